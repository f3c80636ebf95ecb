"""What a table may hold: the kinds, their columns and the names other tools give them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from itdirector.connectors.vocabulary import slug

_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column a kind of table may have."""

    name: str
    title: str
    """Plain English, for the person who matches columns."""
    required: bool
    """True when no other column can stand in for it."""
    holds: str
    """One of text, date, money, number, yes_no, email."""
    weight: int
    """How strongly the presence of this column tells the kind of the table."""
    aliases: tuple[str, ...]
    """Slugs of the headers it is known under, best first; its own title is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of table."""

    name: str
    title: str
    row: str
    """Name of the row class it gives."""
    fields: dict[str, Field]
    needs: tuple[tuple[str, ...], ...]
    """Of each group at least one field must have a column."""

    def unmet(self, fields: set[str]) -> list[tuple[str, ...]]:
        """Return the groups of which no field is there; "amount:2026-Q1" counts as an amount."""
        known = fields | {name.partition(":")[0] for name in fields}
        has_periods = any(":" in name for name in fields)
        return [
            group
            for group in self.needs
            if not known.intersection(group) and not (has_periods and "period" in group)
        ]


def header_slug(header: str) -> str:
    """Return a header for comparing: without [READ ONLY], (EUR), stars, case and accents."""
    return slug(_BRACKETED.sub(" ", header)) or slug(header)


def _kind(name: str, said: dict[str, Any]) -> Kind:
    needs = tuple(tuple(group) for group in said["needs"])
    alone = {group[0] for group in needs if len(group) == 1}
    return Kind(
        name=name,
        title=said["title"],
        row=said["row"],
        needs=needs,
        fields={
            field: Field(
                name=field,
                title=given["title"],
                required=field in alone,
                holds=given.get("holds", "text"),
                weight=given.get("weight", 0),
                aliases=tuple(
                    dict.fromkeys([*map(slug, given["aliases"]), header_slug(given["title"])])
                ),
            )
            for field, given in said["fields"].items()
        },
    )


KINDS: dict[str, Kind] = {
    name: _kind(name, said)
    for name, said in tomllib.loads(
        Path(__file__).with_name("kinds.toml").read_text("utf-8")
    ).items()
}
"""Every kind by name: assets, contracts, people, ledger, budgets, licences."""
