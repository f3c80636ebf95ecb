"""A good plan fast, for the search to start from; and the tidying of a found plan.

Nothing here proves anything: the solver's bound does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.roadmap.model import Initiative, Problem
from itdirector.engines.roadmap.reserves import largest
from itdirector.engines.roadmap.terms import (
    Slice,
    budget_lines,
    own_value,
    plan_value,
    slices,
)

LEAST_GAIN = 1e-6
"""Money below which a gain is float dust."""


class Draft:
    """A plan in the making, with what it leaves of the money, the people and the risk."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.by_id = problem.by_id
        self.parts: tuple[Slice, ...] = slices(problem)
        self.starts: dict[str, int] = {}
        self.lines = budget_lines(problem)
        self.money = {
            name: np.array(list(accumulate(line.amounts))) for name, line in self.lines.items()
        }
        """What is left of each line's running total, by period."""
        self.people = {s: np.array(problem.capacity_hundredths(s)) for s in problem.capacity_days}
        self.weight = np.array([p.weight for p in self.parts])
        self.most = np.array([p.most for p in self.parts])
        self.quarter = np.array([p.quarter for p in self.parts], np.int64)
        self.decay = np.zeros(len(self.parts))
        self.decays = {
            key: np.array([p.decay.get(key, 0.0) for p in self.parts]) for key in self.by_id
        }
        self.drawn = {
            (key, t, name): np.array(list(accumulate(line.spending(problem, i, t))))
            for key, i in self.by_id.items()
            for t in problem.starts(i)
            for name, line in self.lines.items()
        }
        self.over = {
            (key, t, name): np.array(line.running_over(problem, i, t))
            for name, line in self.lines.items()
            if line.bears
            for key, i in self.by_id.items()
            for t in problem.starts(i)
        }
        """What each start may run over by, in each row of each line that bears overruns."""
        self.pairs: dict[str, list[tuple[str, float]]] = {key: [] for key in self.by_id}
        for pair in problem.pair_values:
            self.pairs[pair.one].append((pair.other, pair.value))
            self.pairs[pair.other].append((pair.one, pair.value))
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
            and all(self._affordable(name, key, start) for name in self.lines)
            and all(np.all(work <= left) for work, left in self._work(key, start))
        )

    def _affordable(self, name: str, key: str, start: int) -> bool:
        """Return whether a line bears so much more, without money from others."""
        left = self.money[name] - self.drawn[key, start, name]
        if np.any(left < 0):
            return False
        rule = self.lines[name].rule
        back = self._kept_back(name, {**self.starts, key: start})
        if rule.keeps_everything:
            return bool(np.all(left >= back))
        # `left` forgets that some of it was lost on the way: subtract that as it happens.
        carried, before = 0, 0
        for total, reserve in zip(left.tolist(), back, strict=True):
            here = carried + total - before - reserve
            if here < 0:
                return False
            carried, before = rule.carried(here), total
        return True

    def _kept_back(self, name: str, plan: Mapping[str, int]) -> list[int]:
        """Return what a line keeps back for the overruns of a plan, period by period."""
        line = self.lines[name]
        if not line.bears:
            return [0] * len(line.periods)
        rows = zip(*(self.over[key, t, name].tolist() for key, t in plan.items()), strict=True)
        return [largest(row, line.bears) for row in rows]

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
        together = sum(value for other, value in self.pairs[key] if other in self.starts)
        return float(self.own[key, start] + gains[finish]) + together

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

    def has_what_it_requires(self, initiative: Initiative) -> bool:
        """Return whether all that must be in the plan with it already is."""
        return all(
            any(f.id in self.starts for f in self.problem.finishers(required))
            for required in initiative.requires
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
    complete(draft)
    return draft.starts


def complete(draft: Draft) -> None:
    """Add to a plan whatever adds most value, one by one, then things with what they need."""
    added = True
    while added:
        while (best := _best_addition(draft)) is not None:
            draft.put(*best)
        added = any(_worth_it(draft, key) for key in draft.by_id if key not in draft.starts)


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


def _oblige(draft: Draft, options: list[str], waiting: frozenset[str] = frozenset()) -> bool:
    """Put one of the options, and what it needs, into the plan as early as possible."""
    if any(key in draft.starts for key in options):
        return True
    return any(put_with_what_it_needs(draft, key, waiting) for key in options)


def put_with_what_it_needs(draft: Draft, key: str, waiting: frozenset[str] = frozenset()) -> bool:
    """Put an initiative with what it waits for and requires, or leave the plan as it was.

    `waiting` are those for whose sake this one is put: they cannot be waited for in turn.
    """
    if key in waiting:
        return False
    before, initiative = set(draft.starts), draft.by_id[key]
    done = (
        _all_obliged(draft, sorted(initiative.after), waiting | {key})
        and _put_early(draft, key)
        and _all_obliged(draft, list(initiative.requires), waiting | {key})
    )
    if not done:
        for added in draft.starts.keys() - before:
            draft.take_out(added)
    return done


def _all_obliged(draft: Draft, names: list[str], waiting: frozenset[str]) -> bool:
    return all(
        _oblige(draft, [f.id for f in draft.problem.finishers(name)], waiting) for name in names
    )


def _put_early(draft: Draft, key: str) -> bool:
    for start in draft.problem.starts(draft.by_id[key]):
        if draft.room_for(key, start):
            draft.put(key, start)
            return True
    return False


def _worth_it(draft: Draft, key: str) -> bool:
    """Put an initiative with what it needs where that adds value; say whether it was put."""
    before = dict(draft.starts)
    value = plan_value(draft.problem, draft.parts, before)
    if not put_with_what_it_needs(draft, key):
        return False
    if plan_value(draft.problem, draft.parts, draft.starts) > value + LEAST_GAIN:
        return True
    for added in draft.starts.keys() - before.keys():
        draft.take_out(added)
    return False


def _best_addition(draft: Draft) -> tuple[str, int] | None:
    best, best_gain = None, LEAST_GAIN
    for key, initiative in draft.by_id.items():
        if key in draft.starts or not draft.has_what_it_requires(initiative):
            continue
        gains = draft.gains(key)
        for start in draft.problem.starts(initiative):
            gain = draft.gain(key, start, gains)
            if gain > best_gain and draft.room_for(key, start):
                best, best_gain = (key, start), gain
    return best
