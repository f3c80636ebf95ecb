"""What is wrong about accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from itdirector.areas.people import facts
from itdirector.areas.people.models import Person
from itdirector.areas.people.rules import belongs_to_nobody, has_left, is_idle
from itdirector.kernel.access import Label
from itdirector.kernel.areas import Evidence, Finding
from itdirector.values.text import plural

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


def findings(today: date) -> Iterator[Finding]:
    """Say which accounts nobody should use any more, and which one password alone opens."""
    everybody = list(facts.people())
    able = [p for p in everybody if p.active is True]
    left = [p for p in able if has_left(p.department)]
    shared = _shared(everybody)
    known = {p.pk for p in (*left, *shared)}
    idle = [p for p in able if p.pk not in known and is_idle(p.last_sign_in_on, today)]
    if left:
        yield _left(left, today)
    if idle:
        yield _idle(idle, today)
    if shared:
        yield _nobodys(shared, today)
    if open_door := [p for p in everybody if p.mfa is False and p.active is not False]:
        yield _open_door(open_door, today)


def _shared(everybody: Sequence[Person]) -> list[Person]:
    """Return the shared accounts people can sign in to; none where the list tells too little."""
    looks = [p for p in everybody if not p.guest and _nobodys_own(p)]
    if 2 * len(looks) > len(everybody):
        return []
    return [p for p in looks if p.active is True]


def _nobodys_own(person: Person) -> bool:
    return belongs_to_nobody(
        title=person.title, department=person.department, licences=len(person.licences)
    )


def _left(people: Sequence[Person], today: date) -> Finding:
    licences = sum(len(p.licences) for p in people)
    held = f", and hold {plural(licences, 'licence')}" if licences else ""
    own = "1 person who left has an account" if len(people) == 1 else _count(people)
    return Finding(
        code="people.leaver_active",
        guards=Label.WEAKNESS,
        subject="leavers",
        sentence=f"{own} that can still sign in: {_names(people)}{held}.",
        severity="high",
        evidence=_evidence(people),
        due_on=today + WEEK,
        remedy="Close each account and give its licence back.",
    )


def _count(people: Sequence[Person]) -> str:
    return f"{len(people)} people who left have accounts"


def _idle(people: Sequence[Person], today: date) -> Finding:
    can = "can sign in, but nobody has for 90 days"
    they = "It may belong to somebody" if len(people) == 1 else "They may belong to people"
    return Finding(
        code="people.leaver_active",
        guards=Label.WEAKNESS,
        subject="accounts",
        sentence=f"{plural(len(people), 'account')} {can}: {_names(people)}. {they} who left.",
        severity="high",
        evidence=_evidence(people),
        due_on=today + WEEK,
        remedy="Close or confirm each account.",
    )


def _nobodys(people: Sequence[Person], today: date) -> Finding:
    alone = len(people) == 1
    return Finding(
        code="people.shared_active",
        guards=Label.WEAKNESS,
        subject="accounts",
        sentence=f"{plural(len(people), 'account belongs', 'accounts belong')} to nobody in "
        f"particular, yet people can sign in with {'it' if alone else 'them'}: {_names(people)}. "
        "Nobody could say later who did.",
        severity="medium",
        evidence=_evidence(people),
        due_on=today + MONTH,
        remedy="Block sign-in; let people open the mailbox from their own account.",
    )


def _open_door(people: Sequence[Person], today: date) -> Finding:
    alone = len(people) == 1
    return Finding(
        code="people.no_mfa",
        guards=Label.WEAKNESS,
        subject="accounts",
        sentence=f"{plural(len(people), 'account needs', 'accounts need')} nothing but a "
        f"password: {_names(people)}. One stolen password opens {'it' if alone else 'each'}.",
        severity="high",
        evidence=_evidence(people),
        due_on=today + MONTH,
        remedy="Ask for a second factor at every sign-in.",
    )


def _names(people: Sequence[Person]) -> str:
    shown = ", ".join(str(p) for p in people[:3])
    return f"{shown} and {len(people) - 3} more" if len(people) > 3 else shown


def _evidence(people: Sequence[Person]) -> tuple[Evidence, ...]:
    kind = Person.record_type()
    return tuple(Evidence(record_type=kind, record_id=str(p.pk), label=str(p)) for p in people)
