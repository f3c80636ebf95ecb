"""What is noted of the sample company while it is loaded, loaded again and undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Seen:
    """What was seen while the company was loaded, loaded again and undone."""

    sources: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    machines: dict[str, dict[str, Any]] = field(default_factory=dict)
    programs: dict[str, set[str]] = field(default_factory=dict)
    people: dict[str, bool | None] = field(default_factory=dict)
    unused: dict[str, tuple[int, int]] = field(default_factory=dict)
    findings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    briefs: list[dict[str, Any]] = field(default_factory=list)
    before_again: tuple[Any, ...] = ()
    after_again: tuple[Any, ...] = ()
    left: dict[str, int] = field(default_factory=dict)
    marks_left: int = -1
