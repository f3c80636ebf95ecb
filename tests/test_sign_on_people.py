"""Whom a provider lets in: who is known, who is invited, who connects; and nobody else."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from conftest import sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Membership
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import connections, lasting
from itdirector.surfaces.signin.models import Identity
from tests.sign_on import ANNA, came_back, connect, is_nobody, knows, signed_in
from tests.test_fresh_proof import aged


def test_an_invitation_in_a_proved_domain_lets_a_new_person_in(on, owner: Actor) -> None:
    provision.invite(actor=owner, whom="Anna@home.example", role="auditor")
    on.claims = ANNA | {"amr": ["mfa"]}
    assert signed_in(on).get("/").status_code == 200
    anna = User.objects.get(email="anna@home.example")
    assert (anna.memberships.get().role, anna.has_usable_password()) == ("auditor", False)
    on.claims = {"email": "eve@home.example", "email_verified": True, "amr": ["mfa"]}
    assert signed_in(on).get("/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"email": "anna@home.example"},
        {"email": "anna@home.example", "email_verified": False},
        {"email": "anna@home.example", "email_verified": "false"},
        {"email": "anna@sub.home.example", "email_verified": True},
        {"email": "anna@home.example.evil.example", "email_verified": True},
        {"email": "bert@home.example", "email_verified": True},
        {"email": ["anna@home.example"], "email_verified": True},
    ],
)
def test_no_other_address_is_let_in_by_it(on, owner: Actor, claims: dict[str, Any]) -> None:
    for whom in ("anna@home.example", "anna@sub.home.example", "anna@home.example.evil.example"):
        provision.invite(actor=owner, whom=whom, role="board")
    on.claims = claims
    assert is_nobody(signed_in(on))
    assert User.objects.count() == 1


@pytest.mark.parametrize("subject", ["", "a" * 256, 7, None, ["anna"]])
def test_no_invitation_is_accepted_for_a_subject_that_is_none(
    on, owner: Actor, subject: Any
) -> None:
    provision.invite(actor=owner, whom="anna@home.example", role="board")
    on.claims = ANNA | {"sub": subject}
    assert is_nobody(signed_in(on))
    assert User.objects.count() == 1


def test_another_subject_is_another_person(on, director: Actor) -> None:
    knows(director)
    on.claims = {"sub": "bert"}
    assert is_nobody(signed_in(on))


def test_an_invitation_lets_nobody_in_as_who_is_at_another_organisation(
    on, owner: Actor, outsider: Actor
) -> None:
    User.objects.filter(pk=outsider.user_id).update(email="anna@home.example")
    provision.invite(actor=owner, whom="anna@home.example", role="board")
    on.claims = ANNA
    assert is_nobody(signed_in(on))
    assert User.objects.count() == 2


def test_a_domain_that_is_not_proved_lets_nobody_in(on, owner: Actor) -> None:
    connections.add_domain(actor=owner, name="other.example")
    provision.invite(actor=owner, whom="anna@other.example", role="board")
    on.claims = {"email": "anna@other.example", "email_verified": True}
    assert is_nobody(signed_in(on))


def test_an_address_never_leads_to_somebody_who_is_here(on, owner: Actor, director: Actor) -> None:
    User.objects.filter(pk=director.user_id).update(email="anna@home.example")
    on.claims = ANNA
    assert is_nobody(signed_in(on))
    User.objects.filter(pk=director.user_id).update(email="", username="anna@home.example")
    assert is_nobody(signed_in(on))
    on.claims = ANNA | {"sub": "another subject"}
    assert is_nobody(signed_in(on))


def test_a_member_connects_after_signing_in_their_own_way(on, director: Actor) -> None:
    browser = sign_in(Client(), user_of(director))
    assert connect(browser, on)["Location"] == "/settings/sign-in"
    assert b"connected on" in browser.get("/settings/sign-in").content
    on.claims = {"amr": ["mfa"]}
    assert b"dinah" in signed_in(on).get("/settings").content


def test_who_connects_too_late_is_not_connected(on, director: Actor) -> None:
    browser = sign_in(Client(), user_of(director))
    page = browser.post("/settings/sign-in/connect/home")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(page.context["address"]).query).items()}
    on.claims = {"nonce": asked["nonce"]}
    aged(browser, proved_at=lasting.FRESH_S)
    assert b"took too long" in came_back(browser, asked).content
    with working_for(director.organisation):
        assert not Identity.objects.exists()


def test_a_subject_is_one_persons_and_a_stranger_connects_nothing(
    on, owner: Actor, director: Actor, outsider: Actor
) -> None:
    knows(owner)
    assert connect(sign_in(Client(), user_of(director)), on).status_code == 409
    on.claims = {"sub": "otto"}
    assert connect(sign_in(Client(), user_of(outsider)), on).status_code == 403
    with working_for(owner.organisation):
        assert Identity.objects.count() == 1


def test_who_was_removed_or_may_not_sign_in_does_not_come_in(
    on, owner: Actor, director: Actor
) -> None:
    knows(director)
    on.claims = {"amr": ["mfa"]}
    User.objects.filter(pk=director.user_id).update(is_active=False)
    assert is_nobody(signed_in(on))
    User.objects.filter(pk=director.user_id).update(is_active=True)
    browser = signed_in(on)
    assert browser.get("/").status_code == 200
    provision.remove(actor=owner, member=Membership.objects.get(user_id=director.user_id))
    assert browser.get("/")["Location"].startswith("/sign-in?")
    assert is_nobody(signed_in(on))


def test_who_was_removed_and_is_invited_again_comes_back_as_who_they_were(on, owner: Actor) -> None:
    provision.invite(actor=owner, whom="anna@home.example", role="director")
    on.claims = ANNA | {"amr": ["mfa"]}
    assert signed_in(on).get("/").status_code == 200
    provision.remove(actor=owner, member=Membership.objects.get(user__email="anna@home.example"))
    assert is_nobody(signed_in(on))
    provision.invite(actor=owner, whom="bert@home.example", role="owner")
    assert is_nobody(signed_in(on))
    provision.invite(actor=owner, whom="anna@home.example", role="board")
    assert signed_in(on).get("/").status_code == 200
    assert User.objects.get(email="anna@home.example").memberships.get().role == "board"
    User.objects.filter(email="anna@home.example").update(is_active=False)
    assert is_nobody(signed_in(on))


def test_an_invitation_of_another_address_brings_nobody_back(
    on, owner: Actor, director: Actor
) -> None:
    knows(director)
    provision.remove(actor=owner, member=Membership.objects.get(user_id=director.user_id))
    provision.invite(actor=owner, whom="anna@home.example", role="board")
    on.claims = ANNA
    assert is_nobody(signed_in(on))
    assert not Membership.objects.standing().filter(user_id=director.user_id).exists()
