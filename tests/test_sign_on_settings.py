"""Setting single sign-on up: who may, what is never shown, and how a domain is proved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from conftest import sign_in, user_of
from itdirector.kernel import outbound
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import connections
from itdirector.surfaces.signin.models import Connection, Domain, WayIn
from tests.places import read_log

SENT = {"issuer": "https://id.example", "client_id": "us", "secret": "never to be shown"}
PAGE = "/settings/sign-on"


def kept(owner: Actor, **more: str) -> Client:
    browser = sign_in(Client(), user_of(owner))
    assert browser.post(f"{PAGE}/provider", SENT | more).status_code == 303
    return browser


def test_the_secret_is_never_shown_logged_or_kept_open(owner: Actor, home) -> None:
    page = kept(owner).get(PAGE).content.decode()
    with working_for(home):
        told = str([*read_log(home), *Connection.objects.values()])
    assert (SENT["secret"] in page + told, "There is one" in page) == (False, True)


def test_an_empty_secret_keeps_it_and_another_issuer_takes_it_away(owner: Actor, home) -> None:
    browser = kept(owner)
    with working_for(home):
        before = Connection.objects.get().sealed
        browser.post(f"{PAGE}/provider", SENT | {"secret": "", "client_id": "we"})
        assert Connection.objects.get().sealed == before
        browser.post(f"{PAGE}/provider", SENT | {"secret": "", "issuer": "https://new.example"})
        assert Connection.objects.get().sealed == ""


def test_it_is_not_switched_on_without_address_provider_and_secret(owner: Actor, settings) -> None:
    browser = sign_in(Client(), user_of(owner))
    assert browser.post(f"{PAGE}/switch", {"on": "1"}).status_code == 422
    kept(owner)
    assert browser.post(f"{PAGE}/switch", {"on": "1"}).status_code == 422
    settings.BASE_URL = "https://it.example.org"
    assert browser.post(f"{PAGE}/switch", {"only": "1"}).status_code == 422
    assert browser.post(f"{PAGE}/switch", {"on": "1"}).status_code == 303
    assert WayIn.objects.get().on


def test_a_director_looks_and_sets_nothing(owner: Actor, director: Actor, at_home) -> None:
    domain = connections.add_domain(actor=owner, name="home.example")
    browser = sign_in(Client(), user_of(director))
    assert browser.get(PAGE).status_code == 200
    assert b"Ask an owner" in browser.post(f"{PAGE}/provider", SENT).content
    for act in (
        lambda: connections.switch(actor=director, on=True, only=False, asks_second=False),
        lambda: connections.add_domain(actor=director, name="home.example"),
        lambda: connections.remove_domain(actor=director, domain=domain),
        lambda: connections.check_domain(actor=director, domain=domain, now=timezone.now()),
        lambda: connections.vouch_for(actor=director, name="x.example", now=timezone.now()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_owner_proves_a_domain_and_does_not_vouch_for_it(owner: Actor) -> None:
    with pytest.raises(NotAllowed, match="whoever runs"):
        connections.vouch_for(actor=owner, name="home.example", now=timezone.now())


def test_a_secret_opens_at_its_own_issuer_of_its_own_organisation_alone(
    owner: Actor, outsider: Actor, settings
) -> None:
    settings.BASE_URL = "https://it.example.org"
    mine, theirs = (connections.keep(actor=actor, **SENT) for actor in (owner, outsider))
    assert connections.provider_of(mine).secret == SENT["secret"]
    theirs.sealed = mine.sealed
    mine.issuer = "https://evil.example"
    for moved in (mine, theirs):
        with pytest.raises(Refused, match="cannot be opened"):
            connections.provider_of(moved)


@pytest.mark.parametrize(
    "issuer", ["http://id.example", "id.example", "https://", "https://a@b.example", "https://[x"]
)
def test_an_issuer_that_is_no_address_is_refused(owner: Actor, issuer: str) -> None:
    with pytest.raises(Invalid):
        connections.keep(actor=owner, issuer=issuer, client_id="us", secret="x")


def test_a_domain_is_proved_by_its_own_record_alone(owner: Actor, at_home, monkeypatch) -> None:
    domain = connections.add_domain(actor=owner, name=" @Home.Example ")
    record = connections.record_for(domain)
    rows: list[dict[str, Any]] = [{"type": 16, "data": "v=spf1 -all"}, {"type": 5, "data": record}]
    answer = {"Answer": rows}
    monkeypatch.setattr(outbound, "get", lambda url: json.dumps(answer).encode())
    with pytest.raises(Refused, match="does not have"):
        connections.check_domain(actor=owner, domain=domain, now=timezone.now())
    rows.append({"type": 16, "data": f'"{record}"'})
    connections.check_domain(actor=owner, domain=domain, now=timezone.now())
    assert Domain.objects.get().verified_by == "DNS"
    assert connections.is_ours("anna@home.example")
    assert not connections.is_ours("anna@sub.home.example")


def test_two_organisations_need_two_records(owner: Actor, outsider: Actor) -> None:
    records = set()
    for actor in (owner, outsider):
        domain = connections.add_domain(actor=actor, name="home.example")
        records.add(connections.record_for(domain))
    assert len(records) == 2
