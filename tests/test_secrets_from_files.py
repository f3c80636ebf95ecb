"""Secrets may be given as files, as systemd and container engines hand them out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from itdirector.kernel.errors import Refused
from itdirector.project import settings as project

NAMES = (
    "ITDIRECTOR_SECRET_KEY",
    "ITDIRECTOR_DATABASE_URL",
    "ITDIRECTOR_DATABASE_OWNER_URL",
    "ITDIRECTOR_BACKUP_PASSPHRASE",
)


@pytest.fixture(params=NAMES)
def name(request: Any, tmp_path: Path, monkeypatch: Any) -> str:
    """Return a setting that is given as a file alone."""
    (tmp_path / "secret").write_text("postgresql://u:from-a-file@db/itd\n")
    monkeypatch.delenv(request.param, raising=False)
    monkeypatch.setenv(f"{request.param}_FILE", str(tmp_path / "secret"))
    return str(request.param)


def test_a_secret_is_read_from_the_file_that_is_named(name: str) -> None:
    assert project._told(name) == "postgresql://u:from-a-file@db/itd"


def test_what_stands_in_the_environment_itself_wins_even_when_empty(
    name: str, monkeypatch: Any
) -> None:
    for given in ("plain", ""):
        monkeypatch.setenv(name, given)
        assert project._told(name) == given


def test_a_file_that_is_not_there_is_refused_with_its_place(
    name: str, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "none"))
    with pytest.raises(Refused, match=f"{tmp_path}/none cannot be read") as refused:
        project._told(name)
    assert f"{name}_FILE" in refused.value.remedy


def test_key_database_and_owner_come_from_their_files(tmp_path: Path, monkeypatch: Any) -> None:
    for number, name in enumerate(NAMES):
        monkeypatch.delenv(name, raising=False)
        (tmp_path / name).write_text(f"postgresql://u{number}:p{number}@db/itd\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    assert project._secret_key() == "postgresql://u0:p0@db/itd"
    found = project._database()
    assert (found["USER"], found["PASSWORD"]) == ("u1", "p1")
    assert found["OWNER"] == {"USER": "u2", "PASSWORD": "p2"}
