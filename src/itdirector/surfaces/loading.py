"""Making everything known once: the areas, their actions, and the three that each form gives."""

from __future__ import annotations

from functools import cache

from itdirector.kernel import intake  # noqa: F401  (importing registers the actions on files)
from itdirector.kernel.areas import areas
from itdirector.kernel.editing import register_all


@cache
def load() -> None:
    """Load the areas and register every action. Calling it again does nothing."""
    areas()
    register_all()
