"""A disk that is full: a clear sentence, nothing damaged; on it goes when there is room."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from tools.postgres import Cluster
from torture.figures import counted, size

SIZES_MB = (6, 20, 50, 200)
ROWS_A_MB = 1500
"""Machines in a list that do not fit beside their statements in a megabyte."""
ENOUGH = 40
"""How many times a disk that was too small has room for the database, its log and a backup."""
SERVER_MB = 600
Run = Callable[..., subprocess.CompletedProcess[str]]
ON_SQLITE = {"ITDIRECTOR_DATABASE_URL": ""}
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk"),
]


@pytest.fixture
def disk() -> Iterator[Path]:
    """Return a disk of the smallest size, where others may look too."""
    folder = Path(tempfile.mkdtemp(prefix="itd-disk-"))
    _mount(f"size={SIZES_MB[0]}m", folder, "-t", "tmpfs", "none")
    folder.chmod(0o755)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607
    folder.rmdir()


def test_a_server_without_room_is_told_and_goes_on_when_there_is(
    disk: Path, tmp_path: Path
) -> None:
    """Fill the server's disk: first so that a table cannot grow, then its own log neither."""
    _mount(f"remount,size={SERVER_MB}m", disk)
    home, server = tmp_path / "home", Cluster(disk / "server")
    server.home.mkdir()
    server.make()
    filler = disk / "filler"
    run = partial(_run, home, env=server.env)
    with counted("T33 disk of the server full during import") as figure:
        _fill(filler, leave=SERVER_MB)
        assert run("init", "Tern", "--owner", "o@example.org").returncode == 0
        for rows, left_mb in ((3_000, 1), (10_000, 12), (30_000, 30)):
            figure.tried()
            machines = _list(tmp_path / f"{rows}.csv", rows)
            _fill(filler, leave=left_mb)
            figure.wrong += [f"{left_mb} MB: {told}" for told in _refused(run, machines)]
            filler.unlink()
            _up_again(server, run)
            if f"Machines  {rows}" not in run("import", "--dry-run", str(machines)).stdout:
                figure.failed(f"{left_mb} MB: half an import is there")
            if (done := run("import", str(machines))).returncode:
                figure.failed(f"{left_mb} MB, with room again: {done.stderr[-300:]}")
        told = run("audit", "verify").stdout
        if "whole" not in told:
            figure.failed(told)
    server.stop()


def test_a_full_disk_is_told_and_damages_nothing(disk: Path, tmp_path: Path) -> None:
    with counted("T33 disk full during import and backup") as figure:
        for megabytes in SIZES_MB[: size("disks", short=1, long=len(SIZES_MB))]:
            _mount(f"remount,size={megabytes}m", disk)
            home = disk / f"home{megabytes}"
            machines = _list(tmp_path / f"{megabytes}.csv", megabytes * ROWS_A_MB)
            assert _run(home, "init", "Tern", "--owner", "o@example.org").returncode == 0
            for words in (("import", str(machines)), ("backup",)):
                (disk / "filler").write_bytes(b"")
                if words == ("backup",):
                    _fill(disk / "filler", leave=0)
                done = _run(home, *words)
                figure.tried()
                if "The disk is full" not in done.stderr or "Traceback" in done.stderr:
                    figure.failed(f"{megabytes} MB, {words[0]}: {done.stderr[-300:]}")
            (disk / "filler").unlink()
            _mount(f"remount,size={ENOUGH * megabytes}m", disk)
            figure.wrong += [f"{megabytes} MB: {told}" for told in _damage(home)]
            for words in (("import", str(machines)), ("backup",)):
                if (done := _run(home, *words)).returncode:
                    figure.failed(f"{megabytes} MB, with room again: {done.stderr[-300:]}")
            shutil.rmtree(home)  # else the next disk is too small for what lies on it


def _refused(run: Run, machines: Path) -> list[str]:
    """Import where there is no room; return what was said wrong, then and after it."""
    said, after = run("import", str(machines)).stderr, run("audit", "verify")
    wrong = [] if "The disk is full" in said and "Traceback" not in said else [said[-300:]]
    if after.returncode and "Look whether PostgreSQL runs" not in after.stderr:
        wrong.append(f"a server that fell: {after.stderr[-300:]}")
    return wrong


def _up_again(server: Cluster, run: Run) -> None:
    """Wait until the server answers: it comes back by itself, or is started as systemd would."""
    for _try in range(30):
        if run("audit", "verify").returncode == 0:
            return
        with suppress(SystemExit):
            server.start()
        time.sleep(1)


def _fill(filler: Path, *, leave: int) -> None:
    """Take the room there is but for some megabytes."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while leave == 0 or _room_mb(filler.parent) > leave:
            file.write(bytes(4096))


def _room_mb(folder: Path) -> float:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize / 1e6


def _damage(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "itdirector.sqlite3")) as file:
        found = [word for (word,) in file.execute("PRAGMA integrity_check") if word != "ok"]
        half = file.execute("SELECT count(*) FROM kernel_statement").fetchone()[0]
    return [*found, *([f"{half} statements of half an import"] if half else [])]


def _list(path: Path, rows: int) -> Path:
    lines = (f"PC-{rows}-{n},S{rows}-{n},T{rows}-{n},M1,Quay\n" for n in range(rows))
    path.write_text("Name,Serial number,Asset tag,Model,Location\n" + "".join(lines))
    return path


def _run(
    home: Path, *words: str, env: Mapping[str, str] = ON_SQLITE
) -> subprocess.CompletedProcess[str]:
    named = {"ITDIRECTOR_HOME": str(home), **env}
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
