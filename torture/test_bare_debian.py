"""docs/hosting, typed line by line on a bare Debian, leads to PostgreSQL with a second factor."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from torture.bare_debian import (
    NEEDED,
    PAGES,
    ROOT,
    bare_debian,
    built,
    commands,
    inside,
    lacks,
    password_of,
    what_the_doctor_missed,
)
from torture.visits import browsing, drop_files, have_a_brief_made, sign_in_first

PATIENCE_S = 900
DONE = "everything was typed"
HOME = "https://it.example.org/"
pytestmark = [pytest.mark.long, pytest.mark.skipif(lacks(NEEDED) != "", reason=lacks(NEEDED))]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: Any) -> Iterator[tuple[Path, str]]:
    """Return the tree in which everything was typed and runs, and what was printed."""
    folder = tmp_path_factory.mktemp("walk")
    built()
    with bare_debian(folder) as tree:
        there = tree / "usr/local/src/itdirector"
        for name in ("dist", "hosting"):
            shutil.copytree(ROOT / name, there / name)
        log = folder / "log"
        script = "".join(map(commands, PAGES)) + f"echo {DONE}\nread -r _wait\n"
        process = inside(tree, script, log)
        try:
            deadline = time.monotonic() + PATIENCE_S
            while f"\n{DONE}" not in log.read_text(errors="replace"):
                said = log.read_text(errors="replace")[-3000:]
                assert process.poll() is None, said
                assert time.monotonic() < deadline, said
                time.sleep(1)
            yield tree, log.read_text(errors="replace")
        finally:
            process.kill()
            process.communicate()


def test_who_types_the_pages_gets_in_with_a_second_factor_and_not_without(
    walked: tuple[Path, str],
) -> None:
    _tree, said = walked
    with browsing("it.example.org") as page:
        sign_in_first(page, HOME, password_of(said))
        drop_files(page, HOME)
        have_a_brief_made(page, HOME)


def test_the_doctor_finds_nothing_wrong_there_and_isolation_on(walked: tuple[Path, str]) -> None:
    _tree, said = walked
    assert what_the_doctor_missed(said) == []
    counted = said.rpartition("SELECT count(*) FROM kernel_auditentry")[2]
    assert re.search(r"^\s+0$", counted, re.MULTILINE)


def test_two_web_processes_and_two_workers_run_as_their_own_user(walked: tuple[Path, str]) -> None:
    tree, _said = walked
    running = subprocess.run(
        ["ps", "-wweo", "user:32,uid,args"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    ours = [one for one in running if "/opt/itdirector/bin/itdirector" in one]
    for wanted in ("serve --port 8001", "serve --port 8002", "itdirector worker"):
        assert any(wanted in one for one in ours), ours
    assert sum("itdirector worker" in one for one in ours) == 2
    assert not [one for one in ours if one.startswith("root")]
    owner = tree / "etc/itdirector/secrets/owner.url"
    assert (owner.stat().st_uid, owner.stat().st_mode & 0o777) == (0, 0o600)
