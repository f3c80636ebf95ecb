"""What was true when it was looked at, and is not any more when it is changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import get_hasher, make_password
from django.contrib.auth.models import User
from django.test import Client

from conftest import FACTOR_SECRET, PASSWORD, give_factor, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.models import Role
from itdirector.kernel.tenancy import working_for
from itdirector.project import settings as product
from itdirector.surfaces import provision, vouched
from itdirector.surfaces.api import tokens
from itdirector.surfaces.signin import attempts, connections, factors, invitations, passwords, totp
from itdirector.surfaces.signin.held import NOTHING, held_by
from itdirector.surfaces.signin.models import Connection, Identity, WayIn
from itdirector.surfaces.signin.oidc import Claims
from tests.meanwhile import after, before_the_turn
from tests.sign_on import begun, came_back, is_nobody, knows

pytestmark = pytest.mark.django_db
LONG = "kestrel harbour ninety lantern"
FIRST, SECOND = "https://first.example", "https://second.example"
ANNA = Claims(subject="anna", email="", several_factors=False, proved_at_s=0)


def _keep(owner: Actor, *, issuer: str = FIRST, secret: str = "first") -> Connection:  # noqa: S107
    return connections.keep(actor=owner, issuer=issuer, client_id="us", secret=secret)


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gina", "Gina"])
def test_a_name_that_somebody_took_meanwhile_is_taken_in_any_letters(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    after(monkeypatch, provision, "check_new", lambda: User.objects.create(username="gina"))
    with pytest.raises(Invalid, match=f"There is already a person named {name}"):
        provision.create_user(username=name, password=LONG)
    assert User.objects.filter(username__iexact=name).count() == 1


def test_an_address_that_joined_elsewhere_meanwhile_joins_with_that_sign_in(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whom = "guest@example.org"
    invitation, _text = provision.invite(actor=owner, whom=whom, role=Role.BOARD)
    taken = {"username": "guest", "email": whom}
    after(monkeypatch, provision, "check_new", lambda: User.objects.create(**taken))
    with pytest.raises(Refused, match="has a sign-in here already"):
        provision.accept_as_new(invitation=invitation, username="other", password=LONG)
    assert invitations.people_called(whom).count() == 1


@pytest.mark.parametrize("again", [passwords.reset, factors.forget])
def test_who_knew_the_password_before_makes_no_recovery_codes_with_it(
    owner: Actor, again: Any
) -> None:
    give_factor(user_of(owner))
    knew = user_of(owner)
    again(user_of(owner))
    with pytest.raises(Refused, match="was changed in another window"):
        factors.new_recovery_codes(knew)


# --- an organisation's own sign-in -----------------------------------------------------------


def test_a_sign_in_whose_secret_was_taken_away_meanwhile_is_not_switched_on(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BASE_URL = "https://it.example.org"
    _keep(owner)
    before_the_turn(monkeypatch, lambda: _keep(owner, issuer=SECOND, secret=""))
    with pytest.raises(Refused, match="The sign-in has no secret"):
        connections.switch(actor=owner, on=True, only=True, asks_second=False)
    assert not WayIn.objects.filter(on=True).exists()


def test_a_secret_entered_meanwhile_stays_for_who_leaves_it_as_it_is(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BASE_URL = "https://it.example.org"
    _keep(owner, secret="the old one")
    before_the_turn(monkeypatch, lambda: _keep(owner, secret="the new one"))
    kept = _keep(owner, secret="")
    assert connections.provider_of(kept).secret == "the new one"


def test_what_one_provider_said_connects_nobody_with_another_entered_meanwhile(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = _keep(owner)
    before_the_turn(monkeypatch, lambda: _keep(owner, issuer=SECOND))
    with pytest.raises(Refused, match="was set up anew meanwhile"):
        vouched.connect(user_of(owner), kept, ANNA)


def test_what_one_provider_said_names_nobody_whom_another_knows(owner: Actor) -> None:
    with working_for(owner.organisation):
        stale = _keep(owner)
        now = _keep(owner, issuer=SECOND)
        stale = Connection(pk=stale.pk, organisation=stale.organisation, issuer=FIRST)
        Identity.objects.create(connection=now, subject="anna", user=user_of(owner))
    assert vouched.known(stale, ANNA, now=provision.timezone.now()) is None


def test_a_session_that_begins_while_another_provider_is_entered_is_over_with_it(
    on: Any, owner: Actor, director: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(director)
    browser = Client()
    asked = begun(browser, on)

    def another() -> None:
        _keep(owner, issuer=SECOND)
        connections.switch(actor=owner, on=True, only=False, asks_second=False)

    after(monkeypatch, vouched, "known", another)
    came_back(browser, asked)
    browser.get("/")
    assert is_nobody(browser)


# --- whoever acts ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["removed", "another role", "fewer labels", "may not sign in"])
def test_who_lost_rights_before_their_turn_does_nothing_with_them(
    owner: Actor, director: Actor, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    member = next(one for one in provision.members_of(owner) if one.user_id == director.user_id)
    deeds: dict[str, Any] = {
        "removed": lambda: provision.remove(actor=owner, member=member),
        "another role": lambda: provision.change_role(actor=owner, member=member, role=Role.BOARD),
        "fewer labels": lambda: provision.grant(actor=owner, member=member, sees=0),
        "may not sign in": lambda: User.objects.filter(pk=director.user_id).update(is_active=False),
    }
    before_the_turn(monkeypatch, deeds[how])
    with pytest.raises(NotAllowed, match="dinah has other rights now than a moment ago"):
        provision.invite(actor=director, whom="friend@example.org", role=Role.DIRECTOR)
    with working_for(owner.organisation):
        assert not invitations.Invitation.objects.exists()


def test_who_was_shut_out_before_their_turn_gets_no_key(
    owner: Actor, director: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = next(one for one in provision.members_of(owner) if one.user_id == director.user_id)
    before_the_turn(monkeypatch, lambda: provision.remove(actor=owner, member=member))
    with pytest.raises(NotAllowed):
        tokens.issue(actor=director, name="for later")


# --- passwords -------------------------------------------------------------------------------


def _guess() -> attempts.Guess:
    now = provision.timezone.now()
    return attempts.begin(kind=attempts.PASSWORD, name="olivia", address="::1", now=now)


def test_a_password_reset_meanwhile_is_not_changed_by_who_knew_the_one_before(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    reset = lambda: given.append(passwords.reset(user_of(owner)))  # noqa: E731
    after(monkeypatch, passwords, "check_new", reset)
    with pytest.raises(Refused, match="Your password was changed in another window meanwhile"):
        passwords.change(user_of(owner), old=PASSWORD, new=LONG, guess=_guess())
    assert user_of(owner).check_password(given[0])


def test_who_knew_the_password_before_sets_up_no_factor_after_its_reset(owner: Actor) -> None:
    knew, now = user_of(owner), provision.timezone.now()
    factors.forget(user_of(owner))
    code = totp.code_at(FACTOR_SECRET, int(now.timestamp()) // 30)
    what = {"seen": held_by(knew), "secret": FACTOR_SECRET, "code": code}
    with pytest.raises(Refused, match="Your password was changed in another window meanwhile"):
        factors.set_up(knew, **what, guess=_guess(), now=now)
    assert held_by(knew) == NOTHING


def test_a_hash_made_anew_at_sign_in_brings_no_password_back_that_was_reset(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = product.PASSWORD_HASHERS
    older = make_password(PASSWORD, hasher="pbkdf2_sha256")
    User.objects.filter(pk=owner.user_id).update(password=older)
    given: list[str] = []
    reset = lambda: given.append(passwords.reset(user_of(owner)))  # noqa: E731
    after(monkeypatch, type(get_hasher()), "encode", reset)
    authenticate(username="olivia", password=PASSWORD)
    assert user_of(owner).check_password(given[0])
