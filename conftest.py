"""Organisations and people every test may use, and a file store of its own for each test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import factors, lasting, sealing, totp
from itdirector.surfaces.signin.models import SecondFactor

PASSWORD = "only for tests, and long"  # noqa: S105
"""What every test person signs in with."""

FACTOR_SECRET = b"only for test people"
"""What every test person's authenticator app knows."""

MakeMember = Callable[..., Actor]


@pytest.fixture(autouse=True)
def _own_file_store(settings: Any, tmp_path: Path) -> None:
    """Keep stored files inside the test's own folder."""
    settings.FILES_DIR = tmp_path / "files"
    settings.SEALING_KEYS_FILE = tmp_path / "sealing.keys"


@pytest.fixture
def home(db: None) -> Organisation:
    """Return the organisation under test."""
    return Organisation.objects.create(name="Home Ltd", slug="home")


@pytest.fixture
def at_home(home: Organisation) -> Iterator[Organisation]:
    """Return the organisation under test, and work for it during the test."""
    with working_for(home):
        yield home


@pytest.fixture
def elsewhere(db: None) -> Organisation:
    """Return an organisation that must never see the other's records."""
    return Organisation.objects.create(name="Elsewhere Ltd", slug="elsewhere")


def join(organisation: Organisation, user: User, role: str, **more: Any) -> Membership:
    """Make somebody a member, inside the fence as all that writes."""
    with working_for(organisation):
        return Membership.objects.create(organisation=organisation, user=user, role=role, **more)


def change_member(actor: Actor, **values: Any) -> None:
    """Change a membership behind everybody's back."""
    with working_for(actor.organisation):
        here = Membership.objects.filter(organisation=actor.organisation)
        here.filter(user=actor.user_id).update(**values)


@pytest.fixture
def make_member(db: None) -> MakeMember:
    """Return `make_member(name, organisation, role)`, which returns the new member as an actor."""

    def make(name: str, organisation: Organisation, role: str) -> Actor:
        user = User.objects.create_user(name, password=PASSWORD)
        join(organisation, user, role)
        return Actor(name, organisation, role, user_id=user.pk)

    return make


@pytest.fixture
def owner(home: Organisation, make_member: MakeMember) -> Actor:
    """Return the owner of the organisation under test."""
    return make_member("olivia", home, Role.OWNER)


@pytest.fixture
def director(home: Organisation, make_member: MakeMember) -> Actor:
    """Return the IT director of the organisation under test."""
    return make_member("dinah", home, Role.DIRECTOR)


@pytest.fixture
def board_member(home: Organisation, make_member: MakeMember) -> Actor:
    """Return somebody at home who may only look."""
    return make_member("bruno", home, Role.BOARD)


@pytest.fixture
def outsider(elsewhere: Organisation, make_member: MakeMember) -> Actor:
    """Return somebody with full rights in the other organisation and none at home."""
    return make_member("otto", elsewhere, Role.OWNER)


def user_of(actor: Actor) -> User:
    """Return the person behind an actor, whom `sign_in` takes."""
    return User.objects.get(pk=actor.user_id)


def sign_in(client: Client, user: User) -> Client:
    """Return a browser in which a person signed in, with password and second factor just now."""
    client.force_login(user)
    session = client.session
    session[factors.PROVED] = give_factor(user).pk
    now_s = int(time.time())
    lasting.begin_anew(session, now_s=now_s)
    lasting.note_proof(session, now_s=now_s)
    mine = Membership.objects.filter(user=user, active=True)
    lasting.note_standing(session, mine)
    session.save()
    return client


def give_factor(user: User) -> SecondFactor:
    """Return a person's second factor, made from FACTOR_SECRET when there was none."""
    seal = sealing.sealed(FACTOR_SECRET, bound_to=f"signin.SecondFactor.sealed:{user.pk}")
    return SecondFactor.objects.get_or_create(user=user, defaults={"sealed": seal})[0]


def code_now() -> str:
    """Return what the test people's authenticator app shows."""
    return totp.code_at(FACTOR_SECRET, int(time.time()) // totp.STEP_S)
