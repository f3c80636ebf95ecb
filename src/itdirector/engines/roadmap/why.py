"""Why an initiative is in the plan, and why another is not, by solving again with it forced."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from itdirector.engines.roadmap import reasons
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.check import Plan, value_split
from itdirector.engines.roadmap.forced import Forced, with_forced
from itdirector.engines.roadmap.forcing import blocking, difference, entering, worse
from itdirector.engines.roadmap.limits import MONEY, PEOPLE, limits_of
from itdirector.engines.roadmap.limits import without as freed
from itdirector.engines.roadmap.model import Initiative, Problem
from itdirector.engines.roadmap.reasons import BreakEven, WhyIn, WhyOut, Worse
from itdirector.engines.roadmap.shortage import enough_of

DUST = 0.5
"""Amounts nearer to 0 than half a unit of money are none."""


def why_in(asked: Asked, key: str) -> WhyIn:
    """Return what the plan loses without one of its initiatives, and what replaces it."""
    _must_be(asked, key, there=True)
    forced = Forced(left_out=[key])
    other = asked.best_within(with_forced(asked.problem, forced), most=asked.answer.bound)
    if other is None:
        return WhyIn(key=key, loss=None, instead=None, blocking=blocking(asked, forced))
    plan = asked.answer.starts
    return WhyIn(key=key, loss=worse(asked, other), instead=difference(plan, other.starts))


def why_out(asked: Asked, key: str) -> WhyOut:
    """Return the price of insisting on an initiative, and the first reason that keeps it out.

    Reasons are tried in the order of REASONS, each by solving again.
    """
    _must_be(asked, key, there=False)
    forced = Forced(chosen=[key])
    alone = most_added(asked.problem, key, {})
    on_top = most_added(asked.problem, key, asked.answer.starts)
    other = asked.best_within(with_forced(asked.problem, forced), most=asked.answer.bound)
    if other is None:
        return WhyOut(
            key=key,
            reason=reasons.IMPOSSIBLE,
            proven=True,
            price=None,
            instead=None,
            alone=alone,
            on_top=on_top,
            blocking=blocking(asked, forced),
        )
    case = _Case(asked, key, worse(asked, other), alone, on_top)
    found = _reason(case)
    return replace(
        found,
        instead=difference(asked.answer.starts, other.starts),
        break_even=break_even(asked.problem, key, case.price),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One initiative that is out but could be in, and what is known of it."""

    asked: Asked
    key: str
    price: Worse
    alone: float
    on_top: float
    without_limits: list[Worse] = field(default_factory=list)

    def out(self, reason: str, *, proven: bool = True) -> WhyOut:
        return WhyOut(
            key=self.key,
            reason=reason,
            proven=proven and (reason == reasons.AS_GOOD or self.price.certain),
            price=self.price,
            instead=None,
            alone=self.alone,
            on_top=self.on_top,
            without_limits=next(iter(self.without_limits), None),
        )


def _reason(case: _Case) -> WhyOut:
    if case.price.amount < DUST:
        return case.out(reasons.AS_GOOD, proven=case.price.at_most < 1 + DUST)
    found = _prerequisite(case) or _variant(case)
    if found is not None:
        return found
    margin = entering(case.asked, unlimited(case.asked.problem), case.key)
    case.without_limits.append(margin)
    if margin.amount >= DUST:
        return case.out(reasons.NOT_WORTH_IT, proven=margin.certain)
    if case.on_top <= 0 and case.alone > 0 and case.alone - case.on_top > case.price.at_most:
        return case.out(reasons.OVERLAP)
    for kind, reason in ((MONEY, reasons.MONEY_SHORT), (PEOPLE, reasons.PEOPLE_SHORT)):
        enough = enough_of(case.asked, kind, case.key)
        if enough:
            return replace(case.out(reason), enough=enough)
    return case.out(reasons.BOTH_SHORT, proven=margin.at_most < 0)


def _prerequisite(case: _Case) -> WhyOut | None:
    """Return the answer when it would be worth it if only it could be had by itself."""
    problem, plan = case.asked.problem, case.asked.answer.starts
    initiative = problem.by_id[case.key]
    names = (*initiative.after, *initiative.requires)
    lacking = tuple(
        sorted({n for n in names if not any(f.id in plan for f in problem.finishers(n))})
    )
    if not lacking:
        return None
    by_itself = replace(
        initiative,
        after={n: wait for n, wait in initiative.after.items() if n not in lacking},
        requires=tuple(n for n in initiative.requires if n not in lacking),
    )
    freely = with_forced(_replaced(problem, by_itself), Forced(chosen=[case.key]))
    other = case.asked.best(freely)
    if other is None or other.value < case.asked.answer.value + DUST:
        return None
    certain = other.value > case.asked.answer.bound
    return replace(case.out(reasons.PREREQUISITE, proven=certain), lacking=lacking)


def _variant(case: _Case) -> WhyOut | None:
    """Return the answer when it would enter if what it rules out in the plan were not there."""
    problem, plan = case.asked.problem, case.asked.answer.starts
    rivals = tuple(sorted(rivals_of(problem, case.key) & plan.keys()))
    if not rivals:
        return None
    margin = entering(case.asked, with_forced(problem, Forced(left_out=rivals)), case.key)
    if margin.amount >= -DUST:
        return None
    return replace(case.out(reasons.VARIANT, proven=margin.at_most < 0), rivals=rivals)


def rivals_of(problem: Problem, key: str) -> set[str]:
    """Return what cannot be in a plan together with an initiative."""
    rivals = {other for pair in problem.excludes if key in pair for other in pair}
    group = problem.by_id[key].group
    if group is not None:
        rivals |= {i.id for i in problem.finishers(group)}
    return rivals - {key}


def unlimited(problem: Problem) -> Problem:
    """Return the problem in which money and people are no limit; time and order still are."""
    return freed(problem, {x for x in limits_of(problem) if x.kind in (MONEY, PEOPLE)})


def most_added(problem: Problem, key: str, plan: Plan) -> float:
    """Return the most an initiative adds to a plan's value, with no limit but its own dates.

    0 where no start is in time.
    """
    before = value_split(problem, plan).total
    starts = problem.starts(problem.by_id[key])
    added = (value_split(problem, {**plan, key: t}).total - before for t in starts)
    return max(added, default=0.0)


def break_even(problem: Problem, key: str, price: Worse) -> BreakEven:
    """Return how much more value, or how much less cost, would make up for the price."""
    initiative = problem.by_id[key]
    now = sum(initiative.one_off_cost.values())
    paid = _present_cost(problem, initiative, price.instead[key])
    missing = max(0.0, price.amount)
    low_enough = int(now * (1 - missing / paid)) if paid > missing else None
    return BreakEven(value_more=missing, one_off_cost_now=now, one_off_cost=low_enough)


def _present_cost(problem: Problem, initiative: Initiative, start: int) -> float:
    return sum(
        cost * problem.present_value(start + age)
        for category in initiative.one_off_cost
        for age, cost in enumerate(initiative.work_cost(category))
    )


def _replaced(problem: Problem, initiative: Initiative) -> Problem:
    return replace(
        problem,
        initiatives=tuple(initiative if i.id == initiative.id else i for i in problem.initiatives),
    )


def _must_be(asked: Asked, key: str, *, there: bool) -> None:
    if key not in asked.problem.by_id:
        raise ValueError(f"{key}: not an initiative of this problem")
    if (key in asked.answer.starts) != there:
        raise ValueError(f"{key}: is {'not ' * there}in the plan")
