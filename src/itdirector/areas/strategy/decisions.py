"""Where strategy meets the roadmap engine: facts become a question, the plan is proven and kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from itdirector.areas.strategy.candidates import candidates
from itdirector.areas.strategy.names import Names
from itdirector.areas.strategy.plausible import priors
from itdirector.areas.strategy.question import QUARTERS, Question, question
from itdirector.areas.strategy.reasons_in_words import DISAGREE, LATE, too_late
from itdirector.areas.strategy.reopening import SHARE, plain_problem, plain_solution
from itdirector.engines.roadmap import (
    Answer,
    Impossible,
    Initiative,
    LimitReached,
    Problem,
    ProofFailed,
)
from itdirector.engines.roadmap.model import close_enough
from itdirector.engines.roadmap.terms import TOTAL
from itdirector.kernel.decisions import keep
from itdirector.kernel.models import DecisionRun, FindingRecord
from itdirector.kernel.wording import pounds
from itdirector.values.text import day

if TYPE_CHECKING:
    from itdirector.engines.roadmap.stages import Staged

ENGINE = "roadmap@3"
SEED = 20_261_122
"""One seed for all published plans: the same question gives the same plan."""
LIMIT_S = 20.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A proven plan, the question it answers, and what had to give when there was no plan."""

    asked: Question
    problem: Problem
    answer: Answer
    run: DecisionRun
    impossible: str
    cures: tuple[str, ...]
    gave_way: tuple[str, ...] = ()
    """What the plan takes for granted, where not all obligations can be met in time."""
    given_up: float = 0.0
    """Value left aside to reduce risk sooner, change less and level the work; whole units."""

    @property
    def best_value(self) -> float:
        """The value of the most valuable plan, of which this one left `given_up` aside."""
        return self.answer.value + self.given_up

    @property
    def status(self) -> str:
        """Tell whether the most valuable plan is proven, as the engine says it of an answer."""
        proven = close_enough(value=self.best_value, bound=self.answer.bound, share=SHARE)
        return "proven" if proven else "limit reached"


def plan(
    today: date, found: Sequence[FindingRecord], *, published: Mapping[str, int] | None = None
) -> Planned:
    """Work out the best plan for a day and keep it.

    When the obligations cannot all be met, says why and what would cure it, and plans with the
    least lateness that helps; where none does, with what must be done left to its worth: money
    and people nobody gave are not planned with. `published` is the plan people know, by code and
    quarter: among plans of nearly the same worth the one that changes less of it is preferred.
    """
    from itdirector.engines.roadmap.stages import plan_in_stages  # noqa: PLC0415  loads for 2 s

    asked = question(today, candidates(today, found))
    in_stages = partial(plan_in_stages, seed=SEED, limit=LIMIT_S, share=SHARE, published=published)
    impossible, cures = "", tuple[str, ...]()
    try:
        staged: Staged | None = in_stages(asked.problem)
    except Impossible:
        staged = None
    if staged is None or staged.gave_way:
        impossible, cures = _why_impossible(asked)
    if staged is None or any(change.kind != "deadline" for change in staged.gave_way):
        staged = in_stages(_left_to_its_worth(asked.problem))
    told = {**_plain_answer(staged), "priors": priors(asked.losses)}
    run = keep(ENGINE, plain_problem(staged.problem), told, seed=SEED)
    return Planned(
        asked=asked,
        problem=staged.problem,
        answer=staged.answer,
        run=run,
        impossible=impossible,
        cures=cures,
        gave_way=tuple(_cure(change, asked) for change in staged.gave_way),
        given_up=staged.given_up,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What it costs that things of the plan begin a quarter later; None where they cannot."""

    price: float | None
    because: str = ""
    """Why they cannot, or why that is not settled."""
    settled: bool = True


def waiting_price(planned: Planned, keys: Sequence[str]) -> Wait:
    """Return what it costs when things of the plan may begin a quarter later at the earliest.

    In whole units of the organisation's currency, confirmed by the engine's second road; where
    they cannot wait, why not. What is not settled in time, or not alike on both roads, is so said.
    """
    try:
        return _wait(planned, keys)
    except LimitReached:
        return Wait(price=None, because=LATE, settled=False)
    except ProofFailed:
        log.exception("two roads disagree about waiting with %s", ", ".join(keys))
        return Wait(price=None, because=DISAGREE, settled=False)


def _wait(planned: Planned, keys: Sequence[str]) -> Wait:
    from itdirector.engines.roadmap.asked import Asked  # noqa: PLC0415  as above
    from itdirector.engines.roadmap.forced import Forced, with_forced  # noqa: PLC0415
    from itdirector.engines.roadmap.forcing import blocking, worse  # noqa: PLC0415
    from itdirector.engines.roadmap.recheck import (  # noqa: PLC0415
        Second,
        confirm_blocking,
        confirm_worse,
    )

    problem, answer = planned.problem, planned.answer
    asked = Asked(problem, answer, limit=LIMIT_S, share=SHARE)
    second = Second(problem=problem, answer=answer)
    later = Forced(earliest={key: answer.starts[key] + 1 for key in keys})
    other = asked.best_within(with_forced(problem, later), most=answer.bound)
    if other is None:
        limits = blocking(asked, later)
        confirm_blocking(second, "waiting", later, limits)
        names = Names.made(plain_problem(problem)["initiatives"], planned.asked.starts)
        plainly = [asdict(limit) for limit in limits]
        return Wait(price=None, because=f"It cannot wait: {too_late(keys, plainly, names)}.")
    loss = worse(asked, other)
    confirm_worse(second, "waiting", with_forced(problem, later), loss)
    return Wait(price=max(0.0, loss.amount + planned.given_up))


def worth_of_adding(planned: Planned, key: str) -> float:
    """Return the most one more thing would add to the plan if money and people did not matter."""
    from itdirector.engines.roadmap.why import most_added, rivals_of  # noqa: PLC0415  as above

    rivals = rivals_of(planned.problem, key)
    plan = {k: quarter for k, quarter in planned.answer.starts.items() if k not in rivals}
    return most_added(planned.problem, key, plan)


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


def _left_to_its_worth(problem: Problem) -> Problem:
    """Return the problem in which nothing must be done, nor by a day."""
    return replace(
        problem,
        initiatives=tuple(
            replace(i, mandatory=False, latest_finish=None) if _must(problem, i) else i
            for i in problem.initiatives
        ),
        mandatory_groups=frozenset(),
    )


def _must(problem: Problem, one: Initiative) -> bool:
    return one.mandatory or one.group in problem.mandatory_groups


def _plain_answer(staged: Staged) -> dict[str, Any]:
    answer = staged.answer
    return {
        "starts": dict(answer.starts),
        "value": answer.value,
        "bound": answer.bound,
        "given_up": staged.given_up,
        "preferences": [asdict(one) for one in staged.preferences],
        "status": answer.status,
        "verdict": answer.verdict,
        "solvers": [answer.first.solver, answer.second.solver],
        "first": plain_solution(answer.first),
        "second": plain_solution(answer.second),
        "moves": [asdict(move) for move in answer.moves],
        "spend": {name: list(line) for name, line in answer.spend.items()},
        "digest": answer.digest,
        "quarters": QUARTERS,
    }
