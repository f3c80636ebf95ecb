"""The usual protections, what they are worth, and how an answer becomes coverage."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from itdirector.areas.security.knowledge.sourced import Sourced, between, made

SOURCE = "controls.toml"
ANSWERS = ("yes", "partly", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Sourced):
    """A share from 0 to 1, with the range it may lie in."""

    value: float
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        """Refuse a share outside its own range, or outside 0 to 1."""
        Sourced.__post_init__(self)
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        between("low", low, least=0, most=1)
        between("high", high, least=0, most=1)
        between("value", self.value, least=low, most=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPrior:
    """One protection."""

    id: str
    title: str
    question: str
    """What the owner is asked; "" when it is measured instead."""
    measured_by: str
    """What tells how widely it is in place; "" when the owner is asked."""
    stops: Mapping[str, Share]
    """By path: the share of its events stopped where the control is in place."""
    shrinks: Mapping[str, Share]
    """By scenario: the share of each loss avoided where the control is in place."""
    peers: Share
    """How widely firms have it on average; published frequencies already contain that."""
    coverage: Mapping[str, float]
    """By answer, "yes", "partly", "no" or "unknown": the share of the firm it protects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Every protection, and the most they can do together."""

    version: str
    as_of: date
    most_stopped: float
    """All controls together never stop more of one path than this."""
    warning: str
    by_id: Mapping[str, ControlPrior]

    @property
    def asked(self) -> tuple[ControlPrior, ...]:
        """The controls the owner is asked about, in the order of asking."""
        return tuple(control for control in self.by_id.values() if control.question)


@cache
def controls() -> Controls:
    """Return what controls.toml says, checked."""
    text = (files(__package__) / SOURCE).read_text(encoding="utf-8")
    return read_controls(text)


def read_controls(text: str) -> Controls:
    """Return the controls `text` describes; raise ValueError naming file and key."""
    tables = tomllib.loads(text)
    answers = tables["answers"]
    if set(answers) != set(ANSWERS):
        raise ValueError(f"{SOURCE}: answers must be {', '.join(ANSWERS)}")
    by_id = {name: _control(name, table, answers) for name, table in tables["controls"].items()}
    return made(Controls, tables["meta"] | {"by_id": by_id}, where=f"{SOURCE}: meta")


def _control(name: str, table: Mapping[str, Any], answers: Mapping[str, float]) -> ControlPrior:
    where = f"{SOURCE}: controls.{name}"
    entry = {"question": "", "measured_by": "", **table, "id": name}
    if bool(entry["question"]) == bool(entry["measured_by"]):
        raise ValueError(f"{where}: needs either a question or measured_by")
    for kind in ("stops", "shrinks"):
        entry[kind] = {
            target: made(Share, share, where=f"{where}.{kind}.{target}")
            for target, share in entry.get(kind, {}).items()
        }
    entry["peers"] = made(Share, entry.get("peers", {}), where=f"{where}.peers")
    entry["coverage"] = {**answers, "unknown": entry.pop("unknown", -1)}
    for answer, share in entry["coverage"].items():
        if not 0 <= share <= 1:
            raise ValueError(f"{where}: coverage for {answer!r} must be from 0 to 1")
    return made(ControlPrior, entry, where=where)
