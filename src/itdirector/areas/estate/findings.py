"""What is wrong about the estate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from itdirector.kernel.areas import Finding


def findings(today: date) -> Iterator[Finding]:
    """Say what is wrong."""
    yield from ()
