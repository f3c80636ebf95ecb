"""A plan that was kept, opened again as the engine's question and answer, so that it can be asked.

What was kept is believed only where question, plan and proof still fit together: the engine's own
checks are made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap import (
    Answer,
    BudgetRule,
    Goal,
    Initiative,
    Move,
    PairValue,
    Problem,
    RiskUnit,
    Solution,
)
from itdirector.kernel.decisions import digest
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import DecisionRun

SHARE = 0.001
"""A plan counts as proven when nothing can be worth more than this share beyond the best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A kept plan as the engine knows it."""

    problem: Problem
    answer: Answer
    given_up: float
    """Value left aside to reduce risk sooner, change less and level the work; whole units."""
    priors: Mapping[str, Mapping[str, float]]
    """What could be true instead of how often we expect losses: set, risk unit, factor."""

    @property
    def best_value(self) -> float:
        """The value of the most valuable plan, of which this one left `given_up` aside."""
        return self.answer.value + self.given_up


def identity(answer: Mapping[str, Any]) -> str:
    """Return what answers about a plan belong to: the question, the plan and its proof.

    Of another plan, or of the same after facts changed, it is another.
    """
    return digest({name: answer[name] for name in ("digest", "starts", "bound", "solvers")})


def must_be_whole(run: DecisionRun) -> None:
    """Raise Refused for a plan that was kept without its proof, by an earlier version."""
    if not is_whole(run):
        raise Refused(
            "This plan was kept by an earlier version, without what its questions need.",
            remedy="Work the plan out again.",
        )


def is_whole(run: DecisionRun) -> bool:
    """Tell whether a plan was kept with all that its questions need."""
    kept: set[str] = set(run.answer)
    return {"digest", "starts", "bound", "solvers", "first", "second"} <= kept


def plain_problem(problem: Problem) -> dict[str, Any]:
    """Return a question as JSON keeps it."""
    made = asdict(problem)
    made["mandatory_groups"] = sorted(problem.mandatory_groups)
    made["excludes"] = sorted(sorted(pair) for pair in problem.excludes)
    return made


def plain_solution(found: Solution) -> dict[str, Any]:
    """Return what one solver found as JSON keeps it."""
    return asdict(found)


def reopened(run: DecisionRun) -> Reopened:
    """Return a kept plan. Raises Refused for one that an earlier version kept without its proof."""
    from itdirector.engines.roadmap.prove import answer_with  # noqa: PLC0415  loads for 2 s

    must_be_whole(run)
    kept = run.answer
    problem = problem_from(run.problem)
    if fingerprint(problem) != kept["digest"]:
        raise Refused("This plan does not belong to its question.", remedy="Work it out again.")
    first, second = _solution(kept["first"]), _solution(kept["second"])
    chosen = Solution(
        starts=kept["starts"],
        moves=tuple(Move(**move) for move in kept["moves"]),
        value=kept["value"],
        bound=kept["bound"],
        rounds=0,
        solver=first.solver,
    )
    answer = answer_with(problem, chosen, first=first, second=second, seed=run.seed, share=SHARE)
    return Reopened(
        problem=problem, answer=answer, given_up=kept["given_up"], priors=kept["priors"]
    )


def problem_from(kept: Mapping[str, Any]) -> Problem:
    """Return a kept question."""
    total = kept["total_budget"]
    return Problem(
        **{
            **kept,
            "budget": _tuples(kept["budget"]),
            "total_budget": None if total is None else tuple(total),
            "budget_rules": {
                line: BudgetRule(**rule) for line, rule in kept["budget_rules"].items()
            },
            "capacity_days": _tuples(kept["capacity_days"]),
            "risk_units": tuple(
                RiskUnit(**{**unit, "baseline_loss": tuple(unit["baseline_loss"])})
                for unit in kept["risk_units"]
            ),
            "goals": tuple(Goal(**goal) for goal in kept["goals"]),
            "initiatives": tuple(_initiative(one) for one in kept["initiatives"]),
            "mandatory_groups": frozenset(kept["mandatory_groups"]),
            "excludes": frozenset(frozenset(pair) for pair in kept["excludes"]),
            "pair_values": tuple(PairValue(**pair) for pair in kept["pair_values"]),
        }
    )


def _initiative(kept: Mapping[str, Any]) -> Initiative:
    profile, requires = _tuples(kept["one_off_profile"]), tuple(kept["requires"])
    return Initiative(**{**kept, "one_off_profile": profile, "requires": requires})


def _solution(kept: Mapping[str, Any]) -> Solution:
    return Solution(**{**kept, "moves": tuple(Move(**move) for move in kept["moves"])})


def _tuples(lines: Mapping[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {name: tuple(line) for name, line in lines.items()}
