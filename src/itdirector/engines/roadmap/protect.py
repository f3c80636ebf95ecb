"""A plan whose budgets hold as surely as was asked, and how little they must bear for it.

How many overruns a budget line must bear is not known before there is a plan: a plan that leaves
money over bears much by itself. So the least that is enough is sought by halving, line by line at
the same time; each attempt is solved anew and its plan measured. What a line must bear at most is
known from the start: with that it holds whatever the plan (`held`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from itdirector.engines.roadmap.answer import Answer, Impossible, Solution
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.held import ALL_LINES, Held, enough_overruns, measured, promised
from itdirector.engines.roadmap.initiative import HUNDREDTHS
from itdirector.engines.roadmap.model import TOTAL, Problem
from itdirector.engines.roadmap.overruns import Protection
from itdirector.engines.roadmap.protected import Tried

ATTEMPTS = 10
"""Most rounds of halving."""

FINENESS = 0.03
"""Overruns below which two attempts at one line are not told apart."""


@dataclass(slots=True)
class Protecting:
    """The search for what each line must bear. `share` is to hold on every line by itself."""

    asked: Asked
    protection: Protection
    share: float
    seed: int
    draws: int
    tried: list[Tried] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)

    def attempt(self, overruns: Mapping[str, float]) -> Tried:
        """Return the best plan whose lines bear so much, and how surely they hold."""
        problem = self.problem(overruns)
        found = self.asked.best(problem) if any(overruns.values()) else _told(self.asked)
        if found is None:
            self.tried.append(Tried(overruns=dict(overruns), starts=None, value=0.0, held={}))
            return self.tried[-1]
        self.solutions.append(found)
        self.tried.append(
            Tried(
                overruns=dict(overruns),
                starts=found.starts,
                value=found.value,
                held=self.measure(found),
            )
        )
        return self.tried[-1]

    def measure(self, found: Solution | Answer) -> dict[str, Held]:
        """Return how surely the lines hold for a plan found."""
        return measured(
            self.asked.problem,
            self.protection,
            found.starts,
            found.moves,
            seed=self.seed,
            draws=self.draws,
        )

    def problem(self, overruns: Mapping[str, float]) -> Problem:
        """Return the question with lines that bear so much."""
        borne = {line: number for line, number in overruns.items() if number}
        return replace(self.asked.problem, protection=replace(self.protection, overruns=borne))

    def lacking(self, tried: Tried) -> set[str]:
        """Return the lines that do not hold as surely as asked, of a plan tried."""
        return lacking(tried.held, self.share)

    def best(self) -> tuple[Tried, Solution] | None:
        """Return the attempt worth most of those that hold everywhere, with its solution."""
        possible = [tried for tried in self.tried if tried.starts is not None]
        enough = [
            (tried, found)
            for tried, found in zip(possible, self.solutions, strict=True)
            if not self.lacking(tried)
        ]
        return max(enough, key=lambda pair: pair[0].value, default=None)


def lacking(held: Mapping[str, Held], share: float) -> set[str]:
    """Return the lines that hold less surely than asked, as far as the draws can tell."""
    return {line for line, one in held.items() if line != ALL_LINES and one.at_least < share}


def enough_for_all(protecting: Protecting) -> tuple[Tried, Solution]:
    """Return the attempt worth most in which every line holds as surely as asked.

    Raises Impossible when no attempt does.
    """
    most = at_most(protecting.asked.problem, protecting.protection, protecting.share)
    least, enough = dict.fromkeys(most, 0.0), dict.fromkeys(most, 0.0)
    _learn(protecting, protecting.attempt(least), least, enough, most)
    for _ in range(ATTEMPTS):
        if all(enough[line] - least[line] <= FINENESS for line in most):
            break
        middle = {line: _between(least[line], enough[line]) for line in most}
        _learn(protecting, protecting.attempt(middle), least, enough, most)
    if enough not in [tried.overruns for tried in protecting.tried]:
        protecting.attempt(enough)
    if protecting.best() is None:
        protecting.attempt(most)
    found = protecting.best()
    if found is None:
        sure = f"{protecting.share:.0%}"
        raise Impossible(f"no plan was found with which every budget holds in {sure} of cases")
    return found


def at_most(problem: Problem, protection: Protection, share: float) -> dict[str, float]:
    """Return how many overruns are enough for each line whatever is chosen."""
    return {
        line: enough_overruns(
            [protection.range_of(key) for key in drawing_on(problem, line)], share
        )
        for line in problem.budget_lines
    }


def drawing_on(problem: Problem, line: str) -> list[str]:
    """Return the initiatives whose one-off costs come from a line."""
    return [
        key
        for key, initiative in problem.by_id.items()
        if any(cost and line in (c, TOTAL) for c, cost in initiative.one_off_cost.items())
    ]


def promises(problem: Problem, plan: Mapping[str, int]) -> dict[str, float]:
    """Return the chance with which each line holds for sure: a bound, no measurement."""
    protection = problem.protection or Protection()
    return {
        line: promised(
            [protection.range_of(key) for key in drawing_on(problem, line) if key in plan],
            protection.hundredths(line) / HUNDREDTHS,
        )
        for line in problem.budget_lines
    }


def _between(least: float, enough: float) -> float:
    """Return the middle of two numbers of overruns, in hundredths; the upper where they meet."""
    return enough if enough - least <= FINENESS else round((least + enough) / 2, 2)


def _learn(
    protecting: Protecting,
    tried: Tried,
    least: dict[str, float],
    enough: dict[str, float],
    most: Mapping[str, float],
) -> None:
    """Narrow, line by line, what is too little and what is enough.

    Where no plan bears so much, less must do if anything does. A line that held before and does
    not with another plan is opened again.
    """
    lacking = protecting.lacking(tried)
    for line, number in tried.overruns.items():
        if line not in lacking:
            enough[line] = number
            continue
        least[line] = number
        if enough[line] <= number:
            enough[line] = most[line]


def _told(asked: Asked) -> Solution:
    """Return the plan asked about: with nothing borne it is the best."""
    answer = asked.answer
    return replace(
        answer.first,
        starts=answer.starts,
        moves=answer.moves,
        value=answer.value,
        bound=answer.bound,
    )
