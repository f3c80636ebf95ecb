"""Making everything known once: the areas, their actions, and the three that each form gives."""

from __future__ import annotations

import gc
from functools import cache

from itdirector.kernel import intake  # noqa: F401  (importing registers the actions on files)
from itdirector.kernel.areas import areas
from itdirector.kernel.editing import register_all


@cache
def load() -> None:
    """Load the areas and register every action. Calling it again does nothing."""
    areas()
    register_all()
    _settle_memory()


def _settle_memory() -> None:
    """Keep the collector off what lives as long as the process: a third of an import's time.

    Measured in benchmarks/import_csv.py; https://docs.python.org/3/library/gc.html#gc.freeze
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
