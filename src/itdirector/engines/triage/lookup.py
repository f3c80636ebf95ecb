"""Reading a decision table when some facts are unknown: the riskier value counts, and is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from itdirector.engines.triage.tables import DecisionTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a table says. `assumed` are the unknown factors, taken at their riskiest value."""

    outcome: str
    assumed: tuple[str, ...]
    relief_by: tuple[str, ...]
    """Fewest unknown factors which, found to be at their safest, lower the outcome most."""
    relieved_outcome: str
    table: str
    table_version: str


def look_up(table: DecisionTable, facts: Mapping[str, str | None]) -> Reading:
    """Return what the table says of these facts; an absent or None factor is unknown.

    Raises ValueError for a factor or a value the table does not know.
    """
    for name, value in facts.items():
        if name not in table.factors:
            raise ValueError(f"{name}: no factor of {table.id}")
        if value is not None and value not in table.factors[name]:
            raise ValueError(f"{name}: {value!r} is not one of {', '.join(table.factors[name])}")
    unknown = tuple(name for name in table.factors if facts.get(name) is None)
    relief, relieved = _relief(table, facts, unknown)
    return Reading(
        outcome=_outcome(table, facts, ()),
        assumed=unknown,
        relief_by=relief,
        relieved_outcome=relieved,
        table=table.id,
        table_version=table.version,
    )


def _outcome(table: DecisionTable, facts: Mapping[str, str | None], safe: tuple[str, ...]) -> str:
    key = tuple(
        facts.get(name) or (values[0] if name in safe else values[-1])
        for name, values in table.factors.items()
    )
    return table.rows[key]


def _relief(
    table: DecisionTable, facts: Mapping[str, str | None], unknown: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Return the smallest set of unknown factors that lowers the outcome, and what it lowers it to.

    One fact that helps is preferred to several that help more: it is the next question to ask.
    """
    best: tuple[tuple[str, ...], str] = ((), _outcome(table, facts, ()))
    for size in range(1, len(unknown) + 1):
        for safe in combinations(unknown, size):
            outcome = _outcome(table, facts, safe)
            if table.outcomes.index(outcome) < table.outcomes.index(best[1]):
                best = (safe, outcome)
        if best[0]:
            break
    return best
