"""A disk that is full: a clear sentence, nothing damaged; on it goes when there is room."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from torture.figures import counted, size

SIZES_MB = (6, 20, 50, 200)
ROWS_A_MB = 1500
"""Machines in a list that do not fit beside their statements in a megabyte."""
LARGER_MB = 400
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk"),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of the smallest size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    _mount(f"size={SIZES_MB[0]}m", folder, "-t", "tmpfs", "none")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


def test_a_full_disk_is_told_and_damages_nothing(disk: Path, tmp_path: Path) -> None:
    with counted("T33 disk full during import and backup") as figure:
        for megabytes in SIZES_MB[: size("disks", short=1, long=len(SIZES_MB))]:
            _mount(f"remount,size={megabytes}m", disk)
            home = disk / f"home{megabytes}"
            machines = _list(tmp_path / f"{megabytes}.csv", megabytes * ROWS_A_MB)
            assert _run(home, "init", "Tern", "--owner", "o@example.org").returncode == 0
            for words in (("import", str(machines)), ("backup",)):
                (disk / "filler").write_bytes(b"")
                _fill(disk / "filler", leave=0 if words == ("backup",) else None)
                done = _run(home, *words)
                figure.tried()
                if "The disk is full" not in done.stderr or "Traceback" in done.stderr:
                    figure.failed(f"{megabytes} MB, {words[0]}: {done.stderr[-300:]}")
            (disk / "filler").unlink()
            _mount(f"remount,size={LARGER_MB}m", disk)
            figure.wrong += [f"{megabytes} MB: {told}" for told in _damage(home)]
            for words in (("import", str(machines)), ("backup",)):
                if (done := _run(home, *words)).returncode:
                    figure.failed(f"{megabytes} MB, with room again: {done.stderr[-300:]}")


def _fill(filler: Path, *, leave: int | None) -> None:
    """Take all room there is, or none."""
    if leave is None:
        return
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def _damage(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "itdirector.sqlite3")) as file:
        found = [word for (word,) in file.execute("PRAGMA integrity_check") if word != "ok"]
        half = file.execute("SELECT count(*) FROM kernel_statement").fetchone()[0]
    return [*found, *([f"{half} statements of half an import"] if half else [])]


def _list(path: Path, rows: int) -> Path:
    lines = (f"PC-{n},S{n},T{n},M1,Quay\n" for n in range(rows))
    path.write_text("Name,Serial number,Asset tag,Model,Location\n" + "".join(lines))
    return path


def _run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    named = {"ITDIRECTOR_HOME": str(home), "ITDIRECTOR_DATABASE_URL": ""}
    named["DJANGO_SETTINGS_MODULE"] = "itdirector.project.settings"
    return subprocess.run(
        [sys.executable, "-m", "itdirector.surfaces.cli", *words],
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        check=False,
    )


def _mount(options: str, folder: Path, *kind: str) -> None:
    subprocess.run(["mount", *kind[:2], "-o", options, *kind[2:], str(folder)], check=True)  # noqa: S607
