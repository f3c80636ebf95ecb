"""What is another organisation's is told exactly as what does not exist: words, work and time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.surfaces.signin.models import Passkey, SignedIn
from itdirector.values.ids import uuid7
from tests.doors import Door, as_json, operations, pages, told_alike
from tests.places import CANARY, browser_of, member, personal_rows, program_of, rows_of
from torture.figures import counted, seed, size
from torture.ranks import p_of

NUMBERED = {Membership, Passkey, SignedIn}
DOORS = [(door, False) for door in pages()] + [(door, True) for door in operations()]
NAMED = [(door, programs) for door, programs in DOORS if door.model]


def ask(client: Client, door: Door, pk: Any, *, programs: bool) -> Any:
    address, body = door.asked(pk)
    given: dict[str, Any] = {"data": body}
    if programs and door.verb != "get":
        given = {"data": as_json(body), "content_type": "application/json"}
    return getattr(client, door.verb)(address, **given)


def all_told(client: Client, door: Door, pk: Any, *, programs: bool) -> dict[str, Any]:
    """Return everything the answer tells, and how much was asked of the database for it."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = ask(client, door, pk, programs=programs)
        told = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    headers = {n: v.replace(str(pk), "…") for n, v in answer.items() if n != "Set-Cookie"}
    return {
        "status": answer.status_code,
        "body": told_alike(told, pk),
        "headers": headers,
        "cookies": sorted(answer.cookies),
        "queries": len(queries),
    }


@pytest.fixture
def clients(elsewhere: Organisation) -> dict[bool, Client]:
    """Return a browser and a program of an owner elsewhere, both past their first requests."""
    actor = member("otto", elsewhere, Role.OWNER)
    made = {False: browser_of(actor), True: program_of(actor)}
    made[False].get("/data")
    return made


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_foreign_row_is_told_as_none(
    home: Organisation, elsewhere: Organisation, clients: dict[bool, Client]
) -> None:
    foreign = rows_of(home, CANARY) | personal_rows(home, number=7_000_001)
    with counted("T6 foreign and absent rows compared") as figure:
        for door, programs in NAMED:
            absent = 7_000_003 if door.model in NUMBERED else uuid7()
            pair = (foreign[door.model].pk, absent)
            one, other = (all_told(clients[programs], door, pk, programs=programs) for pk in pair)
            figure.tried()
            differ = {name: (one[name], other[name]) for name in one if one[name] != other[name]}
            if differ:
                figure.failed(f"{door.name}: {differ}"[:900])


@pytest.mark.postgres
@pytest.mark.django_db
def test_an_own_row_is_told_otherwise(elsewhere: Organisation, clients: dict[bool, Client]) -> None:
    """Else nothing would ever be told apart here."""
    own = rows_of(elsewhere, "plain")
    apart = 0
    for door, programs in NAMED:
        if door.model in own:
            pair = (own[door.model].pk, uuid7())
            one, other = (all_told(clients[programs], door, pk, programs=programs) for pk in pair)
            apart += one["status"] != other["status"] and one["queries"] != other["queries"]
    assert apart > 60


def _timed(look: Callable[[Any], Any], pk: Any) -> float:
    began = time.perf_counter()
    look(pk)
    return time.perf_counter() - began


def _likeness(look: Callable[[Any], Any], foreign: Any, *, pairs: int, the_seed: int) -> float:
    """Return p for the times of foreign and absent rows, asked in turns by chance."""
    chance, times = random.Random(the_seed), {True: [], False: []}
    for _ in range(pairs):
        for theirs in chance.sample([True, False], 2):
            times[theirs].append(_timed(look, foreign if theirs else uuid7()))
    return p_of(times[True], times[False])


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("programs", [False, True], ids=["page", "call"])
def test_the_time_it_takes_tells_nothing(
    home: Organisation, elsewhere: Organisation, clients: dict[bool, Client], programs: bool
) -> None:
    """One time in a hundred chance alone says otherwise: then another seed must say so too."""
    from_, rows_of_home = clients[programs], rows_of(home, CANARY)
    rows_of(elsewhere, "plain")
    door = next(d for d, p in NAMED if p is programs and d.verb == "get" and "contract/" in d.name)
    pairs, the_seed = size("pairs", short=50, long=10_000), seed()
    foreign = rows_of_home[door.model].pk

    def look(pk: Any) -> Any:
        return ask(from_, door, pk, programs=programs)

    for _ in range(20):
        look(foreign), look(uuid7())
    with counted(f"T6 pairs timed, {door.name}", seed=the_seed) as figure:
        found = [_likeness(look, foreign, pairs=pairs, the_seed=the_seed)]
        figure.tried(pairs)
        if found[0] <= 0.01:
            found.append(_likeness(look, foreign, pairs=pairs, the_seed=the_seed + 1))
            figure.tried(pairs)
        figure.more["p"] = [round(p, 4) for p in found]
        if max(found) <= 0.01:
            figure.failed(f"foreign and absent rows take different times: p = {found}")


def test_the_rank_test_tells_a_difference_and_none() -> None:
    chance = random.Random(1)
    one = [chance.gauss(0, 1) for _ in range(2_000)]
    like = [chance.gauss(0, 1) for _ in range(2_000)]
    later = [value + 0.2 for value in like]
    assert p_of(one, like) > 0.01
    assert p_of(one, later) < 0.001
    assert p_of([1.0] * 30, [1.0] * 30) == 1.0
    # Worked by hand: ranks 1, 2, 4.5 | 3, 4.5, 6; W = 1.5, mean 4.5, variance 5.1 after ties.
    assert p_of([1, 2, 4], [3, 4, 5]) == pytest.approx(0.1840, abs=0.0002)
