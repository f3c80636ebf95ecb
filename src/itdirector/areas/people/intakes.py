"""How people and their skills come in."""

from __future__ import annotations

from collections.abc import Iterator

from itdirector.areas.people.models import Person, Skill
from itdirector.connectors.rows import PersonRow, SkillRow
from itdirector.kernel.areas import Said


def person(row: PersonRow) -> Iterator[Said]:
    """Tell what a person row says. The e-mail address is the key, else the source's own id."""
    email = row.email.strip().lower()
    marks = [f"email:{email}"] if email else []
    marks += [f"id:{row.external_id}"] if row.external_id else []
    if not marks:
        marks = [f"name:{row.name.casefold()}"]
    yield Said(
        model=Person,
        key=marks[0],
        label=row.name or row.email,
        marks=tuple(marks),
        values={
            "name": row.name,
            "email": email,
            "title": row.title,
            "department": row.department,
            "site": row.site,
            "manager": row.manager,
            "active": row.active,
            "guest": row.guest,
            "mfa": row.mfa,
            "licences": list(row.licences) or None,
            "last_sign_in_on": row.last_sign_in_on,
        },
    )


def skill(row: SkillRow) -> Iterator[Said]:
    """Tell what a skill row says."""
    yield Said(
        model=Skill,
        key=f"{row.skill}/{row.who.casefold()}",
        label=row.skill,
        values={
            "skill": row.skill,
            "who": row.who,
            "days_per_quarter": row.days_per_quarter,
            "day_rate_minor": row.day_rate,
        },
    )
