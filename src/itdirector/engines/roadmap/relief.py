"""What may give way, and how different kinds of relief weigh against each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from itdirector.engines.roadmap.model import Problem

HUNDREDTH_WORTH = 4
"""Money that one hundredth of a day weighs when different kinds of relief must be compared."""

QUARTER_WORTH = 10_000
"""Money that one quarter past a deadline weighs in the same comparison."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The limits that may give way in one attempt."""

    lines: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    deadlines: frozenset[str] = field(default_factory=frozenset)

    def without_deadlines(self, problem: Problem) -> Problem:
        """Return the problem in which the dates of this scope do not bind."""
        return replace(
            problem,
            initiatives=tuple(
                replace(i, latest_finish=None if i.id in self.deadlines else i.latest_finish)
                for i in problem.initiatives
            ),
        )


def slip(problem: Problem, key: str, start: int) -> int:
    """Return by how many quarters a start misses the deadline."""
    initiative = problem.by_id[key]
    if initiative.latest_finish is None:
        return 0
    return max(0, start + initiative.duration_quarters - 1 - initiative.latest_finish)
