"""Somebody's codes, factors and invitations, used by several processes at once: each is good once.

Nothing here belongs to one organisation, so no turn of one orders it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Membership, Role
from itdirector.surfaces import provision
from itdirector.surfaces.signin import attempts, factors, invitations, totp
from itdirector.surfaces.signin.held import NOTHING
from itdirector.surfaces.signin.models import RecoveryCode, SecondFactor
from torture.crew import Answer, Crew, run_races
from torture.figures import counted, seed, size
from torture.installs import Place

pytestmark = pytest.mark.postgres
STEP_S = 30
_numbers = count(1)


def test_what_is_good_once_is_good_once_for_all_at_once(firm: tuple[Place, Actor]) -> None:
    start = seed()
    with counted("T9 races for what is good once", seed=start) as figure:
        run_races(
            figure,
            firm,
            DEEDS,
            RACES,
            times=size("races_of_people", short=8, long=1000),
            pick=random.Random(start),
        )


# --- what each process does ------------------------------------------------------------------


def _prove(user: int, code: str) -> None:
    factor = SecondFactor.objects.get(user=user)
    factors.prove(factor, code=code, guess=_guess(), now=timezone.now())


def _set_up(user: int, secret: bytes) -> list[str]:
    now = timezone.now()
    code = totp.code_at(secret, int(now.timestamp()) // STEP_S)
    person = User.objects.get(pk=user)
    _factor, codes = factors.set_up(
        person, seen=NOTHING, secret=secret, code=code, guess=_guess(), now=now
    )
    return codes


def _accept(text: str, username: str) -> None:
    invitation = invitations.found(text, now=timezone.now())
    provision.accept_as_new(invitation=invitation, username=username, password=PASSWORD)


DEEDS = {"prove": _prove, "set up": _set_up, "accept": _accept}
PASSWORD = "kestrel harbour ninety lantern"

# --- what each race is, and what must come of it ---------------------------------------------


def _race_with_a_recovery_code(team: Crew, actor: Actor, many: int) -> list[str]:
    user, codes = _person(actor)
    answers = team.race(*[("prove", {"user": user.pk, "code": codes[0]})] * many)
    left = RecoveryCode.objects.filter(factor__user=user).count()
    found = [] if left == len(codes) - 1 else [f"{left} codes are left of {len(codes)}"]
    return [*_one_winner(answers), *found]


def _race_with_a_code(team: Crew, actor: Actor, many: int) -> list[str]:
    """Use one code of the app: it was not used when the factor was set up."""
    user, _codes = _person(actor)
    SecondFactor.objects.filter(user=user).update(last_step=0)
    code = totp.code_at(_secret(user), int(timezone.now().timestamp()) // STEP_S)
    return _one_winner(team.race(*[("prove", {"user": user.pk, "code": code})] * many))


def _race_to_set_up(team: Crew, actor: Actor, many: int) -> list[str]:
    """Set up the first factor of one person in several browsers: one is kept, and its codes."""
    user = _newcomer(actor)
    secrets = [bytes([n]) * totp.SECRET_BYTES for n in range(many)]
    answers = team.race(*(("set up", {"user": user.pk, "secret": one}) for one in secrets))
    kept = {one.digest for one in RecoveryCode.objects.filter(factor__user=user)}
    told = [{factors._digest(factors._plain(c)) for c in one.value or ()} for one in answers]
    found = [] if kept in told else ["the codes that are kept were told to nobody"]
    return [*_one_winner(answers), *found]


def _race_to_join(team: Crew, actor: Actor, many: int) -> list[str]:
    """Accept one invitation of an address under several names: one person comes of it."""
    number = next(_numbers)
    address = f"guest{number}@example.org"
    _invitation, text = provision.invite(actor=actor, whom=address, role=Role.BOARD)
    names = [f"guest{number}x{n}" for n in range(many)]
    answers = team.race(*(("accept", {"text": text, "username": name}) for name in names))
    people = User.objects.filter(username__in=names).count()
    members = Membership.objects.filter(user__username__in=names).count()
    found = [] if (people, members) == (1, 1) else [f"{people} people and {members} members"]
    return [*_one_winner(answers), *found]


RACES: dict[str, Callable[[Crew, Actor, int], list[str]]] = {
    "recovery": _race_with_a_recovery_code,
    "code": _race_with_a_code,
    "set up": _race_to_set_up,
    "join": _race_to_join,
}


def _person(actor: Actor) -> tuple[User, list[str]]:
    """Return somebody with a second factor, and their recovery codes."""
    user = _newcomer(actor)
    return user, _set_up(user.pk, _secret(user))


def _newcomer(actor: Actor) -> User:
    user = User.objects.create(username=f"person{next(_numbers)}")
    provision.add_member(actor=actor, user=user, role=Role.BOARD)
    return user


def _secret(user: User) -> bytes:
    return user.username.encode().ljust(totp.SECRET_BYTES, b".")[: totp.SECRET_BYTES]


def _guess() -> attempts.Guess:
    one = str(next(_numbers))
    return attempts.begin(kind=attempts.CODE, name=one, address=one, now=timezone.now())


def _one_winner(answers: list[Answer]) -> list[str]:
    broken = [one.broken for one in answers if one.broken]
    winners = sum(not one.refused and not one.broken for one in answers)
    return [*broken, *([] if winners == 1 else [f"{winners} winners: {answers}"])]
