"""What became of each line of a file: what it would do, did, or had done until it was undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from itdirector.kernel.models import Source, Statement
from itdirector.kernel.provenance import GONE
from itdirector.kernel.recording import Entry
from itdirector.values.text import plural

AHEAD, APPLIED, TAKEN_BACK, PUT_ASIDE = "ahead", "applied", "taken back", "put aside"
TONES = {"new": "good", "changed": "info", "vanished": "near", "problem": "bad"}
TITLES = {
    TAKEN_BACK: {"new": "Was new", "changed": "Was changed"},
    PUT_ASIDE: {"new": "Would be new", "changed": "Would change"},
}
"""What outcomes are called of a source that does not count; where they are not named, as ever."""
KEPT = "It is kept: the list was not said to be complete."


@dataclass(frozen=True, slots=True)
class Fate:
    """How a line's outcome reads."""

    word: str
    tone: str = ""
    sentence: str = ""
    shows: str = "change"
    """What to show beside it: the "change", what the line had "said", or "nothing"."""


def stage_of(source: Source) -> str:
    """Return how far a source came: "ahead" before it is applied, "put aside" when it never was."""
    if source.state == Source.State.APPLIED:
        return APPLIED
    if source.state == Source.State.UNDONE:
        return TAKEN_BACK if source.applied_at else PUT_ASIDE
    return AHEAD


def fate(status: str, *, stage: str, removed: bool, always: bool) -> Fate:
    """Return what became of a line.

    `removed`: the record it misses was marked as gone. `always`: it would be, whether or not
    somebody says that the list is complete.
    """
    if status == "vanished" and stage in {APPLIED, TAKEN_BACK} and not removed:
        return Fate("Kept", sentence=KEPT, shows="nothing")
    if status == "vanished" and stage == AHEAD:
        said = "" if always else "It is removed only when you say that this list is complete."
        return Fate("Not in the file", "near", said)
    if stage == APPLIED and status == "vanished":
        return Fate("Removed", "near")
    if status in {"new", "changed", "vanished"} and stage in {TAKEN_BACK, PUT_ASIDE}:
        return Fate("Taken back" if stage == TAKEN_BACK else "Not taken", shows="said")
    return Fate(status.capitalize(), TONES.get(status, ""))


def removed_by(source: Source, entries: Iterable[Entry]) -> set[str]:
    """Return the ids of those missing records that a source marked as gone when it was applied."""
    missing = [UUID(e.record_id) for e in entries if e.status == "vanished"]
    if not missing or not source.applied_at:
        return set()
    gone = Statement.objects.filter(source=source, record_id__in=missing)
    return {str(one.record_id) for one in gone if GONE in one.values}


def kept_although_missing(source: Source) -> int:
    """Return how many records an applied file does not name that were kept all the same."""
    missing = source.receipt.get("counts", {}).get("vanished", 0)
    if not missing or source.complete or source.state != Source.State.APPLIED:
        return 0
    removed = Statement.objects.filter(source=source, values__has_key=GONE).count()
    return max(0, int(missing) - removed)


def undone_in_words(source: Source) -> str:
    """Return what taking a source back did, "" when nothing was taken back."""
    counts = source.receipt.get("undo", {})
    told = [
        words.format(count=plural(count, "record"))
        for name, words in _UNDONE
        if (count := counts.get(name, 0))
    ]
    if counts and not told:
        return "nothing had to change"
    return ", ".join(told)


_UNDONE = (
    ("removed", "{count} removed that no other source knows"),
    ("changed back", "{count} changed back"),
    ("kept", "{count} kept that others refer to"),
)
