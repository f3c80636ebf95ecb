"""Several processes at once that set something up: people, organisations, a sign-in, keys.

What is looked up before it is made is looked up in one's turn: each name is had once, in whichever
letters, and whoever comes second is told so.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from itdirector.kernel.actions import Actor, actor_of
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.api import tokens
from itdirector.surfaces.signin import connections, factors, invitations
from itdirector.surfaces.signin.models import Connection, SecondFactor, WayIn
from torture.crew import Answer, Crew, run_races
from torture.figures import counted, seed, size
from torture.installs import Place

pytestmark = pytest.mark.postgres
PASSWORD = "kestrel harbour ninety lantern"
_numbers = count(1)


def test_what_is_set_up_by_many_at_once_is_set_up_once_and_whole(
    firm: tuple[Place, Actor], settings: Any
) -> None:
    settings.BASE_URL = "https://it.example.org"
    start = seed()
    with counted("T9 races to set something up", seed=start) as figure:
        run_races(
            figure,
            firm,
            DEEDS,
            RACES,
            times=size("races_of_setting_up", short=10, long=1000),
            pick=random.Random(start),
        )


# --- what each process does ------------------------------------------------------------------


def _make(username: str) -> None:
    provision.create_user(username=username, password=PASSWORD)


def _found(name: str, owner: int) -> str:
    made = provision.create_organisation(name=name, owner=User.objects.get(pk=owner))
    return made.organisation.slug


def _accept(text: str, username: str) -> None:
    invitation = invitations.found(text, now=timezone.now())
    provision.accept_as_new(invitation=invitation, username=username, password=PASSWORD)


def _keep(actor: Actor, issuer: str, secret: str) -> None:
    connections.keep(actor=actor, issuer=issuer, client_id="ours", secret=secret)


def _switch(actor: Actor, on: bool) -> None:
    connections.switch(actor=actor, on=on, only=False, asks_second=False)


def _issue(actor: Actor) -> None:
    tokens.issue(actor=actor, name="for the till")


def _new_codes(user: int) -> None:
    factors.new_recovery_codes(User.objects.get(pk=user))


DEEDS = {
    "make": _make,
    "found": _found,
    "accept": _accept,
    "keep": _keep,
    "switch": _switch,
    "issue": _issue,
    "codes": _new_codes,
}

# --- what each race is, and what must come of it ---------------------------------------------


def _race_for_a_name(team: Crew, actor: Actor, many: int) -> list[str]:
    """Make people whose names differ in capital letters only."""
    number = next(_numbers)
    names = [f"Gina{number}", f"gina{number}"]
    answers = team.race(*(("make", {"username": names[n % 2]}) for n in range(many)))
    people = User.objects.filter(username__iexact=names[0]).count()
    return [*_one_winner(answers), *([] if people == 1 else [f"{people} people of one name"])]


def _race_for_an_address(team: Crew, actor: Actor, many: int) -> list[str]:
    """Accept invitations of several organisations that wait for one address."""
    number = next(_numbers)
    address = f"guest{number}@example.org"
    owners = [actor, *(_another(f"Owner{number}x{n}") for n in range(many - 1))]
    texts = [provision.invite(actor=one, whom=address, role=Role.BOARD)[1] for one in owners]
    names = (f"guest{number}x{n}" for n in range(many))
    parts = zip(texts, names, strict=True)
    answers = team.race(*(("accept", {"text": t, "username": n}) for t, n in parts))
    people = User.objects.filter(email=address).count()
    return [*_one_winner(answers), *([] if people == 1 else [f"{people} people of one address"])]


def _race_to_found(team: Crew, actor: Actor, many: int) -> list[str]:
    """Found organisations of one name: all stand, each under an address of its own."""
    name = f"Harbour {next(_numbers)}"
    answers = team.race(*[("found", {"name": name, "owner": actor.user_id})] * many)
    found = [one.refused or one.broken for one in answers if one.refused or one.broken]
    made = Organisation.objects.filter(name=name).count()
    return [*found, *([] if made == many else [f"{made} organisations for {many}"])]


def _race_to_set_up_a_sign_in(team: Crew, actor: Actor, many: int) -> list[str]:
    """Enter one provider, and a moment later another, while it is switched on: on is whole."""
    one = _another(f"Owner{next(_numbers)}")
    first, second = "https://first.example.org", "https://second.example.org"
    same = [("keep", {"actor": one, "issuer": first, "secret": "s3cret"})] * many
    found = [answer.refused or answer.broken for answer in team.race(*same)]
    switch = [("switch", {"actor": one, "on": True})]
    keep = ("keep", {"actor": one, "issuer": second, "secret": ""})
    answers = team.race(*([keep] + switch * (many - 1)))
    found += [answer.broken for answer in answers]
    with working_for(one.organisation):
        kept, way = Connection.objects.get(), WayIn.objects.get(organisation=one.organisation)
    if way.on and not kept.sealed:
        found.append("it is on without a secret")
    return [*filter(None, found)]


def _race_of_keys_and_codes(team: Crew, actor: Actor, many: int) -> list[str]:
    """Make keys for programs and recovery codes of one person: neither stands in the way."""
    number = next(_numbers)
    one = _another(f"Owner{number}")
    SecondFactor.objects.create(user_id=one.user_id, sealed="x")
    parts = [("issue", {"actor": one}), ("codes", {"user": one.user_id})]
    answers = team.race(*(parts[n % 2] for n in range(many)))
    return [one.refused or one.broken for one in answers if one.refused or one.broken]


RACES: dict[str, Callable[[Crew, Actor, int], list[str]]] = {
    "name": _race_for_a_name,
    "address": _race_for_an_address,
    "found": _race_to_found,
    "sign-in": _race_to_set_up_a_sign_in,
    "keys": _race_of_keys_and_codes,
}


def _another(username: str) -> Actor:
    """Return the owner of another organisation."""
    owner = User.objects.create(username=username)
    made = provision.create_organisation(name=f"Firm of {username}", owner=owner)
    return actor_of(owner, Membership.objects.get(user=owner, organisation=made.organisation))


def _one_winner(answers: list[Answer]) -> list[str]:
    broken = [one.broken for one in answers if one.broken]
    winners = sum(not one.refused and not one.broken for one in answers)
    return [*broken, *([] if winners == 1 else [f"{winners} winners: {answers}"])]
