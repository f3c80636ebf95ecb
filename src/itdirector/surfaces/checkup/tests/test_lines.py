"""What `itdirector doctor` says of each thing it looks at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from conftest import MakeMember, give_factor, user_of
from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.models import Organisation, Role
from itdirector.surfaces.checkup import clock, everything, place, rows, sealed, versions
from itdirector.surfaces.checkup.line import LOOK, OK, WRONG, Line

SECURE = {
    "BASE_URL": "https://it.example.org",
    "ALLOWED_HOSTS": ["it.example.org"],
    "SESSION_COOKIE_SECURE": True,
    "TRUSTED_PROXIES": 1,
}


@pytest.fixture
def set_up(settings: Any, tmp_path: Path) -> Any:
    """Have everything set as docs/hosting says, in a home of its own."""
    settings.HOME = tmp_path
    tmp_path.chmod(0o700)
    for name, value in SECURE.items():
        setattr(settings, name, value)
    return settings


def states(found: list[Line]) -> dict[str, str]:
    return {line.name: line.state for line in found}


@pytest.mark.parametrize(
    ("found", "guarded", "state"),
    [
        ((3, 40, 1), False, WRONG),
        ((3, 40, 1), True, OK),
        ((3, 51, 3), False, OK),
        ((3, 50, 7), False, OK),
    ],
)
def test_an_sqlite_with_the_fault_is_wrong_unless_it_is_guarded(found, guarded, state) -> None:
    line = versions.sqlite(found, guarded=guarded)
    assert line.state == state
    assert ("guarded" in line.sentence) == (found == (3, 40, 1) and guarded)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (140_022, WRONG),
        (150_018, LOOK),
        (150_020, OK),
        (170_011, LOOK),
        (180_006, OK),
        (190_000, OK),
    ],
)
def test_a_postgresql_older_than_the_newest_we_know_is_told(found, state) -> None:
    line = versions.postgresql(found)
    assert line.state == state
    assert state == WRONG or versions.KNOWN_ON in line.sentence


def test_set_up_as_described_nothing_is_left_to_do(set_up: Any) -> None:
    assert {line.state for line in place.lines(in_earnest=True)} == {OK}


@pytest.mark.parametrize(
    ("name", "value", "line", "state"),
    [
        ("DEBUG", True, "Errors", WRONG),
        ("BASE_URL", "", "Address", LOOK),
        ("BASE_URL", "http://it.example.org", "Address", LOOK),
        ("ALLOWED_HOSTS", ["*"], "Address", WRONG),
        ("ALLOWED_HOSTS", ["localhost"], "Address", WRONG),
        ("TRUSTED_PROXIES", 0, "Proxy", LOOK),
        ("SESSION_COOKIE_SECURE", False, "Proxy", WRONG),
        ("SECOND_FACTOR", "optional", "Second factor", LOOK),
    ],
)
def test_a_setting_that_lets_strangers_in_is_told(set_up, name, value, line, state) -> None:
    setattr(set_up, name, value)
    found = [one for one in place.lines(in_earnest=True) if one.state != OK]
    assert states(found) == {line: state}
    assert found[0].remedy


def test_a_home_and_keys_that_others_may_read_are_told(set_up: Any, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert states([*place.lines(in_earnest=True)])["Home"] == LOOK
    keys = [tmp_path / name for name in ("secret.key", "backup.key", "sealing.keys")]
    for key in keys:
        key.touch(mode=0o600)
    assert "Keys" not in states([*place.lines(in_earnest=True)])
    for key in keys:
        key.chmod(0o644)
        told = [one for one in place.lines(in_earnest=True) if one.name == "Keys"]
        assert [(one.state, one.remedy) for one in told] == [(WRONG, f"chmod 600 {key}")]
        key.chmod(0o600)


def test_a_key_handed_into_a_container_is_read_by_nobody_else(
    set_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = tmp_path / "secret_key"
    handed.touch(mode=0o444)
    handed.chmod(0o444)
    monkeypatch.setenv("ITDIRECTOR_SECRET_KEY_FILE", str(handed))
    assert states([*place.lines(in_earnest=True)])["Keys"] == WRONG
    monkeypatch.setattr(Path, "is_mount", lambda path: path == handed)
    assert "Keys" not in states([*place.lines(in_earnest=True)])


def test_second_factors_that_no_key_opens_are_told(owner: Actor, settings: Any) -> None:
    give_factor(user_of(owner))
    assert sealed.line().state == OK
    settings.SEALING_KEYS_FILE.write_text("")
    assert sealed.line().state == WRONG
    settings.SEALING_KEYS_FILE.unlink()
    assert sealed.line().state == WRONG
    assert "1 second factor cannot" in sealed.line().sentence


@pytest.mark.parametrize(("megabytes", "state"), [(50, WRONG), (500, LOOK), (5000, OK)])
def test_little_room_is_told_before_there_is_none(megabytes, state) -> None:
    assert place.free(megabytes << 20, Path("/home")).state == state


@pytest.mark.parametrize(("seconds", "state"), [(0, OK), (61, LOOK), (1900, WRONG)])
def test_clocks_that_differ_are_told(seconds, state) -> None:
    assert clock.apart(timedelta(seconds=seconds)).state == state


def test_a_clock_that_went_backwards_is_seen_by_the_log(owner: Actor) -> None:
    now = datetime.now(UTC)
    assert {one.state for one in clock.lines(now)} == {OK}
    ACTIONS["estate.add_site"].call(owner, {"name": "Quay"})
    assert {one.state for one in clock.lines(now)} == {OK}
    told = states([*clock.lines(now - timedelta(hours=1))])
    assert told["Clock"] == WRONG


def test_a_role_that_is_too_strong_is_wrong(db: None, monkeypatch: Any) -> None:
    assert states([*rows.lines()]) == {"Fence": OK}
    says = "The database role boss is a superuser."
    monkeypatch.setattr(rows, "isolation", SimpleNamespace(troubles=lambda _connection: [says]))
    assert [(one.state, one.sentence) for one in rows.lines()] == [(WRONG, says)]


def test_strangers_in_one_file_are_told_on_sqlite_alone(
    home: Organisation, elsewhere: Organisation, make_member: MakeMember
) -> None:
    make_member("olivia", home, Role.OWNER)
    assert not rows.strangers_share_a_file()
    make_member("otto", elsewhere, Role.OWNER)
    assert rows.strangers_share_a_file() == (connection.vendor == "sqlite")


def test_where_only_a_sample_lives_nothing_is_asked_for(
    home: Organisation, set_up: Any, monkeypatch: Any
) -> None:
    set_up.BASE_URL, set_up.SESSION_COOKIE_SECURE, set_up.TRUSTED_PROXIES = "", False, 0
    monkeypatch.setattr(versions, "NEWEST_POSTGRESQL", {})
    in_earnest = {one.name for one in everything.look() if one.state != OK}
    assert in_earnest == {"Address", "Backup", "Drill"}
    Organisation.objects.update(sample=True)
    assert {one.state for one in everything.look()} == {OK}
