"""Where strategy meets the roadmap engine: facts become a question, the plan is proven and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from itdirector.areas.strategy.candidates import candidates
from itdirector.areas.strategy.question import QUARTERS, Question, question
from itdirector.engines.roadmap import Answer, Impossible, Problem
from itdirector.engines.roadmap.check import value_split
from itdirector.engines.roadmap.terms import TOTAL
from itdirector.kernel.decisions import keep
from itdirector.kernel.models import DecisionRun, FindingRecord
from itdirector.kernel.wording import pounds
from itdirector.values.text import day

ENGINE = "roadmap@1"
SEED = 20_261_122
"""One seed for all published plans: the same question gives the same plan."""
LIMIT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A proven plan, the question it answers, and what had to give when there was no plan."""

    asked: Question
    problem: Problem
    answer: Answer
    run: DecisionRun
    impossible: str
    cures: tuple[str, ...]


def plan(today: date, found: Sequence[FindingRecord]) -> Planned:
    """Work out the best plan for a day and keep it.

    When the obligations cannot all be met, says why and what would cure it, and plans with their
    deadlines let go; when even that is too much, with what must be done left to its worth.
    """
    from itdirector.engines.roadmap.prove import prove  # noqa: PLC0415  two solvers load for 2 s

    asked = question(today, candidates(today, found))
    problem, impossible = asked.problem, ""
    cures: tuple[str, ...] = ()
    try:
        answer = prove(problem, seed=SEED, limit=LIMIT_S)
    except Impossible:
        impossible, cures = _why_impossible(asked)
        problem = _late(problem)
        try:
            answer = prove(problem, seed=SEED, limit=LIMIT_S)
        except Impossible:
            problem = _optional(problem)
            answer = prove(problem, seed=SEED, limit=LIMIT_S)
    run = keep(ENGINE, _plain(problem), _plain_answer(answer), seed=SEED)
    return Planned(
        asked=asked,
        problem=problem,
        answer=answer,
        run=run,
        impossible=impossible,
        cures=cures,
    )


def waiting_price(planned: Planned, keys: Sequence[str]) -> float:
    """Return what it costs when things of the plan may begin a quarter later at the earliest.

    In whole units of the organisation's currency; infinite when they cannot wait.
    """
    from itdirector.engines.roadmap.questions import Forced, value_if  # noqa: PLC0415  as above

    later = Forced(earliest={key: planned.answer.starts[key] + 1 for key in keys})
    try:
        other = value_if(planned.problem, later, seed=SEED, limit=LIMIT_S, share=0.002)
    except Impossible:
        return float("inf")
    return max(0.0, planned.answer.value - other.value)


def worth_of_adding(planned: Planned, key: str) -> float:
    """Return what one more thing would add to the plan if money and people did not matter."""
    problem = planned.problem
    initiative = problem.by_id[key]
    start = min(initiative.earliest_start, problem.quarters - initiative.duration_quarters)
    starts = {k: q for k, q in planned.answer.starts.items() if not _rivals(problem, k, key)}
    before = value_split(problem, starts).total
    return value_split(problem, {**starts, key: start}).total - before


def _rivals(problem: Problem, one: str, other: str) -> bool:
    group = problem.by_id[other].group
    return group is not None and problem.by_id[one].group == group


def _why_impossible(asked: Question) -> tuple[str, tuple[str, ...]]:
    from itdirector.engines.roadmap.cures import diagnose  # noqa: PLC0415  as above

    found = diagnose(asked.problem, seed=SEED, limit=LIMIT_S)
    named = [_obligation(key, asked) for key in found.conflict]
    money = "this money" if asked.budget_given else "the money we took for granted"
    why = f"Not everything that must be done can be done in time with {money} and these people"
    if named:
        why += f": {'; '.join(named)}"
    return f"{why}.", tuple("; ".join(_cure(c, asked) for c in cure) for cure in found.cures)


def _obligation(key: str, asked: Question) -> str:
    """Name what must be done: one thing, or the first of several ways to do it."""
    ways = [one.title for name, one in asked.candidates.items() if key in {name, one.group}]
    return " or ".join(ways[:2])


def _cure(change: Any, asked: Question) -> str:
    """Say what would have to give way, with the quarter by its date."""
    last = asked.starts[change.quarter] + relativedelta(months=3, days=-1)
    if change.kind == "money" and change.what == TOTAL:
        return f"{pounds(round(change.amount) * 100)} more in all by {day(last)}"
    if change.kind == "money":
        return f"{pounds(round(change.amount) * 100)} more for {change.what} by {day(last)}"
    if change.kind == "people":
        days = "day" if change.amount == 1 else "days"
        return f"{change.amount:g} more {days} of {change.what} by {day(last)}"
    known = asked.candidates.get(change.what)
    return f"{known.title if known else change.what} finished by {day(last)} instead"


def _late(problem: Problem) -> Problem:
    """Return the problem in which what must be done may be done late."""
    must = problem.mandatory_groups
    return replace(
        problem,
        initiatives=tuple(
            replace(i, latest_finish=None) if i.mandatory or i.group in must else i
            for i in problem.initiatives
        ),
    )


def _optional(problem: Problem) -> Problem:
    """Return the problem in which nothing must be done."""
    return replace(
        problem,
        initiatives=tuple(replace(i, mandatory=False) for i in problem.initiatives),
        mandatory_groups=frozenset(),
    )


def _plain(problem: Problem) -> dict[str, Any]:
    made = asdict(problem)
    made["mandatory_groups"] = sorted(problem.mandatory_groups)
    made["excludes"] = sorted(sorted(pair) for pair in problem.excludes)
    return made


def _plain_answer(answer: Answer) -> dict[str, Any]:
    return {
        "starts": dict(answer.starts),
        "value": answer.value,
        "bound": answer.bound,
        "status": answer.status,
        "verdict": answer.verdict,
        "solvers": [answer.first.solver, answer.second.solver],
        "spend": {name: list(line) for name, line in answer.spend.items()},
        "digest": answer.digest,
        "quarters": QUARTERS,
    }
