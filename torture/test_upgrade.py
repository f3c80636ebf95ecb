"""From the version of "The first road" to this one: its own code makes the database, ours goes on.

Long: it needs the history of the repository, and a minute to load the sample company. The steps are
those of docs/hosting/upgrading.md, read there and followed word by word.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from itdirector.surfaces.cli.work.database import must_be_ready
from itdirector.surfaces.keeping.drills import drill
from torture.figures import ROOT, counted
from torture.installs import Place, Places, damage, inside
from torture.upgraded import compare, standing
from torture.versions import (
    BEFORE_LABELS,
    FIRST_ROAD,
    as_superuser,
    block,
    code_of,
    command,
    follow,
    signed_in_as,
    tables,
)

pytestmark = [pytest.mark.long, pytest.mark.postgres]
DAY = "2026-11-22"
OLD_ROLE, NEW_ROLE = f"all_in_one_{os.getpid()}", f"app_{os.getpid()}"


@pytest.fixture
def roles() -> Iterator[Any]:
    """Return what lets this process sign in as the roles of an upgraded place."""
    if connection.vendor == "sqlite":
        yield nullcontext
        return
    yield lambda: signed_in_as(app=NEW_ROLE, owner=OLD_ROLE)


def test_what_the_first_road_kept_is_there_after_the_upgrade(
    places: Places, roles: Any, tmp_path: Path
) -> None:
    with (
        counted("T39 upgrade from The first road") as figure,
        code_of(FIRST_ROAD, tmp_path / "first-road") as old,
    ):
        place = _installed(places)
        command(place, old, "demo", "--no-serve", "--today", DAY, role=OLD_ROLE)
        before = tables(place)
        _upgrade(place, tmp_path)
        compare(figure, before, tables(place, like=before))
        with roles(), inside(place):
            must_be_ready()
            for trouble in (*standing(before), *drill().troubles):
                figure.failed(trouble)
        if trouble := damage(place):
            figure.failed(trouble)
        _go_back(place, tmp_path)
        compare(figure, before, tables(place))
        command(place, old, "doctor", role=OLD_ROLE)
        _given_back(place)


def test_an_older_backup_is_restored_or_refused_in_a_sentence(
    places: Places, tmp_path: Path
) -> None:
    """An embedded database is restored as it was; rows fit the version they were made with only."""
    with (
        counted("T39 restore of an older backup") as figure,
        code_of(BEFORE_LABELS, tmp_path / "older") as old,
    ):
        place = places.new(tables=False)
        archive = str(tmp_path / "older.backup")
        app, owner = _roles_of_now()
        command(place, old, "demo", "--no-serve", "--today", DAY, role=app, owner=owner)
        command(place, old, "backup", "--to", archive, role=app)
        key = str(place.home / "backup.key")
        figure.tried()
        if connection.vendor == "postgresql":
            _must_be_refused(places.new(), archive, key)
            return
        before = tables(place)
        restored = Place(tmp_path / "restored", str(tmp_path / "restored" / "itdirector.sqlite3"))
        words = ("restore", archive, "--key", key, "--into", str(restored.home))
        command(place, ROOT / "src", *words, role="")
        command(restored, ROOT / "src", "migrate", role="")
        compare(figure, before, tables(restored, like=before))
        with inside(restored):
            for trouble in standing(before):
                figure.failed(trouble)


def _must_be_refused(place: Place, archive: str, key: str) -> None:
    app, _owner = _roles_of_now()
    with pytest.raises(AssertionError, match=r"Restore it with version .*, then upgrade"):
        command(place, ROOT / "src", "restore", archive, "--key", key, role=app)
    assert not any(table.rows for name, table in tables(place).items() if "estate" in name)


def _roles_of_now() -> tuple[str, str]:
    known = connection.settings_dict
    return known.get("USER", ""), (known.get("OWNER") or {}).get("USER", "")


def _installed(places: Places) -> Place:
    """Return a place as it was installed then: on PostgreSQL one role owns it all."""
    place = places.new(tables=False)
    if connection.vendor == "postgresql":
        as_superuser("CREATE ROLE {} LOGIN", OLD_ROLE)
        as_superuser("ALTER DATABASE {} OWNER TO {}", place.database, OLD_ROLE)
    return place


def _given_back(place: Place) -> None:
    """Let who made the database drop it."""
    if connection.vendor == "postgresql":
        owner = connection.settings_dict["OWNER"]["USER"]
        as_superuser("ALTER DATABASE {} OWNER TO {}", place.database, owner)


def _upgrade(place: Place, kept: Path) -> None:
    if connection.vendor == "sqlite":
        steps = block("On SQLite")  # of which the last is the way back
        lines = [one for one in steps.splitlines() if not one.startswith(NOT_HERE)]
        follow("\n".join(lines[:-1]), place, {"/mnt/elsewhere": str(kept)}, role="")
        return
    follow(block("From one role to two"), place, _here(place, kept), role=OLD_ROLE)


NOT_HERE = ("systemctl", "itdirector backup", "#")
"""Steps of the machine, and of versions that are newer."""


def _go_back(place: Place, kept: Path) -> None:
    if connection.vendor == "sqlite":
        steps = block("On SQLite").splitlines()[-1]
        follow(steps, place, {"/mnt/elsewhere": str(kept)}, role="")
        return
    follow(block("Back to one role"), place, _back(place, kept), role=OLD_ROLE)


def _here(place: Place, kept: Path) -> dict[str, str]:
    """Return what the words of the steps are called here; here no role has a password."""
    host = connection.settings_dict["HOST"].replace("/", "%2F")
    return {
        "-Fc itdirector": f"-Fc {place.database}",
        "--pwprompt itd_app": NEW_ROLE,
        "itd_app:…@localhost/itdirector": f"{NEW_ROLE}@{host}/{place.database}",
        "THE_OLD_ROLE:…@localhost/itdirector": f"{OLD_ROLE}@{host}/{place.database}",
        "/mnt/elsewhere": str(kept),
    }


def _back(place: Place, kept: Path) -> dict[str, str]:
    return {
        "dropdb itdirector": f"dropdb {place.database}",
        "THE_OLD_ROLE itdirector": f"{OLD_ROLE} {place.database}",
        "-d itdirector": f"-d {place.database}",
        "/mnt/elsewhere": str(kept),
    }
