"""A good plan fast, for the search to start from; and the tidying of a found plan.

Nothing here proves anything: the solver's bound does that.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.roadmap.model import Initiative, Problem
from itdirector.engines.roadmap.terms import Slice, budget_lines, own_value, slices, spending


class Draft:
    """A plan in the making, with what it leaves of the money, the people and the risk."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.by_id = problem.by_id
        self.parts: tuple[Slice, ...] = slices(problem)
        self.starts: dict[str, int] = {}
        self.money = {
            line: np.array(list(accumulate(b))) for line, b in budget_lines(problem).items()
        }
        self.people = {s: np.array(problem.capacity_hundredths(s)) for s in problem.capacity_days}
        self.weight = np.array([p.weight for p in self.parts])
        self.most = np.array([p.unit.most_removable for p in self.parts])
        self.quarter = np.array([p.quarter for p in self.parts], np.int64)
        self.decay = np.zeros(len(self.parts))
        self.decays = {
            key: np.array([p.decay.get(key, 0.0) for p in self.parts]) for key in self.by_id
        }
        self.drawn = {
            (key, t, line): np.array(list(accumulate(spending(problem, i, line=line, start=t))))
            for key, i in self.by_id.items()
            for t in problem.starts(i)
            for line in self.money
        }
        self.own = {
            (key, t): own_value(problem, i, t)
            for key, i in self.by_id.items()
            for t in problem.starts(i)
        }

    def room_for(self, key: str, start: int) -> bool:
        """Return whether the initiative could begin then without breaking any rule."""
        return (
            self._in_order(self.by_id[key], start)
            and self._not_ruled_out(self.by_id[key])
            and all(np.all(self.drawn[key, start, n] <= left) for n, left in self.money.items())
            and all(np.all(work <= left) for work, left in self._work(key, start))
        )

    def put(self, key: str, start: int) -> None:
        """Add the initiative to the plan."""
        self._book(key, start, +1)
        self.starts[key] = start

    def take_out(self, key: str) -> None:
        """Take the initiative out of the plan."""
        self._book(key, self.starts.pop(key), -1)

    def gains(self, key: str) -> NDArray[np.float64]:
        """Return what adding the initiative is worth, by quarter of finish from 0 to `quarters`."""
        more = self._benefit(self.decay + self.decays[key]) - self._benefit(self.decay)
        by_quarter = np.bincount(self.quarter, weights=more, minlength=self.problem.quarters + 1)
        return np.cumsum(by_quarter[::-1], dtype=np.float64)[::-1]

    def gain(self, key: str, start: int, gains: NDArray[np.float64]) -> float:
        """Return what the initiative adds to the plan's value when it begins then."""
        finish = start + self.by_id[key].duration_quarters
        return float(self.own[key, start] + gains[finish])

    def _benefit(self, decay: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.weight * np.minimum(self.most, -np.expm1(-decay)))

    def _in_order(self, initiative: Initiative, start: int) -> bool:
        return all(
            any(
                self.starts[f.id] + f.duration_quarters + wait <= start
                for f in self.problem.finishers(before)
                if f.id in self.starts
            )
            for before, wait in initiative.after.items()
        )

    def _not_ruled_out(self, initiative: Initiative) -> bool:
        rivals = {key for pair in self.problem.excludes if initiative.id in pair for key in pair}
        rivals.discard(initiative.id)
        if initiative.group is not None:
            rivals |= {i.id for i in self.problem.finishers(initiative.group)}
        return not rivals & self.starts.keys()

    def _work(self, key: str, start: int) -> Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        for skill in self.by_id[key].effort_days:
            work = np.array(self.by_id[key].work_hundredths(skill))
            yield work, self.people[skill][start : start + len(work)]

    def _book(self, key: str, start: int, sign: int) -> None:
        for line, left in self.money.items():
            np.subtract(left, sign * self.drawn[key, start, line], out=left)
        for work, left in self._work(key, start):
            np.subtract(left, sign * work, out=left)
        finish = start + self.by_id[key].duration_quarters
        self.decay += sign * self.decays[key] * (self.quarter >= finish)


def good_start(problem: Problem) -> dict[str, int] | None:
    """Return a feasible plan: obligations first, then whatever adds most, again and again.

    None when the obligations do not fit this way; that does not mean that they cannot.
    """
    draft = Draft(problem)
    if not all(_oblige(draft, options) for options in _obligations(problem)):
        return None
    while (best := _best_addition(draft)) is not None:
        draft.put(*best)
    return draft.starts


def settle(problem: Problem, plan: dict[str, int]) -> dict[str, int]:
    """Return the plan with each initiative as early as it can go without losing value.

    Of plans worth the same this picks one, always the same one.
    """
    draft = Draft(problem)
    for key, start in sorted(plan.items(), key=lambda item: (item[1], item[0])):
        draft.put(key, start)
    for key, start in sorted(plan.items(), key=lambda item: (item[1], item[0])):
        draft.take_out(key)
        gains = draft.gains(key)
        least = draft.gain(key, start, gains) - 1e-6
        earlier = (
            t
            for t in problem.starts(draft.by_id[key])
            if t < start and draft.gain(key, t, gains) >= least and draft.room_for(key, t)
        )
        draft.put(key, next(earlier, start))
    return draft.starts


def _obligations(problem: Problem) -> list[list[str]]:
    """Return what must be done, most urgent first: each a list of ids of which one is enough."""
    single = [[i.id] for i in problem.by_id.values() if i.mandatory]
    groups = [[i.id for i in problem.finishers(g)] for g in sorted(problem.mandatory_groups)]

    def urgency(options: list[str]) -> int:
        return max(max(problem.starts(problem.by_id[key]), default=-1) for key in options)

    return sorted(single + groups, key=lambda options: (urgency(options), options))


def _oblige(draft: Draft, options: list[str]) -> bool:
    """Put one of the options, and what it waits for, into the plan as early as possible."""
    return any(key in draft.starts or _put_with_what_it_needs(draft, key) for key in options)


def _put_with_what_it_needs(draft: Draft, key: str) -> bool:
    for before in sorted(draft.by_id[key].after):
        if not _oblige(draft, [f.id for f in draft.problem.finishers(before)]):
            return False
    for start in draft.problem.starts(draft.by_id[key]):
        if draft.room_for(key, start):
            draft.put(key, start)
            return True
    return False


def _best_addition(draft: Draft) -> tuple[str, int] | None:
    best, best_gain = None, 0.0
    for key, initiative in draft.by_id.items():
        if key in draft.starts:
            continue
        gains = draft.gains(key)
        for start in draft.problem.starts(initiative):
            gain = draft.gain(key, start, gains)
            if gain > best_gain and draft.room_for(key, start):
                best, best_gain = (key, start), gain
    return best
