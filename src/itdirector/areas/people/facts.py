"""What others may ask about people."""

from __future__ import annotations

from collections import Counter

from django.db.models import QuerySet

from itdirector.areas.people.models import Person, Skill


def people() -> QuerySet[Person]:
    """Return everybody we know of, shared accounts and guests included."""
    found: QuerySet[Person] = Person.objects.filter(gone_on=None)
    return found


def capacity() -> dict[str, float]:
    """Return days per quarter for improvement work, by skill."""
    days: Counter[str] = Counter()
    for skill in Skill.objects.filter(gone_on=None):
        days[skill.skill] += skill.days_per_quarter
    return dict(days)


def skills() -> QuerySet[Skill]:
    """Return the skills that can be drawn on."""
    found: QuerySet[Skill] = Skill.objects.filter(gone_on=None)
    return found


def licences_held() -> dict[str, list[Person]]:
    """Return who holds which licence, by product name as the directory spells it."""
    held: dict[str, list[Person]] = {}
    for person in people():
        for product in person.licences:
            held.setdefault(product, []).append(person)
    return held
