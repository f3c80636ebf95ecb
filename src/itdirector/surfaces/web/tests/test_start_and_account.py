"""Starting one's own, signing in, switching, keys for programs, the look."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from conftest import PASSWORD, change_member, join, sign_in, user_of
from itdirector.areas.company.facts import answers
from itdirector.areas.company.rules import QUESTIONS
from itdirector.areas.vendors.models import Contract
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import ApiToken, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.provision import create_organisation
from itdirector.surfaces.web.tests.conftest import Visitor


def test_start_mine_makes_an_organisation_and_asks_eight_questions(
    owner: Actor, visit: Visitor
) -> None:
    browser = visit(owner)
    answer = browser.post("/start", {"name": "  Harbour   Two  "})
    assert answer["Location"] == "/start/1"
    for number, question in enumerate(QUESTIONS, start=1):
        page = browser.get(f"/start/{number}").content.decode()
        assert question.title in page
        said = {"value": question.options[0][0]} if question.options else {"unknown": "1"}
        answer = browser.post(f"/start/{number}", said)
    assert answer["Location"] == "/data"
    mine = Organisation.objects.get(slug="harbour-two")
    assert mine.memberships.get().role == Role.OWNER
    with working_for(mine):
        given = answers()
    assert len(given) == len(QUESTIONS) == 8
    assert not given["people"].known


def test_who_only_looks_starts_no_organisation(board_member: Actor, visit: Visitor) -> None:
    answer = visit(board_member).post("/start", {"name": "Mine"})
    assert answer.status_code == 403
    assert not Organisation.objects.filter(name="Mine").exists()


def test_an_empty_answer_is_asked_again(owner: Actor, visit: Visitor) -> None:
    answer = visit(owner).post("/start/2", {"value": " "})
    assert answer.status_code == 422
    assert b"choose" in answer.content


def test_a_name_is_needed(owner: Actor, visit: Visitor) -> None:
    assert visit(owner).post("/start", {"name": " "}).status_code == 422


def test_two_organisations_of_one_name_have_addresses_of_their_own(owner: Actor) -> None:
    person = user_of(owner)
    slugs = [create_organisation(name="Twin", owner=person).organisation.slug for _ in range(3)]
    assert slugs == ["twin", "twin-2", "twin-3"]


def test_a_wrong_password_says_so_without_saying_which(client: Client, owner: Actor) -> None:
    page = client.post("/sign-in", {"username": owner.name, "password": "wrong"}).content
    assert b"do not go together" in page
    assert page.count(b'role="alert"') == 1


def test_signing_in_and_out(client: Client, owner: Actor) -> None:
    answer = client.post("/sign-in", {"username": owner.name, "password": PASSWORD})
    assert answer["Location"] == "/"
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/").status_code == 302


def test_switching_the_organisation(owner: Actor, elsewhere: Organisation, visit: Visitor) -> None:
    join(elsewhere, user_of(owner), Role.BOARD)
    browser = visit(owner)
    browser.post("/settings/organisation", {"organisation": str(elsewhere.pk)})
    assert b"<h1>Elsewhere Ltd</h1>" in browser.get("/").content
    change_member(replace(owner, organisation=elsewhere), active=False)
    assert b"<h1>Home Ltd</h1>" in browser.get("/").content


def test_nobody_switches_to_an_organisation_that_is_not_theirs(
    owner: Actor, elsewhere: Organisation, visit: Visitor
) -> None:
    browser = visit(owner)
    sent = {"organisation": str(elsewhere.pk)}
    assert browser.post("/settings/organisation", sent).status_code == 404
    assert b"<h1>Home Ltd</h1>" in browser.get("/").content


def test_a_key_is_shown_once_and_can_be_revoked(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    page = browser.post("/settings/tokens", {"name": "Nightly", "days": "30"}).content.decode()
    secret = re.search(r'class="secret">(itd_[^<]+)<', page)
    assert secret
    assert secret[1] not in browser.get("/settings").content.decode()
    with working_for(owner.organisation):
        token = ApiToken.objects.get()
    browser.post(f"/settings/tokens/{token.pk}/revoke")
    assert list(browser.get("/settings").context["keys"]) == []


def test_others_keys_are_shown_to_who_administers_only(
    owner: Actor, board_member: Actor, visit: Visitor
) -> None:
    tokens.issue(actor=owner, name="Payroll run")
    tokens.issue(actor=board_member, name="Quarterly figures")
    seen = visit(board_member).get("/settings")
    assert [key.name for key in seen.context["keys"]] == ["Quarterly figures"]
    assert b"Payroll run" not in seen.content
    assert {key.name for key in visit(owner).get("/settings").context["keys"]} == {
        "Payroll run",
        "Quarterly figures",
    }


def test_the_look_is_kept_in_a_cookie(client: Client, db: None) -> None:
    client.post("/settings/theme", {"theme": "dark", "back": "//evil.example/"})
    assert client.cookies["theme"].value == "dark"
    assert b'data-theme="dark"' in client.get("/sign-in").content
    answer = client.post("/settings/theme", {"theme": "neon", "back": "//evil.example/"})
    assert answer["Location"] == "/"
    assert client.cookies["theme"].value == "dark"


def test_the_log_tells_who_did_what(owner: Actor, board_member: Actor, visit: Visitor) -> None:
    visit(owner).post("/records/vendors/vendor/add", {"name": "Coastlink"})
    assert b"Add a vendor" in visit(owner).get("/settings/log").content
    assert visit(board_member).get("/settings/log").status_code == 403


def test_a_form_from_a_stale_page_is_refused_in_plain_words(owner: Actor) -> None:
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, user_of(owner))
    answer = browser.post("/start", {"name": "Mine"})
    assert answer.status_code == 403
    assert b"This page was open too long" in answer.content


def test_a_fault_of_ours_is_told_without_details(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client(raise_request_exception=False)
    sign_in(browser, user_of(owner))
    monkeypatch.setattr(Organisation, "currency", property(lambda _self: 1 / 0))
    answer = browser.get("/records/estate/asset")
    assert answer.status_code == 500
    assert b"Something went wrong on our side" in answer.content
    assert b"ZeroDivision" not in answer.content


def test_the_log_says_prices_in_pounds(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    with working_for(filled.organisation):
        contract = Contract.objects.get(name="Leased line")
    where = f"/records/vendors/contract/{contract.pk}/change"
    form = {box.name: box.value for box in browser.get(where).context["form"]}
    browser.post(where, form | {"price_minor": "475.50"})
    page = browser.get("/settings/log").content.decode()
    assert "<ins>£475.50</ins>" in page
    assert "47550" not in page
