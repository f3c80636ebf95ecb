"""A form is only taken from our own page: with its token, from our own address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from conftest import sign_in
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Membership, Organisation, Role
from tests.doors import Door, pages
from tests.places import member, personal_rows, rows_of, state_of
from torture.figures import counted, size

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WRITES = [door for door in pages() if door.verb == "post"]
READS = [door for door in pages() if door.verb == "get"]
REFUSED = "For safety we did not accept the form."
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def visitor(actor: Actor) -> tuple[Client, str]:
    """Return a browser that must send the token as a real one must, and its token."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    sign_in(browser, User.objects.get(pk=actor.user_id))
    found = TOKEN.search(browser.get("/settings").content.decode())
    assert found
    return browser, found[1]


def send(browser: Client, door: Door, pk: Any, **given: Any) -> bool:
    """Tell whether a form was let past the check."""
    sent = {"name": "x", **given.pop("form", {})}
    return REFUSED not in browser.post(door.asked(pk or 7)[0], sent, **given).content.decode()


def test_no_form_is_taken_without_its_own_token_from_our_own_page(home: Organisation) -> None:
    owner = member("olivia", home, Role.OWNER)
    browser, token = visitor(owner)
    _other, foreign = visitor(member("ann", home, Role.OWNER))
    rows = rows_of(home, "plain") | personal_rows(home, number=7_000_001)
    before = state_of(home), set(Membership.objects.values_list())
    form, theirs = {"csrfmiddlewaretoken": token}, {"csrfmiddlewaretoken": foreign}
    elsewhere = {"Origin": "https://elsewhere.example"}
    ways: list[dict[str, Any]] = [
        {},
        {"form": theirs},
        {"form": form, "headers": elsewhere},
        {"form": {"csrfmiddlewaretoken": ""}},
        {"form": {"csrfmiddlewaretoken": token[:-1] + ("a" if token[-1] != "a" else "b")}},
        {"headers": {"X-CSRFToken": foreign}},
        {"form": form, "headers": {"Origin": "null"}},
        {"form": form, "headers": {"Origin": "http://testserver.elsewhere.example"}},
        {"form": form, "headers": {"Referer": "https://elsewhere.example/"}, "secure": True},
        {"form": form, "headers": {"Referer": ""}, "secure": True},
    ]
    ways = ways[: size("ways", short=3, long=len(ways))]
    with counted("T16 forged forms") as figure:
        for door in WRITES:
            pk = rows[door.model].pk if door.model else ""
            for way in ways:
                figure.tried()
                if send(browser, door, pk, **way):
                    figure.failed(f"{door.name} took {way}")
    assert (state_of(home), set(Membership.objects.values_list())) == before


def test_a_form_with_its_own_token_is_let_past(home: Organisation) -> None:
    """Else every form would be refused, and the test above would say nothing."""
    browser, token = visitor(member("olivia", home, Role.OWNER))
    for door in WRITES:
        with transaction.atomic():
            assert send(browser, door, 7, form={"csrfmiddlewaretoken": token}), door.name
            transaction.set_rollback(True)


def test_looking_changes_nothing(home: Organisation) -> None:
    owner = member("olivia", home, Role.OWNER)
    browser, _token = visitor(owner)
    rows = rows_of(home, "plain") | personal_rows(home, number=7_000_001)
    before = state_of(home), set(Membership.objects.values_list())
    for door in READS:
        answer = browser.get(door.asked(rows[door.model].pk if door.model else "")[0])
        b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert (state_of(home), set(Membership.objects.values_list())) == before
