"""Erasing somebody from the log: texts that name them go, the entries and their chain stay.

Only an owner erases, or whoever sits at the machine. The entry about it counts and accounts for
what is gone, and does not say it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Cast

from itdirector.kernel import audit
from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.entries import SCHEME, AuditEntry, AuditName, AuditText
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.fields import as_text
from itdirector.kernel.models import Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.provision import a_reason
from itdirector.values.inputs import NO_TEXT
from itdirector.values.salted import MARK, SALT_SIGNS, Plain, commitment

SHORTEST, LONGEST = 3, 300
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Found:
    """Where a text stands in a log."""

    names: list[AuditName]
    rows: list[tuple[AuditText, list[str]]]
    """The texts beside an entry, and those of them, salted, in which it stands."""
    entries: list[int]
    """The numbers of the entries that lose a text."""
    out_of_reach: int
    """How many entries name it that were written when texts still stood in the entries."""

    @property
    def codes(self) -> list[str]:
        """Return what the entries hold in place of the texts."""
        salted = [name.salt + name.name for name in self.names]
        salted += [one for _row, several in self.rows for one in several]
        return [commitment(one).removeprefix(MARK) for one in salted]

    @property
    def shown(self) -> list[str]:
        """Return some of the texts, each once, so that nothing goes by mistake."""
        texts = [name.name for name in self.names]
        texts += [one[SALT_SIGNS:] for _row, several in self.rows for one in several]
        return list(dict.fromkeys(texts))[:MOST_SHOWN]


def look(*, actor: Actor, text: str) -> Found:
    """Return where a text stands in the log of the actor's organisation; nothing is erased."""
    must_decide(actor)
    with working_for(actor.organisation):
        return _found(_clean(text))


def erase(*, actor: Actor, text: str, because: str) -> Found:
    """Erase every text of the log in which a text stands, and note how many and why.

    Raises Refused where there is none, or where the entry about it would say it anew.
    """
    must_decide(actor)
    clean, reason = _clean(text), a_reason(because)
    if clean.casefold() in reason.casefold():
        raise Invalid(
            "The reason stays in the log, so it must not say what is erased.",
            fields={"because": "names it"},
        )
    if clean in actor.name:
        raise Refused(
            f"{actor.name} would stand in the entry about it.", remedy="Ask another owner to do it."
        )
    with transaction.atomic(), working_for(actor.organisation):
        audit.wait_for_turn(actor.organisation)
        found = _found(clean)
        if not found.codes:
            raise Refused("No text of the log holds that.", remedy=_earlier(found.out_of_reach))
        AuditName.objects.filter(pk__in=[name.pk for name in found.names]).delete()
        for row, several in found.rows:
            left = [one for one in row.salted if one not in several]
            AuditText.objects.filter(pk=row.pk).update(salted=left)
        _noted(
            actor=actor,
            because=reason,
            texts=len(found.codes),
            entries=_runs(found.entries),
            erased=[Plain(code) for code in sorted(found.codes)],
        )
    return found


def _found(text: str) -> Found:
    names = [n for n in AuditName.objects.filter(name__contains=text) if text in n.name]
    written = as_text(text)[1:-1]  # as it stands inside what is kept
    kept = AuditText.objects.annotate(kept=Cast("salted", models.TextField()))
    near = kept.filter(kept__contains=written).select_related("entry").order_by("pk")
    rows = [(row, [one for one in row.salted if text in one[SALT_SIGNS:]]) for row in near]
    rows = [(row, several) for row, several in rows if several]
    numbers = {row.entry.number for row, _several in rows}
    who = [commitment(name.salt + name.name) for name in names]
    by_name = AuditEntry.objects.filter(scheme__gte=SCHEME, who__in=who)
    numbers |= set(by_name.values_list("number", flat=True))
    old = AuditEntry.objects.filter(scheme__lt=SCHEME).values_list("who", "details")
    earlier = sum(text in who or any(text in one for one in _texts_in(d)) for who, d in old)
    return Found(names, rows, sorted(numbers), earlier)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, str):
        yield value


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return numbers as runs, each by its first and its last: [[1, 4], [7, 7]]."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def _earlier(count: int) -> str:
    if not count:
        return "Write it exactly as it was entered, capitals too."
    return f"It stands in {count} of the entries that were written before texts could be erased."


def _clean(text: str) -> str:
    clean = text.strip()
    if not SHORTEST <= len(clean) <= LONGEST or NO_TEXT.search(clean):
        raise Invalid(
            f"Give the exact text, of {SHORTEST} to {LONGEST} characters.",
            fields={"text": "is needed"},
        )
    return clean


def must_decide(actor: Actor) -> None:
    """Raise NotAllowed unless this actor may erase texts."""
    actor.must("administer", to="erase texts of the log")
    if actor.role != Role.OWNER and actor.user_id is not None:
        raise NotAllowed(
            f"{actor.name} may not erase texts of the log: not as {Role(actor.role).label}.",
            remedy="Ask an owner of the organisation to do it.",
        )


def _note(
    *, actor: Actor, because: str, texts: int, entries: list[list[int]], erased: list[str]
) -> None:
    """Erase texts of the log."""


_noted = guarded(audit.ERASING, _note, needs="administer")
