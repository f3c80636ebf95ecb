"""A full disk: who looks still sees, who writes is told in a sentence, and nothing is half done."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from psycopg.errors import DiskFull

from conftest import sign_in, user_of
from itdirector.areas.estate.models import Site
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import AuditEntry
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.no_room import is_no_room
from itdirector.surfaces.signin import lasting

SAID = "The disk is full, or cannot be written: no room for the database, the files or the archive."
REMEDY = "Nothing was changed. Make room, then do it again."
ADD = "/api/v1/estate/add_site"
MOST = 400
"""So many sites surely fill the pages a database has."""


@pytest.fixture
def full(db: None, owner: Actor) -> Iterator[None]:
    """Let the database not grow any more. PostgreSQL gets a small disk in the long form."""
    if connection.vendor != "sqlite":
        pytest.skip("a PostgreSQL without room: torture/test_disk.py")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA max_page_count")
        most = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {before}")
        yield
        cursor.execute(f"PRAGMA max_page_count = {most}")


def refused(send: Any) -> Any:
    """Send until there is no room; return the answer that says so."""
    for number in range(MOST):
        answer = send(f"Site {number} {'x' * 100}")
        if answer.status_code >= 400:
            return answer
    raise AssertionError("there was always room")


def is_whole(actor: Actor) -> bool:
    """Tell whether each site has its entry in the log, and the log is unbroken."""
    with working_for(actor.organisation):
        told = AuditEntry.objects.filter(action="estate.add_site").count()
        return told == Site.objects.count() and audit.first_broken() is None


def test_a_form_is_told_and_nothing_of_it_is_done(owner: Actor, full: None) -> None:
    browser = sign_in(Client(raise_request_exception=False), user_of(owner))
    answer = refused(lambda name: browser.post("/records/estate/site/add", {"name": name}))
    assert answer.status_code == 507
    assert SAID in answer.content.decode()
    assert REMEDY in answer.content.decode()
    assert is_whole(owner)


def test_a_program_is_told_in_its_own_shape(owner: Actor, full: None) -> None:
    _token, text = tokens.issue(actor=owner, name="test")
    program = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {text}"})
    answer = refused(
        lambda name: program.post(ADD, {"name": name}, content_type="application/json")
    )
    told = answer.json()
    assert (answer.status_code, told["detail"], told["remedy"]) == (507, SAID, REMEDY)
    assert is_whole(owner)


def test_who_looks_still_sees_though_nobody_can_note_it(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(Client(raise_request_exception=False), user_of(owner))
    session = browser.session
    session[lasting.SEEN] -= lasting.SEEN_STEP_S  # it is noted with the next request
    session.save()
    monkeypatch.setattr(SessionStore, "save", _no_room)
    assert browser.get("/plan").status_code == 200


def test_what_a_form_changes_in_a_session_is_not_lost_in_silence(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(Client(raise_request_exception=False), user_of(owner))
    session = browser.session
    session[lasting.SEEN] -= lasting.SEEN_STEP_S
    session.save()
    monkeypatch.setattr(SessionStore, "save", _no_room)
    answer = browser.post("/records/estate/site/add", {"name": "Quay"})
    assert answer.status_code == 507
    assert SAID in answer.content.decode()


def _no_room(*_args: Any, **_more: Any) -> None:
    raise OperationalError("database or disk is full")


def test_both_databases_and_the_system_are_understood() -> None:
    said = DiskFull('could not extend file "base/5/16384": No space left on device')
    wrapped = OperationalError("it did not work")
    wrapped.__cause__ = said
    assert is_no_room(wrapped)
    assert is_no_room(OperationalError("database or disk is full"))
    assert is_no_room(OSError(errno.ENOSPC, "No space left on device"))


@pytest.mark.parametrize("kind", [Refused, IntegrityError])
def test_who_writes_that_a_disk_is_full_does_not_fill_it(kind: type[Exception]) -> None:
    assert not is_no_room(kind("There is already a site named No space left."))
    assert not is_no_room(None)
