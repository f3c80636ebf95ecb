"""What programs send and should not: refused in words, by every operation, and nothing changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from itdirector.kernel.models import Organisation, Role
from itdirector.values.ids import uuid7
from tests.doors import Door, operations, pages
from tests.places import browser_of, member, program_of, rows_of, state_of

pytestmark = pytest.mark.django_db
WRITES = [door for door in operations() if door.verb == "post" and door.body]
ADDRESS = "/api/v1/estate/add_site"
PK = str(uuid7())


@pytest.fixture
def program(home: Organisation) -> Client:
    """Return an owner's program: no role of its own stands in the way."""
    return program_of(member("olivia", home, Role.OWNER))


def send(program: Client, address: str, body: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return program.post(address, text, content_type="application/json")


def refused(answer: Any) -> bool:
    plain = answer["Content-Type"] == "application/problem+json"
    return plain and answer.status_code == 422 and bool(answer.json()["detail"])


def wrong_bodies(door: Door, own: str) -> list[dict[str, Any]]:
    """Return a door's body, each time with one thing in it that has no business there."""
    body = door.asked(own)[1]
    strangers = ("id", "pk", "organisation", "organisation_id", "is_superuser", "role", "record_id")
    more = [body | {name: PK} for name in strangers if name not in body]
    kinds: list[Any] = [{}, {"a": 1}, [[]], float("nan")]
    return more + [body | {name: kind} for name in body for kind in kinds if body[name] != kind]


def test_there_is_much_to_be_sent() -> None:
    assert len(WRITES) > 25, len(WRITES)


def test_a_field_too_many_or_of_another_kind_is_refused_everywhere(
    program: Client, home: Organisation
) -> None:
    rows = rows_of(home, "plain")
    before = state_of(home)
    wrong, tried = [], 0
    for door in WRITES:
        own = str(rows[door.model].pk) if door.model in rows else PK
        for body in wrong_bodies(door, own):
            tried += 1
            if not refused(answer := send(program, door.address, body)):
                wrong.append(f"{door.name}: {body} → {answer.status_code} {answer.content[:200]!r}")
    assert wrong == []
    assert tried > 400
    assert state_of(home) == before


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "a", "name": "b"}',
        '{"name": "a", "x": {"y": 1, "y": 2}}',
        '{"name": NaN}',
        '{"name": 1e400}',
        '{"name": -Infinity}',
        '{"name": "\\ud800"}',
        '{"name": "a\\u0000b"}',
        '{"name": %s}' % ("9" * 5_000),
        '{"name": ["a"]}',
        '{"name": null}',
        "[" * 200_000,
        '{"a":' * 100_000,
        "null",
        "[]",
        '"name"',
        "true",
        "",
        "{",
        b"\xff\xfe",
        '{"name": "%s"}' % ("a" * 3_000_000),
    ],
    ids=lambda body: str(body)[:24],
)
def test_a_body_with_no_or_two_meanings_is_refused(
    program: Client, home: Organisation, body: str | bytes
) -> None:
    before = state_of(home)
    answer = send(program, ADDRESS, body)
    assert refused(answer), (answer.status_code, answer.content[:300])
    assert state_of(home) == before


def test_what_is_right_is_taken(program: Client) -> None:
    assert send(program, ADDRESS, {"name": "Quay"}).status_code == 201


def test_a_thousand_files_at_once_are_refused(program: Client) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n'
    text = part * 1_000 + "--b--\r\n"
    answer = program.post(
        "/api/v1/data/files", text, content_type="multipart/form-data; boundary=b"
    )
    assert refused(answer), (answer.status_code, answer.content[:300])


@pytest.mark.parametrize("asked", ["q=%00", "q=a%00b", "serial=%00", "kind=%00", "order=%00"])
def test_a_question_that_is_no_text_breaks_nothing(program: Client, asked: str) -> None:
    for kept in ("estate/asset", "findings", "sources"):
        assert program.get(f"/api/v1/{kept}/?{asked}").status_code == 422


NAMES = ("q", "page", "who", "kind", "on", "next", "username", "password", "code", "name", "value")
NAMES += ("organisation", "theme", "back", "email", "role", "days", "answer", "sheet", "old", "new")


def test_a_form_or_an_address_that_is_no_text_breaks_no_page(home: Organisation) -> None:
    browser = browser_of(member("ann", home, Role.OWNER))
    rows = rows_of(home, "plain")
    wrong = []
    for door in pages():
        own = rows[door.model].pk if door.model in rows else 7_000_003
        sent = dict.fromkeys(NAMES, "a\x00b")
        answer = getattr(browser, door.verb)(door.asked(own)[0], sent)
        if answer.status_code not in {400, 404, 405}:
            wrong.append(f"{door.name}: {answer.status_code}")
    assert wrong == []


def test_a_cookie_that_is_no_text_is_no_cookie(home: Organisation) -> None:
    browser = Client(raise_request_exception=False)
    for name in ("sessionid", "csrftoken", "theme", "messages"):
        answer = browser.get("/data", headers={"Cookie": f'{name}="aaaaaaaaa\\000bbbbbbbbb"'})
        assert answer.status_code == 302, name


def test_a_cookie_opens_nothing_of_the_api(program: Client, home: Organisation) -> None:
    browser = browser_of(member("ann", home, Role.OWNER))
    for door in operations():
        address, body = door.asked(PK)
        answer = browser.generic(door.verb, address, json.dumps(body), "application/json")
        assert answer.status_code == 401, door.name
