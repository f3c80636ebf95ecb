"""Tokens: who gets one, what it may do, and when it is over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, change_member, join, user_of
from itdirector.areas.estate.models import Asset
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from itdirector.kernel.models import ApiToken, Role, Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.api.build import document
from itdirector.values.ids import uuid7
from tests.places import read_log
from tests.rows import make_row

WHO = "/api/v1/whoami/"


def call(text: str) -> int:
    return Client(headers={"Authorization": f"Bearer {text}"}).get(WHO).status_code


def test_a_token_speaks_for_its_person_in_its_organisation(board_member, home) -> None:
    _token, text = tokens.issue(actor=board_member, name="report")
    told = Client(headers={"Authorization": f"Bearer {text}"}).get(WHO).json()
    assert told["name"] == "bruno"
    assert told["slug"] == "home"
    assert told["role"] == "board"


def test_only_a_digest_is_kept_and_the_log_does_not_know_the_token(owner) -> None:
    token, text = tokens.issue(actor=owner, name="report")
    assert text.startswith("itd_")
    assert len(text) >= 40
    with working_for(owner.organisation):
        kept = ApiToken.objects.values().get(pk=token.pk)
    (entry,) = [one for one in read_log(owner.organisation) if one.action == "token.issue"]
    assert text not in str(kept)
    assert text not in str(entry.details)
    assert kept["digest"] not in str(entry.details)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer itd_wrong"},
        {"Authorization": "Bearer ghp_something"},
        {"Authorization": "Basic b2xpdmlhOng="},
    ],
)
def test_without_a_token_in_force_nobody_is_told_anything(db, header) -> None:
    answer = Client(headers=header).get("/api/v1/estate/asset/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "itdirector token" in answer.json()["remedy"]


def test_a_cookie_is_no_token(owner) -> None:
    browser = Client()
    assert browser.login(username="olivia", password=PASSWORD)
    assert browser.get(WHO).status_code == 401
    assert browser.post("/api/v1/estate/add_site", {"name": "x"}).status_code == 401


def test_a_token_is_over_at_once_when_it_is_revoked(owner) -> None:
    token, text = tokens.issue(actor=owner, name="report")
    assert call(text) == 200
    tokens.revoke(actor=owner, token=token)
    assert call(text) == 401
    with pytest.raises(Refused):
        tokens.revoke(actor=owner, token=token)


def test_a_token_is_over_on_its_last_day(owner) -> None:
    token, text = tokens.issue(actor=owner, name="report", days=1)
    assert token.expires_on == timezone.localdate() + timedelta(days=1)
    assert tokens.actor_for(text, today=timezone.localdate()) is not None
    assert tokens.actor_for(text, today=token.expires_on) is None


def test_a_token_goes_with_the_membership_and_with_the_person(owner, board_member) -> None:
    _token, text = tokens.issue(actor=board_member, name="report")
    change_member(board_member, active=False)
    assert call(text) == 401
    change_member(board_member, active=True)
    User.objects.filter(pk=board_member.user_id).update(is_active=False)
    assert call(text) == 401


def test_a_token_has_the_rights_its_person_has_today(director, calls) -> None:
    caller = calls(director)
    assert (
        caller.post("/api/v1/estate/add_site", {"name": "A"}, "application/json").status_code == 201
    )
    change_member(director, role=Role.BOARD)
    answer = caller.post("/api/v1/estate/add_site", {"name": "B"}, "application/json")
    assert answer.status_code == 403
    assert "Board member" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", [path for path, methods in document()["paths"].items() if "get" in methods]
)
def test_whoever_may_look_no_more_is_refused_at_every_address(path, board_member, calls) -> None:
    caller = calls(board_member)
    change_member(board_member, role=Role.EXTERNAL)
    answer = caller.get(re.sub(r"\{\w+\}", str(uuid7()), path))
    assert answer.status_code == 403
    assert "may not look at this organisation" in answer.json()["detail"]


def test_whoever_may_look_no_more_reads_nothing_of_what_is_there(board_member, home, calls) -> None:
    machine = make_row(Asset, home, name="FRONT-DESK")
    source = make_row(Source, home)
    caller = calls(board_member)
    change_member(board_member, role=Role.EXTERNAL)
    for address in (
        "/api/v1/estate/asset/",
        f"/api/v1/estate/asset/{machine.pk}",
        f"/api/v1/sources/{source.pk}/rows",
    ):
        answer = caller.get(address)
        assert (answer.status_code, b"FRONT-DESK" in answer.content) == (403, False)


def test_an_external_may_have_no_token(home, make_member) -> None:
    stranger = make_member("erin", home, Role.EXTERNAL)
    with pytest.raises(NotAllowed):
        tokens.issue(actor=stranger, name="report")


def test_its_use_is_written_down_once_a_day(owner, django_assert_num_queries) -> None:
    token, text = tokens.issue(actor=owner, name="report")
    today = timezone.localdate()
    with django_assert_num_queries(2):
        tokens.actor_for(text, today=today)
    with django_assert_num_queries(1):
        tokens.actor_for(text, today=today)
    with working_for(owner.organisation):
        assert ApiToken.objects.get(pk=token.pk).used_on == today


@pytest.mark.parametrize(("name", "days"), [("", 30), ("  ", 30), ("x", 0), ("x", 366)])
def test_a_token_has_a_name_and_an_end(owner, name, days) -> None:
    with pytest.raises(Invalid):
        tokens.issue(actor=owner, name=name, days=days)


def test_programs_of_nobody_get_no_token(home) -> None:
    with pytest.raises(Refused):
        tokens.issue(actor=system_actor(home, name="sample"), name="x")


def test_others_tokens_are_revoked_by_who_administers_only(
    owner, board_member, outsider, home, make_member
) -> None:
    theirs, _text = tokens.issue(actor=owner, name="owner's")
    with pytest.raises(NotAllowed):
        tokens.revoke(actor=board_member, token=theirs)
    with pytest.raises(NotFound):
        tokens.revoke(actor=outsider, token=theirs)
    mine, text = tokens.issue(actor=board_member, name="board's")
    tokens.revoke(actor=owner, token=mine)
    assert call(text) == 401


def test_a_person_in_two_organisations_has_a_token_for_one(owner, elsewhere) -> None:
    user = user_of(owner)
    join(elsewhere, user, Role.OWNER)
    there = Actor(owner.name, elsewhere, Role.OWNER, user_id=user.pk)
    _token, text = tokens.issue(actor=there, name="report")
    told = Client(headers={"Authorization": f"Bearer {text}"}).get(WHO).json()
    assert told["slug"] == "elsewhere"
