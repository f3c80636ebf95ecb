"""What ITDIRECTOR_DATABASE_URL may say."""

from __future__ import annotations

import pytest

from itdirector.project.settings import PREPARED, _database
from itdirector.surfaces.keeping import checkpoints


@pytest.mark.parametrize(
    ("url", "host", "port", "name"),
    [
        ("postgres://u:p@db.example.org/itd", "db.example.org", "", "itd"),
        ("postgresql://u:p@db.example.org:6432/itd", "db.example.org", "6432", "itd"),
        ("postgres://u@%2Ftmp%2FSocketDir/itd", "/tmp/SocketDir", "", "itd"),  # noqa: S108
        ("postgres://u@/itd?host=/run/Pg&port=5433", "/run/Pg", "5433", "itd"),
        ("postgres:///it%20d", "", "", "it d"),
    ],
)
def test_postgresql_is_reached_by_name_and_by_socket(
    url: str, host: str, port: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITDIRECTOR_DATABASE_URL", url)
    found = _database()
    assert (found["HOST"], found["PORT"], found["NAME"]) == (host, port, name)


def test_a_password_may_hold_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITDIRECTOR_DATABASE_URL", "postgres://u%40x:p%40%2F%3A@db/itd")
    found = _database()
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("u@x", "p@/:", "db")


def test_without_an_address_a_file_at_home_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ITDIRECTOR_DATABASE_URL", raising=False)
    assert _database()["ENGINE"] == "itdirector.project.sqlite"
    assert _database()["NAME"].endswith("itdirector.sqlite3")


def test_the_way_to_postgresql_is_as_safe_as_the_address_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = "sslmode=verify-full&sslrootcert=/etc/ssl/db.pem&options=-cignored"
    monkeypatch.setenv("ITDIRECTOR_DATABASE_URL", f"postgres://u@db/itd?{asked}")
    secured = {"sslmode": "verify-full", "sslrootcert": "/etc/ssl/db.pem"}
    assert _database()["OPTIONS"] == {**PREPARED, **secured}


def test_after_folding_a_connection_waits_as_the_settings_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ITDIRECTOR_DATABASE_URL", raising=False)
    waits_ms = _database()["OPTIONS"]["timeout"] * 1000
    assert f"PRAGMA busy_timeout={waits_ms}" == checkpoints.AS_EVER
