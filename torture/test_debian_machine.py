"""docs/hosting, typed on a Debian machine with its own systemd, leads to a brief, and stays so."""

from __future__ import annotations

import io
import tarfile
import time
from collections.abc import Iterator
from typing import Any

import pytest

from torture.bare_debian import (
    PAGES,
    ROOT,
    built,
    commands,
    lacks,
    password_of,
    what_the_doctor_missed,
)
from torture.debian_machine import NEEDED, Machine, debian_machine, wait_for
from torture.visits import browsing, drop_files, have_a_brief_made, sign_in_first

THERE = "/usr/local/src/itdirector"
NAME = "it.example.org"
HOME = f"https://{NAME}/"
RUNNING = (
    "itdirector-web@8001.service",
    "itdirector-web@8002.service",
    "itdirector-worker@1.service",
    "itdirector-worker@2.service",
    "itdirector-backup.timer",
    "itdirector-drill.timer",
)
TYPING_S = 2400
pytestmark = [pytest.mark.long, pytest.mark.skipif(lacks(NEEDED) != "", reason=lacks(NEEDED))]


@pytest.fixture(scope="module")
def typed(tmp_path_factory: Any) -> Iterator[tuple[Machine, str]]:
    """Return a machine on which everything was typed, and what was printed."""
    built()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        for name in ("dist", "hosting"):
            file.add(ROOT / name, name)
    with debian_machine(tmp_path_factory.mktemp("machine")) as machine:
        machine.written("/root/copied.tar", packed.getvalue())
        copied = (
            "mkdir -p /usr/local/src/itdirector\ntar -xf copied.tar -C /usr/local/src/itdirector\n"
        )
        done = machine.typed(copied + "".join(map(commands, PAGES)), within_s=TYPING_S)
        assert done.returncode == 0, done.stdout[-5000:]
        yield machine, done.stdout


def _said(machine: Machine, script: str) -> str:
    done = machine.typed(script, within_s=600)
    assert done.returncode == 0, done.stdout
    return done.stdout


def _nothing_failed(machine: Machine) -> None:
    shown = _said(machine, f"systemctl is-active {' '.join(RUNNING)}\nsystemctl is-system-running")
    assert shown.splitlines().count("active") == len(RUNNING), shown
    assert "running" in shown.splitlines(), shown


def test_the_doctor_finds_nothing_wrong_there(typed: tuple[Machine, str]) -> None:
    assert what_the_doctor_missed(typed[1]) == []


def test_the_units_run_as_their_own_user_and_are_shut_in(typed: tuple[Machine, str]) -> None:
    machine, _said_then = typed
    _nothing_failed(machine)
    for unit in RUNNING[:4]:
        main = f"$(systemctl show --value --property MainPID {unit})"
        looked = _said(
            machine, f"ps -o user:20= -p {main}\ngrep -E '^(Cap|NoNew|Secc)' /proc/{main}/status"
        )
        told = dict(one.split(":\t") for one in looked.splitlines() if ":\t" in one)
        assert "itdirector" in looked.split(), looked
        assert {told["CapEff"], told["CapBnd"]} == {"0" * 16}
        assert (told["NoNewPrivs"], told["Seccomp"]) == ("1", "2")
    levels = _said(machine, "systemd-analyze security --no-pager | grep itdirector-")
    assert " UNSAFE " not in levels, levels
    assert " EXPOSED " not in levels, levels


def test_the_backup_and_the_drill_run_as_their_timers_start_them(
    typed: tuple[Machine, str],
) -> None:
    machine, _said_then = typed
    _said(machine, "systemctl start itdirector-backup.service itdirector-drill.service")
    log = _said(machine, "journalctl --no-pager -o cat -u itdirector-drill.service")
    assert "The backup restores" in log


def test_who_opens_it_has_a_brief_made_by_the_units_also_after_kills_and_a_restart(
    typed: tuple[Machine, str],
) -> None:
    machine, said = typed
    with browsing(NAME, machine.https) as page:
        sign_in_first(page, HOME, password_of(said))
        drop_files(page, HOME)
        have_a_brief_made(page, HOME)
        _said(machine, "systemctl kill --signal KILL 'itdirector-*@*.service'\nsleep 20")
        _nothing_failed(machine)
        machine.typed("systemctl reboot")
        time.sleep(10)
        wait_for(machine)
        _said(machine, "systemctl is-system-running --wait")
        _nothing_failed(machine)
        page.goto(f"{HOME}plan")
        page.get_by_role("heading", level=1).wait_for()
