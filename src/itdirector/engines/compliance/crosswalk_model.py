"""Links between requirements of frameworks, unions people confirmed, and what is inferred."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

RELATIONS = ("equal", "subset", "superset", "intersects", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What the demands of `source` are to those of `target`.

    `strength` from 1 to 10 is what the author of the mapping thought; nothing is inferred from it.
    """

    source: str
    target: str
    relation: str
    strength: int | None = None

    def __post_init__(self) -> None:
        if not self.source or not self.target or self.source == self.target:
            raise ValueError(f"{self.source}: source and target must be two requirements")
        if self.relation not in RELATIONS:
            raise ValueError(f"{self.source}: relation must be one of {', '.join(RELATIONS)}")
        if self.strength is not None and not 1 <= self.strength <= 10:
            raise ValueError(f"{self.source}: strength must be from 1 to 10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """A person's word that these sources together meet the target, believed up to `expires`."""

    id: str
    target: str
    sources: frozenset[str]
    confirmed_by: str
    confirmed_on: date
    expires: date

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError(f"{self.id}: sources are missing")
        if not self.confirmed_by:
            raise ValueError(f"{self.id}: confirmed_by is missing")
        if self.expires < self.confirmed_on:
            raise ValueError(f"{self.id}: expires lies before confirmed_on")

    def valid_on(self, day: date) -> bool:
        """Return whether it is believed on a day."""
        return self.confirmed_on <= day <= self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """What others tell of one requirement.

    `verdict` is "full" (met through others), "partial", "refuted" (something it contains is not
    met), "contradiction" (both) or "none". The rest says by which sources and unions.
    """

    target: str
    verdict: str
    full: tuple[str, ...]
    partial: tuple[str, ...]
    refuted: tuple[str, ...]
    confirmed: tuple[str, ...]


def check_references(links: tuple[Link, ...], unions: tuple[Union, ...]) -> None:
    """Refuse unions that name what no link does."""
    named = {name for link in links for name in (link.source, link.target)}
    for union in unions:
        for name in sorted({union.target, *union.sources} - named):
            raise ValueError(f"{union.id}: {name!r} stands in no link")
