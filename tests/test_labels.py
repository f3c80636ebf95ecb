"""What is labelled is shown to whom it was granted, and to nobody else, at any door.

Every row of every table carries words, and every column of money a number, that betray its label.
They are looked for in every answer to a member who was not granted it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from conftest import MakeMember, change_member, sign_in, user_of
from itdirector.areas.security.models import Risk
from itdirector.kernel.access import EVERYTHING, MONEY_ENDS, TITLES, Label, can
from itdirector.kernel.actions import ACTIONS, Actor, acting_as
from itdirector.kernel.areas import records
from itdirector.kernel.entries import AuditText
from itdirector.kernel.errors import DirectorError, Invalid, NotAllowed
from itdirector.kernel.models import (
    ApiToken,
    AuditEntry,
    Figure,
    FindingRecord,
    Job,
    Mark,
    Role,
    Source,
    Statement,
)
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import prepared
from itdirector.surfaces.api import tokens
from itdirector.surfaces.mcp.questions import questions
from itdirector.surfaces.web.views.labels import guarding
from itdirector.values.ids import uuid7
from tests.doors import Door, as_json, operations, pages, told_alike
from tests.places import FENCED, program_of, row_of
from tests.rows import make_row

pytestmark = pytest.mark.django_db
BY_ROW = (Source, FindingRecord, Figure, AuditEntry, AuditText)
"""Tables of which each row has labels of its own."""
PRICE = 731_955_00
PRICES = re.compile(r"731,?955")
DOORS = [d for d in pages() if d.verb == "get"]
OPERATIONS = list(operations())
SIGHTS = {
    "nothing": 0,
    "weak spots only": int(Label.WEAKNESS),
    "prices only": int(Label.MONEY),
}
each_sight = pytest.mark.parametrize("sees", SIGHTS.values(), ids=SIGHTS)

Rows = dict[type[Any], list[Any]]


@pytest.fixture
def rows(home: Any) -> Rows:
    """Return rows of every table, those that are labelled row by row once for each label."""
    found: Rows = {}
    for model in FENCED:
        if model in BY_ROW:
            found[model] = [_row(model, home, labels, sensitivity=int(labels)) for labels in Label]
        else:
            found[model] = [_row(model, home, model.guards)]
    return found


def _row(model: type[Any], home: Any, labels: int, **values: Any) -> Any:
    prices = {c.name: PRICE for c in model._meta.concrete_fields if c.name.endswith(MONEY_ENDS)}
    return row_of(model, home, f"zq-{int(labels):02}-zq", **prices, **values)


@pytest.fixture
def member(home: Any, make_member: MakeMember, sees: int) -> Actor:
    """Return a technician who was granted these labels and no others."""
    actor = make_member("tess", home, Role.TECHNICIAN)
    return _granted(actor, sees)


def _granted(actor: Actor, sees: int) -> Actor:
    change_member(actor, sees=sees)
    return Actor(actor.name, actor.organisation, actor.role, actor.user_id, granted=sees)


def _betrayed(text: str, sees: int) -> list[str]:
    """Return what an answer says that such a member must not be shown."""
    found = [f"zq-{n:02}-zq" for n in range(1, EVERYTHING + 1) if n & ~sees]
    betrayed = [word for word in found if word in text]
    return betrayed + (["a price"] if not sees & Label.MONEY and PRICES.search(text) else [])


def _told(browser: Browser, door: Door, pk: Any, *, program: bool) -> tuple[int, str]:
    address, body = door.asked(pk)
    given: dict[str, Any] = {"data": body}
    if program and door.verb != "get":
        given = {"data": as_json(body), "content_type": "application/json"}
    with transaction.atomic():
        answer: Any = getattr(browser, door.verb)(address, **given)
        told = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, told_alike(told, pk)


def _asked(doors: list[Door], rows: Rows) -> Iterator[tuple[Door, Any]]:
    for door in doors:
        for row in rows.get(door.model, [None]):
            yield door, row.pk if row else uuid7()


def _shown(browser: Browser, doors: list[Door], rows: Rows, *, program: bool) -> Iterator[Any]:
    """Yield every door with the status and the text it answers with."""
    for door, pk in _asked(doors, rows):
        yield door.name, *_told(browser, door, pk, program=program)


def _wrong(answers: Iterator[Any], sees: int) -> list[str]:
    found = []
    for name, status, text in answers:
        found += [f"{name}: {one}" for one in _betrayed(text, sees)]
        found += [f"{name}: answers {status}"] if status >= 500 else []
    return found


@each_sight
def test_no_page_shows_what_was_not_granted(sees: int, member: Actor, rows: Rows) -> None:
    browser = sign_in(Browser(raise_request_exception=False), user_of(member))
    assert _wrong(_shown(browser, DOORS, rows, program=False), sees) == []


@each_sight
def test_no_operation_shows_what_was_not_granted(sees: int, member: Actor, rows: Rows) -> None:
    assert _wrong(_shown(program_of(member), OPERATIONS, rows, program=True), sees) == []


def _answered(actor: Actor, rows: Rows) -> Iterator[Any]:
    """Yield every question with what it answers, asked about every row it can be asked about."""
    for question in questions().values():
        needed = question.inputs.model_json_schema().get("required", ())
        for row in (one for several in rows.values() for one in several):
            raw = {name: str(row.pk) if name == "id" else _type_of(row) for name in needed}
            try:
                told = str(question.ask(actor, raw))
            except DirectorError as error:  # what is told of errors counts, too
                told = str(error)
            yield question.name, 200, told
            if not needed:
                break


@each_sight
def test_no_question_shows_what_was_not_granted(sees: int, member: Actor, rows: Rows) -> None:
    assert _wrong(_answered(member, rows), sees) == []


def _type_of(row: Any) -> str:
    return f"{row._meta.app_label}.{row._meta.model_name}"


@pytest.mark.parametrize("by", ["pages", "operations", "questions"])
def test_an_owner_sees_all_of_it(by: str, owner: Actor, rows: Rows) -> None:
    """Were nothing of it ever shown, finding none would mean nothing."""
    answers = {
        "pages": lambda: _shown(sign_in(Browser(), user_of(owner)), DOORS, rows, program=False),
        "operations": lambda: _shown(program_of(owner), OPERATIONS, rows, program=True),
        "questions": lambda: _answered(owner, rows),
    }[by]
    told = "".join(text for _name, _status, text in answers())
    labels = {int(record.model.guards) for record in records().values()} | {int(n) for n in Label}
    assert [n for n in labels if f"zq-{n:02}-zq" not in told] == []
    assert len(PRICES.findall(told)) > 10


@pytest.mark.parametrize("name", [n for n in ACTIONS if ".add_" in n or ".change_" in n])
def test_what_is_not_shown_is_not_written_either(
    name: str, home: Any, rows: Rows, make_member: MakeMember
) -> None:
    action = ACTIONS[name]
    member = _granted(make_member("tess", home, Role.TECHNICIAN), 0)
    area, _dot, verb = name.partition(".")
    model = records()[f"{area}.{verb.partition('_')[2]}"].model
    price = {n: 1 for n in action.inputs.model_fields if n.endswith(MONEY_ENDS)}
    if not price and not model.guards:
        assert can(member, "change", model)
        return
    raw: dict[str, Any] = {**price, "record": str(rows[model][0].pk)}
    if ".add_" in name:
        raw = {**dict.fromkeys(action.inputs.model_fields, "x"), **price}
    with pytest.raises(NotAllowed, match="not shown"):
        action.run(actor=member, **raw)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("company.answer", {"question": "people", "value": "7"}),
        ("company.answer", {"question": "control.mfa", "known": False}),
        (
            "continuity.record_restore",
            {"what": "Files", "tested_on": date(2026, 3, 2), "passed": True},
        ),
    ],
)
def test_nor_is_it_written_by_an_action_of_its_own(
    name: str, said: dict[str, Any], home: Any, make_member: MakeMember
) -> None:
    with pytest.raises(NotAllowed, match="not shown"):
        ACTIONS[name].run(actor=make_member("carl", home, Role.CONTRIBUTOR), **said)


def test_what_became_of_a_file_is_told_to_whom_the_file_is_shown(
    home: Any, owner: Actor, make_member: MakeMember
) -> None:
    blind = _granted(make_member("tess", home, Role.TECHNICIAN), 0)
    file = make_row(Source, home, label="Acme rebate.csv", sensitivity=int(Label.MONEY))
    said = {"name": "data.apply", "arguments": {"source": str(file.pk)}, "state": "failed"}
    job = make_row(Job, home, message="Acme rebate.csv: no price in line 3.", **said)
    told = {}
    for actor in (owner, blind):
        browser = sign_in(Browser(), user_of(actor))
        pages = [browser.get(one) for one in ("/data", reverse("progress", args=[job.pk]))]
        told[actor.name] = [b"Acme rebate" in page.content for page in pages]
    assert told == {"olivia": [True, True], "tess": [False, False]}


def test_a_price_that_is_not_shown_is_not_emptied_either(
    owner: Actor, make_member: MakeMember
) -> None:
    """Programs send back what they were told: null for what they are not shown."""
    said = {"name": "PC-1", "kind": "laptop", "price_minor": PRICE}
    made = ACTIONS["estate.add_asset"].call(owner, said)
    blind = _granted(make_member("tess", owner.organisation, Role.TECHNICIAN), 0)
    with pytest.raises(NotAllowed, match="not shown"):
        ACTIONS["estate.change_asset"].call(blind, {"record": made.pk, "price_minor": None})
    with working_for(owner.organisation):
        made.refresh_from_db()
    assert made.price_minor == PRICE


def test_a_price_may_be_left_out_by_whom_none_is_shown(home: Any, make_member: MakeMember) -> None:
    member = _granted(make_member("tess", home, Role.TECHNICIAN), 0)
    made = ACTIONS["estate.add_asset"].call(member, {"name": "PC-1", "kind": "laptop"})
    ACTIONS["estate.change_asset"].call(member, {"record": str(made.pk), "notes": "under a desk"})
    with working_for(home):
        newest = AuditEntry.objects.first()
    assert (newest.action, newest.sensitivity) == ("estate.change_asset", 0)


def test_what_came_of_a_contract_is_labelled_as_it_is(owner: Actor) -> None:
    ACTIONS["vendors.add_vendor"].call(owner, {"name": "Acme"})
    with working_for(owner.organisation):
        assert Source.objects.first().sensitivity == 0
        vendor = records()["vendors.vendor"].model.objects.get()
    raw = {"name": "Support", "vendor": str(vendor.pk), "price_minor": 5}
    ACTIONS["vendors.add_contract"].call(owner, raw)
    with working_for(owner.organisation):
        assert Source.objects.first().sensitivity == Label.MONEY
        assert AuditEntry.objects.first().sensitivity == Label.MONEY


UNREAD = {
    "an asset's price": b"Name,Serial number,Maker,Price\nPC-1,SN-1,Dell,\n,,,731955\n",
    "a budget": b"""
[[people]]
name = "Jo"
[[budget]]
quarter = "2026-Q2"
security = "731955 or so"
""",
}


@pytest.mark.parametrize("content", UNREAD.values(), ids=UNREAD)
def test_a_line_nobody_could_read_is_labelled_as_what_it_may_be(
    content: bytes, home: Any, owner: Actor, make_member: MakeMember
) -> None:
    source = prepared(owner, content)
    assert source.receipt["counts"]["problem"]
    technician = _granted(make_member("tess", home, Role.TECHNICIAN), int(Label.WEAKNESS))
    rows = f"/api/v1/sources/{source.pk}/rows"
    assert PRICES.search(program_of(owner).get(rows).content.decode())
    page = sign_in(Browser(), user_of(technician)).get(f"/data/{source.pk}")
    for answer in (page, program_of(technician).get(rows)):
        assert not PRICES.search(answer.content.decode())
        assert answer.status_code == 404


def test_a_role_sees_what_it_was_given_and_an_owner_everything(home: Any) -> None:
    told = {role: Actor("x", home, role).sight for role in Role.values}
    assert told == {
        "owner": EVERYTHING,
        "director": EVERYTHING,
        "technician": EVERYTHING - Label.STAFF,
        "contributor": 0,
        "auditor": EVERYTHING - Label.STAFF,
        "board": EVERYTHING - Label.STAFF,
        "external": 0,
    }
    assert Actor("x", home, Role.OWNER, granted=0).sight == EVERYTHING
    assert Actor("x", home, Role.DIRECTOR, granted=0).sight == 0


def test_a_key_made_for_looking_changes_nothing(owner: Actor) -> None:
    key = Actor(owner.name, owner.organisation, owner.role, only=frozenset({"view"}))
    assert can(key, "view")
    with pytest.raises(NotAllowed):
        ACTIONS["estate.add_site"].call(key, {"name": "Attic"})


def test_another_organisations_row_is_beyond_any_role(owner: Actor, elsewhere: Any) -> None:
    theirs = make_row(records()["estate.site"].model, elsewhere)
    assert can(owner, "view", type(theirs))
    assert not can(owner, "view", theirs)


def test_the_products_own_work_sees_everything(home: Any, rows: Rows) -> None:
    blind = Actor("x", home, Role.CONTRIBUTOR)
    with acting_as(blind):
        assert not Risk.objects.exists()
        with working_for(home):
            assert Risk.objects.exists()
        assert not Risk.objects.exists()


def test_every_label_has_words() -> None:
    assert set(TITLES) == set(Label)
    assert sum(Label) == EVERYTHING


def test_what_was_said_of_a_hidden_record_is_hidden_too(home: Any, make_member: MakeMember) -> None:
    blind = _granted(make_member("tess", home, Role.TECHNICIAN), 0)
    for kind in ("vendors.contract", "estate.asset"):
        make_row(Statement, home, record_type=kind)
        make_row(Mark, home, record_type=kind)
    with acting_as(blind):
        assert {one.record_type for one in Statement.objects.all()} == {"estate.asset"}
        assert {one.record_type for one in Mark.objects.all()} == {"estate.asset"}


def test_the_page_grants_withdraws_and_goes_back_to_the_role(
    owner: Actor, make_member: MakeMember
) -> None:
    member = user_of(make_member("tess", owner.organisation, Role.CONTRIBUTOR)).memberships.get()
    browser = sign_in(Browser(), user_of(owner))
    address = f"/settings/people/{member.pk}/sees"
    assert "Contracts and prices" in browser.get(address).content.decode()
    sent: list[tuple[dict[str, Any], int | None]] = [
        ({"sees": ["2"]}, int(Label.MONEY)),
        ({"sees": ["2", "4"]}, Label.MONEY | Label.WEAKNESS),
        ({"sees": ["junk", "999"]}, 0),
        ({}, 0),
        ({"sees": ["2"], "by_role": "1"}, None),
    ]
    for body, sees in sent:
        assert browser.post(address, body).status_code in {302, 303}
        member.refresh_from_db()
        assert member.sees == sees


def test_the_page_leaves_what_it_does_not_offer_as_it_was(
    owner: Actor, make_member: MakeMember
) -> None:
    member = user_of(make_member("tess", owner.organisation, Role.TECHNICIAN)).memberships.get()
    assert Label.INCIDENTS not in guarding()  # nothing carries it yet
    browser = sign_in(Browser(), user_of(owner))
    browser.post(f"/settings/people/{member.pk}/sees", {"sees": ["2"]})
    member.refresh_from_db()
    assert member.sees == Label.MONEY | Label.INCIDENTS


def test_a_key_made_on_the_page_looks_unless_more_is_asked(owner: Actor) -> None:
    browser = sign_in(Browser(), user_of(owner))
    for may, scopes in (("look", "view"), ("", "view"), ("everything", "")):
        browser.post("/settings/tokens", {"name": f"key {may or 0}", "days": "30", "may": may})
        with working_for(owner.organisation):
            assert ApiToken.objects.get(name=f"key {may or 0}").scopes == scopes


def test_a_looking_key_is_refused_every_action(owner: Actor) -> None:
    _made, text = tokens.issue(actor=owner, name="reader", only=["view"])
    program = Browser(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/estate/site/").status_code == 200
    answer = program.post(
        "/api/v1/estate/add_site", {"name": "Attic"}, content_type="application/json"
    )
    assert answer.status_code == 403


def test_nobody_makes_a_key_that_may_more_than_they(board_member: Actor) -> None:
    with pytest.raises(Invalid, match="may not change"):
        tokens.issue(actor=board_member, name="writer", only=["change"])
