"""Promises every page keeps: who may see it, strict headers, nothing inline."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse

from conftest import sign_in
from itdirector.areas.vendors.models import Contract
from itdirector.kernel.access import CAPABILITIES
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import areas
from itdirector.kernel.models import Figure, Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web import urls
from itdirector.surfaces.web.needs import PASSWORD_GIVEN, PUBLIC, SIGNED_IN, declared
from itdirector.surfaces.web.tests.conftest import Visitor

INLINE = re.compile(
    r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:|hx-on|hx-vals=.js"
)
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
SAFE_FORMS = ("sign-out", "theme", "organisation", "tokens", "/then", "/settings")
"""Where the forms of people who may only look lead: to nothing that is the organisation's."""


def _plain_pages() -> list[str]:
    fixed = ["home", "plan", "findings", "estate", "contracts", "risks", "data", "settings"]
    lists = [(a.name, r.name) for a in areas().values() for r in a.records]
    return [*map(reverse, fixed), *(reverse("list", args=one) for one in lists)]


def _own_pages(actor: Actor) -> list[str]:
    with working_for(actor.organisation):
        contract = Contract.objects.order_by("key").first()
        figure, source = Figure.objects.first(), Source.objects.first()
    return [
        reverse("detail", args=["vendors", "contract", contract.pk]),
        reverse("as-known", args=["vendors", "contract", contract.pk]) + "?on=2027-01-01",
        reverse("receipt", args=[figure.pk]),
        reverse("source", args=[source.pk]),
    ]


def _pages_to_change(actor: Actor) -> list[str]:
    with working_for(actor.organisation):
        contract = Contract.objects.order_by("key").first()
    return [
        reverse("add", args=["vendors", "contract"]),
        reverse("change", args=["vendors", "contract", contract.pk]),
        reverse("remove", args=["vendors", "contract", contract.pk]),
        reverse("question", args=[1]),
        reverse("start"),
    ]


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda p: p.name)
def test_every_address_says_what_it_needs(pattern: URLPattern) -> None:
    everything = {
        PUBLIC,
        PASSWORD_GIVEN,
        SIGNED_IN,
        *(c for role in CAPABILITIES.values() for c in role),
    }
    assert declared(pattern.callback) in everything


def test_only_what_leads_in_is_public() -> None:
    public = {p.name for p in urls.urlpatterns if declared(p.callback) == PUBLIC}
    passkeys, providers = {"use-passkey", "offer-passkey"}, {"sso-start", "sso-ask", "sso-back"}
    assert public == {"sign-in", "sign-out", "theme", "join"} | passkeys | providers
    half_way = {p.name for p in urls.urlpatterns if declared(p.callback) == PASSWORD_GIVEN}
    assert half_way == {"prove", "set-up", "add-passkey", "offer-new-passkey"}


def test_the_owner_reads_every_page(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    for address in [*_plain_pages(), *_own_pages(filled), *_pages_to_change(filled)]:
        assert browser.get(address).status_code == 200, address


def test_the_board_reads_every_page_and_is_offered_no_change(
    filled: Actor, board_member: Actor, visit: Visitor
) -> None:
    browser = visit(board_member)
    for address in [*_plain_pages(), *_own_pages(filled)]:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        forms = re.findall(r'<form[^>]*method="post"[^>]*>', answer.content.decode())
        assert all(any(safe in form for safe in SAFE_FORMS) for form in forms), (address, forms)


def test_the_board_may_not_open_a_form(filled: Actor, board_member: Actor, visit: Visitor) -> None:
    browser = visit(board_member)
    for address in _pages_to_change(filled)[:4]:
        answer = browser.get(address)
        assert (answer.status_code, b"may not" in answer.content) == (403, True), address


def test_another_organisations_records_look_like_none_at_all(
    filled: Actor, outsider: Actor, visit: Visitor
) -> None:
    browser = visit(outsider)
    nothing = "01999999-0000-7000-8000-000000000000"
    for address in _own_pages(filled):
        foreign = browser.get(address)
        absent = browser.get(re.sub(r"[0-9a-f-]{36}", nothing, address))
        assert foreign.status_code == absent.status_code == 404, address
        assert TOKEN.sub(b"", foreign.content) == TOKEN.sub(b"", absent.content)


def test_a_list_never_shows_another_organisations_records(
    filled: Actor, outsider: Actor, visit: Visitor
) -> None:
    for address in _plain_pages():
        assert b"Leased line" not in visit(outsider).get(address).content, address


def test_a_stranger_is_led_to_sign_in_and_back(client: Client, db: None) -> None:
    answer = client.get("/plan")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fplan")


def test_somebody_without_an_organisation_reads_what_to_do(client: Client, db: None) -> None:
    sign_in(client, User.objects.create_user("nora"))
    answer = client.get("/")
    assert answer.status_code == 403
    assert b"You do not belong to an organisation yet" in answer.content


def test_every_answer_carries_the_strict_headers(
    filled: Actor, visit: Visitor, client: Client
) -> None:
    browser = visit(filled)
    answers = [browser.get(a) for a in [*_plain_pages(), *_own_pages(filled), "/nothing-here"]]
    answers += [client.get("/sign-in"), client.get("/plan"), client.get("/static/web/base.css")]
    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        answer.close()


def test_pages_with_data_are_not_kept_by_browsers(filled: Actor, visit: Visitor) -> None:
    for address in _plain_pages():
        assert visit(filled).get(address)["Cache-Control"] == "no-store"


def test_no_page_has_script_or_style_of_its_own(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    for address in [*_plain_pages(), *_own_pages(filled), *_pages_to_change(filled), "/sign-in"]:
        assert not INLINE.search(browser.get(address).content.decode()), address


def test_every_page_reads_well_when_nothing_is_known(owner: Actor, visit: Visitor) -> None:
    for address in _plain_pages():
        answer = visit(owner).get(address)
        assert answer.status_code == 200, address
        assert "None" not in re.sub(r"<[^>]*>", "", answer.content.decode()), address
