"""`itdirector passwords load`: learning which passwords leaked."""

from __future__ import annotations

import time
from pathlib import Path

from itdirector.surfaces.cli.printing import out
from itdirector.surfaces.signin import breached


def load(file: Path) -> None:
    """Take a list in, and say how many it knows."""
    began = time.monotonic()
    known = breached.load(file)
    seconds = time.monotonic() - began
    out().print(f"{known:,} leaked passwords are refused from now on ({seconds:.0f} s).")
