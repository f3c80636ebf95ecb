"""docs/hosting, typed line by line on a bare Debian, leads to PostgreSQL with a second factor."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from itdirector.surfaces.signin import totp
from tools.browser import found
from torture.bare_debian import ROOT, bare_debian, commands, inside

PAGES = ("install.md", "postgresql.md", "https.md")
PATIENCE_S = 900
DONE = "everything was typed"
FLAGS = ("--no-sandbox", "--host-resolver-rules=MAP it.example.org 127.0.0.1")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: Any) -> Iterator[tuple[Path, str]]:
    """Return the tree in which everything was typed and runs, and what was printed."""
    folder = tmp_path_factory.mktemp("walk")
    bash = ["bash", "-euc", commands("install.md", build=True)]
    subprocess.run(bash, cwd=ROOT, check=True, env={**os.environ, "VIRTUAL_ENV": ""})
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


def _sign_in(page: Page, password: str) -> None:
    page.goto("https://it.example.org/")
    page.get_by_label("Name").fill("you@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.long
def test_who_types_the_pages_gets_in_with_a_second_factor_and_not_without(
    walked: tuple[Path, str],
) -> None:
    _tree, said = walked
    password = re.search(r"^Sign in as you@example.org with (\S+)", said, re.MULTILINE)
    assert password is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=[*FLAGS])
        page = browser.new_context(ignore_https_errors=True).new_page()
        _sign_in(page, password[1])
        page.get_by_role("heading", name="Set up a second factor").wait_for()
        page.goto("https://it.example.org/plan")
        page.get_by_role("heading", name="Set up a second factor").wait_for()
        shown = page.locator("code.secret").inner_text().replace(" ", "")
        secret = base64.b32decode(shown + "=" * (-len(shown) % 8))
        page.get_by_label("Code").fill(totp.code_at(secret, int(time.time()) // totp.STEP_S))
        page.get_by_role("button", name="Set up").click()
        page.get_by_role("heading", name="Keep these codes").wait_for()
        page.goto("https://it.example.org/")
        page.get_by_text("Tern Lane Dental").first.wait_for()
        cookies = page.context.cookies()
        assert cookies
        assert all(one["secure"] for one in cookies)
        browser.close()


@pytest.mark.long
def test_the_doctor_finds_nothing_wrong_there_and_isolation_on(walked: tuple[Path, str]) -> None:
    _tree, said = walked
    assert "ok    Fence: Reading and writing are fenced by the database itself." in said
    assert "ok    Second factor: Asked of everybody." in said
    assert "The backup restores: every count, root, audit log and file agrees." in said
    assert not re.findall(r"^wrong .*", said, re.MULTILINE)
    counted = said.rpartition("SELECT count(*) FROM kernel_auditentry")[2]
    assert re.search(r"^\s+0$", counted, re.MULTILINE)


@pytest.mark.long
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
