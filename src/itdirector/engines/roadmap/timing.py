"""Why an initiative begins when it does, and the order of a plan with what holds each step."""

from __future__ import annotations

from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import Plan, value_split
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.forcing import blocking, worse
from itdirector.engines.roadmap.limits import broken_limits
from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.reasons import Shift, Step, WhyThen


def why_then(asked: Asked, key: str) -> WhyThen:
    """Return what beginning a quarter earlier, or later, would cost, and what is in the way."""
    if key not in asked.answer.starts:
        raise ValueError(f"{key}: is not in the plan")
    start = asked.answer.starts[key]
    last = asked.problem.quarters - asked.problem.by_id[key].duration_quarters
    return WhyThen(
        key=key,
        start=start,
        earlier=_shift(asked, key, start - 1) if start > 0 else None,
        later=_shift(asked, key, start + 1) if start < last else None,
    )


def _shift(asked: Asked, key: str, start: int) -> Shift:
    forced = Forced(starts={key: start})
    other = asked.best_within(with_forced(asked.problem, forced), most=asked.answer.bound)
    if other is None:
        return Shift(key=key, start=start, loss=None, binding=blocking(asked, forced))
    moved = {**asked.answer.starts, key: start}
    return Shift(
        key=key,
        start=start,
        loss=worse(asked, other),
        binding=broken_limits(asked.problem, moved),
    )


def order(problem: Problem, plan: Plan) -> tuple[Step, ...]:
    """Return the plan step by step: nothing stands before what it waits for."""
    steps = [_step(problem, plan, key) for key in plan]
    return tuple(sorted(steps, key=lambda step: (step.start, step.finish, step.key)))


def _step(problem: Problem, plan: Plan, key: str) -> Step:
    initiative, start = problem.by_id[key], plan[key]
    held_by, loss = None, None
    if start > 0:
        sooner = {**plan, key: start - 1}
        held_by = next(iter(broken_limits(problem, sooner)), None)
        if held_by is None:
            loss = value_split(problem, plan).total - value_split(problem, sooner).total
    return Step(
        key=key,
        start=start,
        finish=start + initiative.duration_quarters - 1,
        waited_for=tuple(
            sorted(f.id for n in initiative.after for f in problem.finishers(n) if f.id in plan)
        ),
        held_by=held_by,
        earlier_loss=loss,
    )
