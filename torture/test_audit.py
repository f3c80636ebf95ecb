"""Every change has its entry in the log, and no entry is changed without being named."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from itdirector.kernel import audit, isolation
from itdirector.kernel.actions import Actor
from itdirector.kernel.entries import AuditName, AuditText
from itdirector.kernel.fields import as_text
from itdirector.kernel.models import ApiToken, AuditEntry, Job, Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import erasing
from itdirector.surfaces.signin.models import SignedIn, WayIn
from itdirector.values.salted import SALT_SIGNS, salt
from tests.doors import as_json, operations, pages
from tests.places import (
    FENCED,
    browser_of,
    member,
    personal_rows,
    program_of,
    read_log,
    rows_of,
    state_of,
)
from torture.figures import counted, seed, size

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WRITES = [(d, False) for d in pages() if d.verb == "post"]
WRITES += [(d, True) for d in operations() if d.verb == "post"]
DATA = [m for m in FENCED if m not in {AuditEntry, AuditName, AuditText, ApiToken, Job}]
"""What is logged when it changes; a job is logged by what it does, when its turn comes."""
STEPS = {"/api/v1/board/refresh_brief": 3}
"""Actions made of others, each of which has its own entry."""
WRITING = ("INSERT", "UPDATE", "DELETE")
ENTRIES = 12


def _standing(home: Organisation) -> Any:
    members = sorted(Membership.objects.filter(organisation=home).values_list())
    ways = sorted(WayIn.objects.filter(organisation=home).values_list())
    return state_of(home, DATA), members, ways, list(_keys(home))


def _keys(home: Organisation) -> Any:
    with working_for(home):
        yield from ApiToken.objects.order_by("pk").values_list("pk", "revoked_at")


def _log(home: Organisation) -> list[AuditEntry]:
    with working_for(home):
        return list(AuditEntry.objects.order_by("number"))


def test_every_change_has_exactly_one_entry_by_whoever_made_it(home: Organisation) -> None:
    owner = member("olivia", home, Role.OWNER)
    rows = rows_of(home, "plain") | personal_rows(home, number=7_000_001)
    clients = {False: browser_of(owner), True: program_of(owner)}
    before, log = _standing(home), _log(home)
    with counted("T38 writes and their entries") as figure:
        changed = 0
        for door, programs in WRITES:
            address, body = door.asked(rows[door.model].pk if door.model in rows else "x")
            body |= {} if programs or door.model is SignedIn else {"name": "new", "days": "30"}
            given = {"data": as_json(body), "content_type": "application/json"}
            with transaction.atomic(), CaptureQueriesContext(connection) as asked:
                clients[programs].post(address, **(given if programs else {"data": body}))
                wrote = any(q["sql"].startswith(WRITING) for q in asked.captured_queries)
                done = wrote and _standing(home) != before
                new = read_log(home)[len(log) :]
                transaction.set_rollback(True)
            figure.tried()
            changed += done
            if len(new) != (STEPS.get(address, 1) if done else 0):
                figure.failed(f"{door.name}: changed {done}, entries {[e.action for e in new]}")
            if any((e.who, e.role) != ("olivia", "owner") for e in new):
                figure.failed(f"{door.name}: an entry in another's name")
        figure.more["changed something"] = changed
    assert changed > 30


def _chain(owner: Actor) -> list[AuditEntry]:
    for number in range(ENTRIES):
        with transaction.atomic(), working_for(owner.organisation):
            details = {"inputs": {"name": f"n {number}"}, "changes": []}
            audit.write(owner, action="estate.change_asset", details=details)
    return _log(owner.organisation)


def _tampered(chain: list[AuditEntry], kind: str, at: int, to: int) -> list[AuditEntry]:
    """Return a copy of a chain with one thing done to it."""
    made = [copy.copy(entry) for entry in chain]
    one = made[at]
    if kind == "removed":
        return made[:at] + made[at + 1 :]
    if kind == "removed and numbered anew":
        del made[at]
        for number, entry in enumerate(made, start=1):
            entry.number = number
        return made
    if kind == "swapped":
        made[at], made[to] = made[to], made[at]
        return made
    if kind == "twice":
        return [*made[:at], one, *made[at:]]
    changes: dict[str, Any] = {
        "who": f"{one.who}x",
        "role": "board",
        "scheme": 2,
        "action": "estate.remove_asset",
        "at": one.at + timedelta(microseconds=1),
        "details": {**one.details, "inputs": {"name": "n"}},
        "previous": "0" * 64,
        "digest": f"{'0' if one.digest[0] != '0' else '1'}{one.digest[1:]}",
        "number": one.number + 1,
    }
    setattr(one, kind, changes[kind])
    if to % 2 and kind != "digest":  # by somebody who makes the digest anew
        one.digest = audit.digest(one)
    return made


KINDS = ("removed", "removed and numbered anew", "swapped", "twice", "who", "role", "action", "at")
KINDS += ("details", "previous", "digest", "number", "scheme")


def test_whatever_is_done_to_the_log_is_named(home: Organisation) -> None:
    chain = _chain(member("olivia", home, Role.OWNER))
    assert audit.first_broken_of(chain) is None
    the_seed = seed()
    many = size("tampered", short=300, long=20_000)

    @seeded(the_seed)
    @settings(
        max_examples=many, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(
        kind=st.sampled_from(KINDS),
        at=st.integers(0, ENTRIES - 2),
        to=st.integers(0, ENTRIES - 1),
    )
    def tamper(kind: str, at: int, to: int) -> None:
        made = _tampered(chain, kind, at, to)
        touched = [n for n, pair in enumerate(zip(made, chain, strict=False)) if not _same(*pair)]
        assume(touched)
        first = touched[0]
        found = audit.first_broken_of(made)
        figure.tried()
        # One made anew fits by itself; the entry after it does not fit it any more.
        if found not in {first + 1, first + 2}:
            figure.failed(f"{kind} at {at}, {to}: {found} is named, {first + 1} was touched")

    with counted("T38 tampered logs", seed=the_seed) as figure:
        tamper()


SALTED = "UPDATE kernel_audittext SET salted = %s WHERE id = %s"
FORCED: dict[str, Callable[[AuditText, AuditText, AuditName], list[tuple[str, ...]]]] = {
    "changed": lambda row, _other, _name: [(SALTED, as_text([f"{row.salted[0]}x"]), row.pk.hex)],
    "added": lambda row, _other, _name: [
        (SALTED, as_text([*row.salted, f"{salt()}x"]), row.pk.hex)
    ],
    "swapped": lambda row, other, _name: [
        (SALTED, as_text(row.salted), other.pk.hex),
        (SALTED, as_text(other.salted), row.pk.hex),
    ],
    "labelled": lambda row, _other, _name: [
        ("UPDATE kernel_audittext SET sensitivity = 0 WHERE id = %s", row.pk.hex)
    ],
    "row removed": lambda row, _other, _name: [
        ("DELETE FROM kernel_audittext WHERE id = %s", row.pk.hex)
    ],
    "name changed": lambda _row, _other, name: [
        ("UPDATE kernel_auditname SET name = 'x' WHERE id = %s", name.pk.hex)
    ],
}
"""What only somebody does to texts who has the database in their hands."""
OWN: dict[str, Callable[[AuditText, AuditName, Actor], object]] = {
    "silently erased": lambda row, _name, _owner: AuditText.objects.filter(pk=row.pk).update(
        salted=[]
    ),
    "name removed": lambda _row, name, _owner: name.delete(),
    "name added": lambda row, _name, _owner: AuditName.objects.create(
        entry=row.entry, salt=salt(), name="mallory"
    ),
    "erased": lambda row, _name, owner: erasing.erase(
        actor=owner, text=row.salted[0][SALT_SIGNS:], because="Asked for by somebody."
    ),
}
"""What the product's own role in the database could do; the last is how it is done."""


def _done_to(kind: str, row: AuditText, other: AuditText, owner: Actor) -> int | None:
    """Do one thing to the texts of a log; return the entry that must be named, None for none."""
    name = AuditName.objects.order_by("entry__number")[row.entry.number % 2]
    touched = {"erased": None, "swapped": min(row.entry.number, other.entry.number)}
    touched |= dict.fromkeys(("name removed", "name changed"), name.entry.number)
    if kind in OWN:
        OWN[kind](row, name, owner)
    else:
        with connection.cursor() as cursor:
            for statement, *values in FORCED[kind](row, other, name):
                cursor.execute(statement, values)
    return touched.get(kind, row.entry.number)


def test_whatever_is_done_to_a_text_of_the_log_is_named(home: Organisation) -> None:
    owner, other = member("olivia", home, Role.OWNER), member("oskar", home, Role.OWNER)
    _chain(owner)
    _chain(other)
    kinds = [*OWN]
    if connection.vendor == "sqlite":
        kinds += FORCED
        with connection.cursor() as cursor:
            for guard in isolation.ONLY:
                cursor.execute(f'DROP TRIGGER "{guard}"')
    the_seed = seed()
    chance = random.Random(the_seed)
    with counted("T38 tampered texts", seed=the_seed) as figure, working_for(home):
        rows = list(AuditText.objects.order_by("entry__number").select_related("entry"))
        assert len(rows) == 2 * ENTRIES
        assert audit.first_broken() is None
        for _ in range(size("tampered_texts", short=100, long=10_000)):
            kind, (row, another) = chance.choice(kinds), chance.sample(rows, 2)
            with transaction.atomic():
                wanted = _done_to(kind, row, another, owner)
                found, erased = audit.first_broken(), audit.checked_texts().erased
                transaction.set_rollback(True)
            figure.tried()
            if found != wanted or (kind == "erased" and not erased):
                figure.failed(f"{kind}: {found} is named, {wanted} was touched")


def _same(one: AuditEntry, other: AuditEntry) -> bool:
    names = [column.attname for column in AuditEntry._meta.concrete_fields if column.name != "id"]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def test_a_log_that_is_cut_off_does_not_end_in_the_head_that_was_kept(home: Organisation) -> None:
    chain = _chain(member("olivia", home, Role.OWNER))
    with working_for(home):
        number, digest = audit.head()
    assert (number, digest) == (chain[-1].number, chain[-1].digest)
    for end in range(len(chain) - 1):
        cut = chain[: end + 1]
        assert audit.first_broken_of(cut) is None  # the chain alone cannot tell
        assert (cut[-1].number, cut[-1].digest) != (number, digest)
