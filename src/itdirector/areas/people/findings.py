"""What is wrong about accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from itdirector.areas.people import facts
from itdirector.areas.people.models import Person
from itdirector.kernel.areas import Evidence, Finding

IDLE = timedelta(days=90)


def findings(today: date) -> Iterator[Finding]:
    """Say which accounts are idle or held by one password alone."""
    idle = [p for p in facts.people() if _idle(p, today)]
    if idle:
        yield Finding(
            code="people.leaver_active",
            subject="accounts",
            sentence=f"{_accounts(len(idle))} can sign in but nobody has for 90 days: "
            f"{_names(idle)}. They may belong to people who left.",
            severity="high",
            evidence=tuple(_evidence(p) for p in idle),
            due_on=today + timedelta(days=7),
            remedy="Close or confirm each account.",
        )
    open_door = [p for p in facts.people() if p.mfa is False and p.active is not False]
    if open_door:
        yield Finding(
            code="people.no_mfa",
            subject="accounts",
            sentence=f"{_accounts(len(open_door))} sign in with a password alone: "
            f"{_names(open_door)}. One stolen password opens each of them.",
            severity="high",
            evidence=tuple(_evidence(p) for p in open_door),
            due_on=today + timedelta(days=30),
            remedy="Ask for a second factor at every sign-in.",
        )


def _idle(person: Person, today: date) -> bool:
    last = person.last_sign_in_on
    return person.active is True and last is not None and today - last > IDLE


def _accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count} accounts"


def _names(people: list[Person]) -> str:
    shown = ", ".join(str(p) for p in people[:3])
    return f"{shown} and {len(people) - 3} more" if len(people) > 3 else shown


def _evidence(person: Person) -> Evidence:
    return Evidence(record_type=Person.record_type(), record_id=str(person.pk), label=str(person))
