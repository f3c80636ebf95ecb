"""Why a plan is as it is, checked by a second road: see `recheck`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itdirector.engines.roadmap import reasons
from itdirector.engines.roadmap.check import DUST, Plan, value_split
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.limits import MONEY, PEOPLE, limits_of, without
from itdirector.engines.roadmap.model import Problem, ProofFailed
from itdirector.engines.roadmap.reasons import Shift, Step, WhyIn, WhyOut, WhyThen
from itdirector.engines.roadmap.recheck import (
    Second,
    broken,
    confirm_blocking,
    confirm_difference,
    confirm_worse,
    replaced,
    same,
)
from itdirector.engines.roadmap.supply import changed_by


def confirm_why_in(second: Second, claim: WhyIn) -> None:
    """Refuse a reason why something is in unless all of it is so; names the field."""
    forced = Forced(left_out=[claim.key])
    if claim.loss is None or claim.instead is None:
        confirm_blocking(second, "blocking", forced, claim.blocking)
        return
    confirm_worse(second, "loss", with_forced(second.problem, forced), claim.loss)
    confirm_difference("instead", second.answer.starts, claim.loss.instead, claim.instead)


def confirm_why_out(second: Second, claim: WhyOut) -> None:
    """Refuse a reason why something is out unless all of it is so; names the field.

    The reason is asked again by the two problems that decide it.
    """
    problem, key = second.problem, claim.key
    same("alone", claim.alone, _most_added(problem, key, {}))
    same("on_top", claim.on_top, _most_added(problem, key, second.answer.starts))
    forced = Forced(chosen=[key])
    if claim.price is None or claim.instead is None:
        if claim.reason != reasons.IMPOSSIBLE:
            raise ProofFailed("reason: what is possible has a price")
        confirm_blocking(second, "blocking", forced, claim.blocking)
        return
    confirm_worse(second, "price", with_forced(problem, forced), claim.price)
    confirm_difference("instead", second.answer.starts, claim.price.instead, claim.instead)
    _confirm_break_even(problem, claim)
    _confirm_reason(second, claim)


def _confirm_break_even(problem: Problem, claim: WhyOut) -> None:
    """With so much less cost, or so much more value, the plan with it is worth as much."""
    if claim.break_even is None or claim.price is None:
        raise ProofFailed("break_even: what is possible has one")
    initiative = problem.by_id[claim.key]
    same("break_even.value_more", claim.break_even.value_more, max(0.0, claim.price.amount))
    now, less = claim.break_even.one_off_cost_now, claim.break_even.one_off_cost
    same("break_even.one_off_cost_now", now, sum(initiative.one_off_cost.values()))
    free = replaced(problem, claim.key, one_off_cost={}, one_off_profile={})
    saved = (
        value_split(free, claim.price.instead).total
        - value_split(problem, claim.price.instead).total
    )
    enough = now and saved * (now - (now if less is None else less)) / now
    if less is None:
        if saved > claim.break_even.value_more + DUST:
            raise ProofFailed("break_even.one_off_cost: there is a cost that is low enough")
    elif not -DUST <= enough - claim.break_even.value_more <= saved / now + DUST:
        raise ProofFailed("break_even.one_off_cost: is not where it begins to be worth it")


def _confirm_reason(second: Second, claim: WhyOut) -> None:
    checks: dict[str, Callable[[Second, WhyOut], bool]] = {
        reasons.AS_GOOD: lambda _, c: c.price is not None and c.price.amount < 0.5,
        reasons.PREREQUISITE: _worth_it_by_itself,
        reasons.VARIANT: _worth_it_without_rivals,
        reasons.NOT_WORTH_IT: lambda s, c: _unlimited(s, c)[0] <= s.slack,
        reasons.OVERLAP: lambda _, c: c.on_top <= 0 < c.alone,
        reasons.MONEY_SHORT: lambda s, c: _enough(s, c, MONEY),
        reasons.PEOPLE_SHORT: lambda s, c: _enough(s, c, PEOPLE),
        reasons.BOTH_SHORT: lambda s, c: _unlimited(s, c)[1] >= -s.slack,
    }
    check = checks.get(claim.reason)
    if check is None or not check(second, claim):
        raise ProofFailed(f"reason: {claim.reason!r} is not what the second solver finds")


def _worth_it_by_itself(second: Second, claim: WhyOut) -> bool:
    problem, plan = second.problem, second.answer.starts
    initiative = problem.by_id[claim.key]
    named = {*initiative.after, *initiative.requires}
    lacking = {n for n in named if not {f.id for f in problem.finishers(n)} & plan.keys()}
    if lacking != set(claim.lacking) or not lacking:
        return False
    freely = replaced(
        problem,
        claim.key,
        after={n: w for n, w in initiative.after.items() if n in named - lacking},
        requires=tuple(set(initiative.requires) - lacking),
    )
    most = second.value(with_forced(freely, Forced(chosen=[claim.key])))[1]
    return most > second.answer.value


def _worth_it_without_rivals(second: Second, claim: WhyOut) -> bool:
    problem, plan = second.problem, second.answer.starts
    group = problem.by_id[claim.key].group
    rivals = {
        key
        for key in plan
        if frozenset({key, claim.key}) in problem.excludes
        or (group is not None and problem.by_id[key].group == group)
    }
    if rivals != set(claim.rivals) or not rivals:
        return False
    return second.better_by(with_forced(problem, Forced(left_out=rivals)), claim.key)[1] > 0


def _unlimited(second: Second, claim: WhyOut) -> tuple[float, float]:
    gone = [limit for limit in limits_of(second.problem) if limit.kind in (MONEY, PEOPLE)]
    return second.better_by(without(second.problem, gone), claim.key)


def _enough(second: Second, claim: WhyOut, kind: str) -> bool:
    for enough in claim.enough:
        more = changed_by(second.problem, enough.supply, enough.amount)
        less = changed_by(second.problem, enough.supply, enough.not_enough)
        least, most = second.value(more)
        gain = enough.gain + second.answer.value
        if (
            enough.supply.kind != kind
            or second.better_by(more, claim.key)[1] < -second.slack
            or second.better_by(less, claim.key)[0] > second.slack
            or not least - second.slack <= gain <= most + DUST
        ):
            return False
    return bool(claim.enough)


def _most_added(problem: Problem, key: str, plan: Plan) -> float:
    initiative, without_it = problem.by_id[key], value_split(problem, plan).total
    last = problem.quarters if initiative.latest_finish is None else initiative.latest_finish + 1
    most = None
    for t in range(initiative.earliest_start, problem.quarters):
        if t + initiative.duration_quarters <= min(last, problem.quarters):
            added = value_split(problem, {**plan, key: t}).total - without_it
            most = added if most is None else max(most, added)
    return most or 0.0


def confirm_why_then(second: Second, claim: WhyThen) -> None:
    """Refuse what is said of other times to begin unless all of it is so; names the field."""
    if second.answer.starts.get(claim.key) != claim.start:
        raise ProofFailed(f"start: {claim.key} does not begin then")
    for name, shift, start in (
        ("earlier", claim.earlier, claim.start - 1),
        ("later", claim.later, claim.start + 1),
    ):
        if shift is not None:
            _confirm_shift(second, name, shift, start)


def _confirm_shift(second: Second, name: str, claim: Shift, start: int) -> None:
    if claim.start != start:
        raise ProofFailed(f"{name}.start: not the quarter beside it")
    forced = Forced(starts={claim.key: start})
    if claim.loss is None:
        confirm_blocking(second, f"{name}.binding", forced, claim.binding)
        return
    confirm_worse(second, f"{name}.loss", with_forced(second.problem, forced), claim.loss)
    moved = {**second.answer.starts, claim.key: start}
    freed = without(second.problem, claim.binding)
    if bool(claim.binding) != bool(broken(second.problem, moved)) or (
        claim.binding and len(broken(freed, moved)) >= len(broken(second.problem, moved))
    ):
        raise ProofFailed(f"{name}.binding: not what the move breaks")


def confirm_order(problem: Problem, plan: Plan, claim: Sequence[Step]) -> None:
    """Refuse an order of a plan unless it is one; names the field."""
    if {step.key: step.start for step in claim} != dict(plan) or len(claim) != len(plan):
        raise ProofFailed("start: not the plan's")
    finished: set[str] = set()
    for step in claim:
        if not set(step.waited_for) <= finished:
            raise ProofFailed(f"waited_for: {step.key} stands before what it waits for")
        finished.add(step.key)
        sooner = {**plan, step.key: step.start - 1}
        if step.finish != step.start + problem.by_id[step.key].duration_quarters - 1:
            raise ProofFailed(f"finish: {step.key} does not finish then")
        held = step.start > 0 and bool(broken(problem, sooner))
        if held != (step.held_by is not None):
            raise ProofFailed(f"held_by: of {step.key}")
        if step.held_by is not None and len(
            broken(without(problem, [step.held_by]), sooner)
        ) >= len(broken(problem, sooner)):
            raise ProofFailed(f"held_by: {step.held_by.kind} does not hold {step.key}")
        if step.earlier_loss is not None:
            loss = value_split(problem, plan).total - value_split(problem, sooner).total
            same("earlier_loss", step.earlier_loss, loss)
