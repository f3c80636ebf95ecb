"""Nobody reaches another organisation's rows through any door, whatever their role at home.

For every door, every role, and an own, a foreign and an absent row: the foreign row is told
exactly as an absent one, no text of the other organisation is in any answer, and nothing of it
is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client as Browser
from mcp import Client as Asking

from conftest import MakeMember, join, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import ApiToken, AuditEntry, Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.mcp import server
from itdirector.surfaces.mcp.questions import questions
from itdirector.surfaces.signin.models import Passkey, SignedIn
from itdirector.values.ids import uuid7
from tests.doors import Door, as_json, operations, pages, told_alike
from tests.places import CANARY, FENCED, personal_rows, program_of, rows_of

pytestmark = pytest.mark.django_db
PAGES, OPERATIONS = list(pages()), list(operations())
WHO = [*Role.values, "nobody", "left"]
each_visitor = pytest.mark.parametrize("who", WHO)


@pytest.fixture
def rows(home: Organisation, elsewhere: Organisation) -> dict[str, dict[type[Any], Any]]:
    """Return one row of every table for both organisations; home's are full of canaries."""
    Organisation.objects.filter(pk=home.pk).update(name=CANARY)
    return {
        "own": rows_of(elsewhere, "plain")
        | personal_rows(elsewhere, number=7_000_001, text="plain"),
        "foreign": rows_of(home, CANARY) | personal_rows(home, number=7_000_002, text=CANARY),
    }


def _state(organisation: Organisation) -> dict[str, list[Any]]:
    with working_for(organisation):
        return {
            m._meta.label: sorted(map(repr, m.objects.values_list()))
            for m in FENCED
            if m is not ApiToken
        }


@pytest.fixture
def visitor(make_member: MakeMember, home: Organisation, elsewhere: Organisation, who: str) -> Any:
    """Return a stranger in a role, somebody who left home, or None for nobody."""
    if who == "nobody":
        return None
    if who == "left":
        actor = make_member("lena", elsewhere, Role.OWNER)
        join(home, user_of(actor), Role.OWNER, active=False)
        return actor
    return make_member("otto", elsewhere, who)


def _browser(visitor: Actor | None) -> Browser:
    browser = Browser(raise_request_exception=False)
    if visitor:
        sign_in(browser, user_of(visitor))
    return browser


def _program(visitor: Actor | None) -> Browser:
    return program_of(visitor) if visitor else Browser(raise_request_exception=False)


def _answers(
    browser: Browser, door: Door, rows: dict[str, dict[type[Any], Any]], *, programs: bool
) -> Iterator[tuple[str, int, str]]:
    """Yield whose row was asked for, the status and the answer; what was done is taken back."""
    absent = 7_000_003 if door.model in {Membership, Passkey, SignedIn} else uuid7()
    targets: dict[str, Any] = {"none": absent}
    if door.model is not None:
        targets = {whose: known[door.model].pk for whose, known in rows.items()}
        targets["absent"] = absent
    for whose, pk in targets.items():
        address, body = door.asked(pk)
        given: dict[str, Any] = {"data": body}
        if programs and door.verb != "get":
            given = {"data": as_json(body), "content_type": "application/json"}
        with transaction.atomic():
            answer: HttpResponseBase = getattr(browser, door.verb)(address, **given)
            told = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        yield whose, answer.status_code, told_alike(told, pk)


def _leaks(
    browser: Browser, doors: list[Door], rows: dict[str, dict[type[Any], Any]], *, programs: bool
) -> tuple[list[str], int]:
    wrong, cells = [], 0
    for door in doors:
        told = {}
        for whose, status, text in _answers(browser, door, rows, programs=programs):
            cells += 1
            told[whose] = status, text
            if CANARY in text:
                wrong.append(f"{door.name}: {whose} shows what is home's")
            if status >= 500:
                wrong.append(f"{door.name}: {whose} answers {status}")
        if told.get("foreign") != told.get("absent"):
            wrong.append(f"{door.name}: foreign and absent are told apart")
    return wrong, cells


def test_the_inventory_is_whole() -> None:
    assert len(PAGES) > 150
    assert len(OPERATIONS) > 80
    named = {door.model for door in (*PAGES, *OPERATIONS)} - {None}
    assert len(named) > 15


@each_visitor
def test_no_page_lets_a_stranger_in(
    who: str, visitor: Any, rows: dict[str, dict[type[Any], Any]], home: Organisation
) -> None:
    before = _state(home)
    wrong, cells = _leaks(_browser(visitor), PAGES, rows, programs=False)
    assert wrong == []
    assert cells == sum(3 if door.model else 1 for door in PAGES)
    assert _state(home) == before


@each_visitor
def test_no_operation_lets_a_stranger_in(
    who: str, visitor: Any, rows: dict[str, dict[type[Any], Any]], home: Organisation
) -> None:
    before = _state(home)
    wrong, cells = _leaks(_program(visitor), OPERATIONS, rows, programs=True)
    assert wrong == []
    assert cells == sum(3 if door.model else 1 for door in OPERATIONS)
    assert _state(home) == before


@pytest.mark.parametrize("who", Role.values)
def test_no_question_lets_a_stranger_in(
    who: str, visitor: Any, rows: dict[str, dict[type[Any], Any]], home: Organisation
) -> None:
    foreign = {str(row.pk) for row in rows["foreign"].values()}

    async def every() -> list[str]:
        told = []
        async with Asking(server.build(lambda: visitor)) as asking:
            for tool in (await asking.list_tools()).tools:
                needs = tool.input_schema.get("required", ())
                for pk in foreign if "id" in needs else [""]:
                    inputs = dict.fromkeys(needs, "x") | ({"id": pk} if "id" in needs else {})
                    answer = await asking.call_tool(tool.name, inputs)
                    told.append("".join(one.text for one in answer.content))
        return told

    told = async_to_sync(every)()
    assert len(told) >= len(questions())
    assert [text for text in told if CANARY in text] == []


def test_the_canaries_can_be_seen(
    owner: Actor, rows: dict[str, dict[type[Any], Any]], home: Organisation
) -> None:
    """Were nothing of home's ever shown, finding no canary would mean nothing."""
    seen = [
        door.name
        for door in PAGES
        if door.verb == "get"
        for whose, _status, text in _answers(_browser(owner), door, rows, programs=False)
        if whose in {"foreign", "none"} and CANARY in text
    ]
    assert len(seen) > 50
    with working_for(home):
        assert any(
            CANARY in action for action in AuditEntry.objects.values_list("action", flat=True)
        )
