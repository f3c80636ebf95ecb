"""Choices taken out of the engine's hands. Shares no solver's model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from itdirector.engines.roadmap.model import Initiative, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """Choices taken out of the engine's hands. Sets and keys are initiative ids."""

    chosen: Collection[str] = ()
    left_out: Collection[str] = ()
    earliest: Mapping[str, int] = field(default_factory=dict)
    """Quarter before which the work may not begin."""
    starts: Mapping[str, int] = field(default_factory=dict)
    """Quarter in which the work must begin."""


def with_forced(problem: Problem, forced: Forced) -> Problem:
    """Return the problem with the choices forced. Refuses an id that is not in it."""
    named = {*forced.chosen, *forced.left_out, *forced.earliest, *forced.starts}
    strangers = sorted(named - problem.by_id.keys())
    if strangers:
        raise ValueError(f"not initiatives of this problem: {', '.join(strangers)}")
    return replace(
        problem,
        initiatives=tuple(_forced(i, forced, problem.quarters) for i in problem.initiatives),
    )


def _forced(initiative: Initiative, forced: Forced, quarters: int) -> Initiative:
    key = initiative.id
    if key in forced.left_out:
        return replace(initiative, earliest_start=quarters)
    earliest = max(initiative.earliest_start, forced.earliest.get(key, 0))
    initiative = replace(
        initiative, earliest_start=earliest, mandatory=initiative.mandatory or key in forced.chosen
    )
    if key in forced.starts:
        return _fixed(initiative, forced.starts[key])
    return initiative


def _fixed(initiative: Initiative, start: int) -> Initiative:
    """Return the initiative with the one start left, if it allows that start at all."""
    finish = start + initiative.duration_quarters - 1
    deadline = initiative.latest_finish
    return replace(
        initiative,
        mandatory=True,
        earliest_start=max(initiative.earliest_start, start),
        latest_finish=finish if deadline is None else min(deadline, finish),
    )
