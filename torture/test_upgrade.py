"""From the version of "The first road" to this one: its own code makes the database, ours goes on.

Long only: it needs the history of the repository, and a minute to load the sample company.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from conftest import sign_in
from itdirector.areas.estate.models import Asset
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Membership, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.cli.work.database import migrate, must_be_ready
from itdirector.surfaces.keeping.drills import drill
from itdirector.surfaces.keeping.tests.conftest import fill
from torture.figures import ROOT, counted
from torture.installs import Place, Places, damage, inside

pytestmark = pytest.mark.long
FIRST_ROAD = "8f3368c"
"""The last commit before the fence stood in the database."""
OURS = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence", "itd_key")
"""Tables that migrating itself writes in, and the key of the fence, which nobody reads."""


@pytest.fixture
def old_code(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with the code of the old version."""
    folder = tmp_path / "first-road"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "-q", "--detach", str(folder), FIRST_ROAD], check=True)
    yield folder
    subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def test_what_the_first_road_kept_is_there_after_the_upgrade(
    places: Places, old_code: Path
) -> None:
    with counted("T39 upgrade from The first road") as figure:
        place = places.new(tables=False)
        _run(place, old_code / "src", "demo", "--no-serve", "--today", "2026-11-22")
        with inside(place):
            with _as_it_was_installed():
                with pytest.raises(Refused):
                    must_be_ready()
                before = _tables()
            migrate()
            must_be_ready()
            after = _tables()
            for table, told in before.items():
                figure.tried()
                if after.get(table) != told:
                    figure.failed(f"{table}: {told} became {after.get(table)}")
            figure.more["rows"] = sum(count for count, _digest in before.values())
            for trouble in (*_doors(), *drill().troubles):
                figure.failed(trouble)
        if trouble := damage(place):
            figure.failed(trouble)


def _run(place: Place, code: Path, *words: str) -> None:
    done = _done(place, code, *words)
    assert done.returncode == 0, done.stderr


def _done(place: Place, code: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a place as whoever installed it then: on PostgreSQL one role for all."""
    known = connection.settings_dict
    url = f"postgres://{(known.get('OWNER') or known)['USER']}@{quote(known['HOST'], safe='')}/"
    named = {
        "ITDIRECTOR_HOME": str(place.home),
        "ITDIRECTOR_DATABASE_URL": url + place.database if connection.vendor != "sqlite" else "",
        "DJANGO_SETTINGS_MODULE": "itdirector.project.settings",
        "PYTHONPATH": str(code),
    }
    return subprocess.run(
        [sys.executable, "-m", "itdirector.surfaces.cli", *words],
        env={**os.environ, **named},
        cwd=code,
        capture_output=True,
        text=True,
        check=False,
    )


def _as_it_was_installed() -> Any:
    """Sign in with the one role there was, on PostgreSQL."""
    if connection.vendor == "sqlite":
        return nullcontext()
    return connection.as_owner()  # type: ignore[attr-defined]


def _tables() -> dict[str, tuple[int, str]]:
    """Return every table's count and a digest of its rows, as the owner of the database sees it."""
    found: dict[str, tuple[int, str]] = {}
    for table in connection.introspection.table_names():
        if table not in OURS:
            rows = sorted(map(repr, _rows(table)))
            digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[table] = (len(rows), digest[:16])
    return found


def _rows(table: str) -> list[Any]:
    """Return a table's rows: organisation by organisation where a fence stands."""
    query = f'SELECT * FROM "{table}"'  # noqa: S608  (a table's own name)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(query)
            return cursor.fetchall()
    found: set[Any] = set()
    for organisation in Organisation.objects.all():
        with working_for(organisation), connection.cursor() as cursor:
            cursor.execute(query)
            found |= {repr(row) for row in cursor.fetchall()}
    return [*found]


def _doors() -> Iterator[str]:
    """Yield what is wrong with the log, with own pages, and with another organisation's."""
    member = Membership.objects.select_related("organisation").get(role="owner")
    home = member.organisation
    with working_for(home):
        if (broken := audit.first_broken()) is not None:
            yield f"the audit log is broken at {broken}"
        own = Asset.objects.first()
    stranger: Actor = fill("Elsewhere Ltd")
    with working_for(stranger.organisation):
        foreign = Asset.objects.first()
    client = sign_in(Client(SERVER_NAME="localhost"), User.objects.get(pk=member.user_id))
    pages = [("/", HTTPStatus.OK), (f"/records/estate/asset/{own.pk}", HTTPStatus.OK)]
    pages += [(f"/records/estate/asset/{foreign.pk}", HTTPStatus.NOT_FOUND)]
    for page, wanted in pages:
        if (status := client.get(page, follow=True).status_code) != wanted:
            yield f"{page} answers {status}"
