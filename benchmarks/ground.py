"""What every benchmark stands on: a throw-away database, timing and peak memory."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def fresh_database() -> Path:
    """Point the product at an empty database in a temporary folder, and set Django up."""
    home = Path(tempfile.mkdtemp(prefix="itdirector-bench-"))
    os.environ["ITDIRECTOR_HOME"] = str(home)
    os.environ["ITDIRECTOR_SECOND_FACTOR"] = "optional"
    os.environ["ITDIRECTOR_SECRET_KEY"] = "only for measuring"  # noqa: S105
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itdirector.project.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django  # noqa: PLC0415  after the settings are known

    django.setup()
    from itdirector.surfaces.cli.work.database import migrate  # noqa: PLC0415
    from itdirector.surfaces.loading import load  # noqa: PLC0415

    migrate()
    load()
    return home


def remove(home: Path) -> None:
    """Throw the database away."""
    shutil.rmtree(home, ignore_errors=True)


def peak_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def several(work: Callable[[], object], *, times: int) -> list[float]:
    """Return how long each of several calls takes, in milliseconds, one uncounted call before."""
    work()
    return [seconds(work) * 1000 for _ in range(times)]


def percentile(values: list[float], share: float) -> float:
    """Return the value that so large a share does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def told(label: str, values: list[float], unit: str = "ms") -> None:
    """Print a line: median, 95th percentile."""
    print(
        f"{label:46} median {statistics.median(values):8.1f} {unit}   "
        f"p95 {percentile(values, 0.95):8.1f} {unit}"
    )


def timed_command(arguments: list[str]) -> tuple[float, float]:
    """Run a command; return its wall seconds and its peak memory in megabytes."""
    start = time.perf_counter()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)  # noqa: S603
    wall = time.perf_counter() - start
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
