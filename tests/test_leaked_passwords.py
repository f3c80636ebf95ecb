"""Passwords that leaked somewhere are refused without a network, once the list is loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from conftest import PASSWORD, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid
from itdirector.surfaces.cli.people import passwords_command
from itdirector.surfaces.cli.work import doctor
from itdirector.surfaces.signin import breached, passwords

LEAKED = [f"leaked somewhere {number}" for number in range(300)]


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def listed(tmp_path: Path, lines: list[str], end: str = "\r\n") -> Path:
    file = tmp_path / "list.txt"
    file.write_bytes("".join(f"{line}{end}" for line in lines).encode())
    return file


@pytest.mark.parametrize("order", [sorted, list, lambda lines: sorted(lines, reverse=True)])
@pytest.mark.parametrize("at_once", [7, 500_000])
def test_every_leaked_password_is_known_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: Any, at_once: int
) -> None:
    monkeypatch.setattr(breached, "LINES_AT_ONCE", at_once)
    lines = order([f"{digest(one)}:{number}" for number, one in enumerate(LEAKED)])
    assert breached.load(listed(tmp_path, [*lines, lines[0].lower()])) == len(LEAKED)
    assert all(breached.is_known(one) for one in LEAKED)
    assert not any(breached.is_known(f"{one} and more") for one in LEAKED)
    assert breached.place().stat().st_size == 8 * len(LEAKED)


def test_a_leaked_password_is_not_taken(owner: Actor, tmp_path: Path) -> None:
    new, browser = "four unrelated words", sign_in(Client(), user_of(owner))
    sent = {"old": PASSWORD, "new": new, "again": new}
    breached.load(listed(tmp_path, [f"{digest(new)}:3"]))
    answer = browser.post("/settings/sign-in/password", sent)
    assert (answer.status_code, b"leaked somewhere" in answer.content) == (422, True)
    assert user_of(owner).check_password(PASSWORD)
    breached.load(listed(tmp_path, [f"{digest('another')}:3"]))
    assert browser.post("/settings/sign-in/password", sent).status_code == 303


def test_without_the_list_only_common_ones_are_refused_and_the_doctor_says_so(
    owner: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    passwords.check_new("four unrelated words", user_of(owner))
    with pytest.raises(Invalid, match="too common"):
        passwords.check_new("password1234", user_of(owner))
    doctor.tell()
    assert "only common ones are refused" in capsys.readouterr().out
    breached.load(listed(tmp_path, [f"{digest('x')}:1"]))
    doctor.tell()
    assert "1 that leaked are refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", ["", "password", "F" * 39 + ":1", "F" * 39 + "G:1", "F" * 41, "x" * 5000, "\xff" * 40]
)
@pytest.mark.parametrize("at_once", [1, 500_000])
def test_a_line_that_is_none_is_named_and_the_earlier_list_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str, at_once: int
) -> None:
    monkeypatch.setattr(breached, "LINES_AT_ONCE", at_once)
    breached.load(listed(tmp_path, [f"{digest('kept')}:1"], end="\n"))
    with pytest.raises(Invalid, match="Line 2 "):
        breached.load(listed(tmp_path, [f"{digest('new')}:1", wrong, f"{digest('x')}:1"]))
    assert (breached.is_known("kept"), breached.is_known("new")) == (True, False)
    assert [one.name for one in tmp_path.glob("leaked-*")] == ["leaked-passwords.bin"]


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="empty"):
        breached.load(listed(tmp_path, []))
    assert breached.known() == 0


def test_the_command_says_how_many_it_learned(tmp_path: Path) -> None:
    file = listed(tmp_path, [f"{digest(one)}:1" for one in LEAKED])
    told = CliRunner().invoke(passwords_command, ["load", str(file)])
    assert (told.exit_code, "300 leaked passwords" in told.output) == (0, True)
