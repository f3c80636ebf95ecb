"""docs/hosting/containers.md, typed line by line where a Docker engine runs, leads to a brief."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from torture.bare_debian import ROOT, commands, password_of, what_the_doctor_missed
from torture.visits import browsing, drop_files, have_a_brief_made, sign_in_first

NAME = "it.localhost"
"""Caddy signs for this name by itself."""
HOME = f"https://{NAME}/"


def _runs(*command: str) -> bool:
    return (
        shutil.which("docker") is not None
        and subprocess.run(["docker", *command], capture_output=True).returncode == 0  # noqa: PLW1510, S607
    )


pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (_runs("info") and _runs("compose", "version")),
        reason="no Docker engine, or no compose",
    ),
]


class Composed:
    """What was started, and the folder of the compose file."""

    def __init__(self, folder: Path, said: str) -> None:
        self.folder, self.said = folder, said

    def docker(self, *command: str, code: int = 0) -> str:
        """Return what a command of `docker compose` prints, which ends with the code expected."""
        done = subprocess.run(
            ["docker", "compose", *command],  # noqa: S607
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def composed(tmp_path_factory: Any) -> Iterator[Composed]:
    """Return what runs after everything on the page was typed in a fresh checkout."""
    checkout = tmp_path_factory.mktemp("compose") / "itdirector"
    clone = ["git", "clone", "--quiet", str(ROOT), str(checkout)]
    subprocess.run(clone, check=True)
    folder = checkout / "hosting" / "compose"
    script = commands("containers.md").replace("it.example.org", NAME)
    try:
        typed = subprocess.run(
            ["bash", "-euxc", script],  # noqa: S607
            cwd=checkout,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert typed.returncode == 0, typed.stdout[-5000:]
        yield Composed(folder, typed.stdout)
    finally:
        gone = ["docker", "compose", "down", "--volumes", "--timeout", "10"]
        subprocess.run(gone, cwd=folder, check=False)


def test_the_doctor_finds_nothing_wrong_and_a_backup_was_restored(composed: Composed) -> None:
    assert what_the_doctor_missed(composed.said) == []


def test_every_container_that_stays_is_well(composed: Composed) -> None:
    told = [json.loads(line) for line in composed.docker("ps", "--format", "json").splitlines()]
    health = {one["Name"].removeprefix("itdirector-"): one["Health"] for one in told}
    assert health == dict.fromkeys(
        ("caddy-1", "database-1", "web-1", "web-2", "worker-1"), "healthy"
    )


def test_a_worker_that_stands_still_is_not_well(composed: Composed) -> None:
    read = yaml.safe_load((composed.folder / "compose.yaml").read_text("utf-8"))
    _kind, *check = read["services"]["worker"]["healthcheck"]["test"]
    composed.docker("exec", "-T", "worker", *check)
    composed.docker("kill", "--signal", "STOP", "worker")
    try:
        composed.docker("exec", "-T", "worker", *check, code=1)
    finally:
        composed.docker("kill", "--signal", "CONT", "worker")
    composed.docker("exec", "-T", "worker", *check)


@pytest.mark.parametrize("service", ["web", "worker"])
def test_what_runs_has_no_rights_and_writes_nowhere_but_its_data(
    composed: Composed, service: str
) -> None:
    looked = "id --user; grep -E '^(Cap(Eff|Bnd)|NoNewPrivs|Seccomp):' /proc/self/status"
    said = composed.docker("exec", "-T", service, "sh", "-c", looked).split()
    assert said == [
        *("10001", "CapEff:", "0" * 16, "CapBnd:", "0" * 16),
        *("NoNewPrivs:", "1", "Seccomp:", "2"),
    ]
    for place in ("/", "/opt/itdirector", "/etc", "/home"):
        composed.docker("exec", "-T", service, "touch", f"{place}/mine", code=1)
    composed.docker("exec", "-T", service, "sh", "-c", "touch /data/mine && rm /data/mine")
    held = composed.docker("exec", "-T", service, "ls", "/run/secrets").split()
    assert held == ["database_url", "secret_key"]
    shown = composed.docker("exec", "-T", service, "env")
    for path in (composed.folder / "secrets").iterdir():
        assert path.read_text().strip() not in shown, path.name


def test_who_opens_it_has_a_brief_made_and_does_not_notice_that_a_web_process_is_gone(
    composed: Composed,
) -> None:
    with browsing(NAME) as page:
        sign_in_first(page, HOME, password_of(composed.said))
        drop_files(page, HOME)
        have_a_brief_made(page, HOME)
        subprocess.run(["docker", "kill", "itdirector-web-1"], check=True)  # noqa: S607
        for _time in range(20):
            page.goto(f"{HOME}plan")
            page.get_by_role("heading", level=1).wait_for()
        composed.docker("up", "--detach", "--wait")
        page.goto(f"{HOME}plan")
        page.get_by_role("heading", level=1).wait_for()
    assert "Traceback" not in composed.docker("logs", "--no-color")
