"""A second road to a live channel: state by state, and one caller followed through the queue."""

from __future__ import annotations

import math

import numpy as np

from itdirector.engines.desk.model import METHOD, CallLevel, CallQuestion, ProofFailed, Staffing
from itdirector.engines.fingerprint import fingerprint

CLOSE = 1e-7


def verify_staffing(question: CallQuestion, answer: Staffing) -> None:
    """Raise ProofFailed, naming the field, where the answer does not follow from the question."""
    _same("digest", answer.digest, fingerprint(question))
    _same("method", answer.method, METHOD)
    _same("defaults", answer.defaults, question.defaults)
    people = answer.level.people
    _check_level("level", question, answer.level, people)
    if not _good_enough(question, answer.level):
        raise ProofFailed(f"level: {people} people do not keep the promise")
    if answer.one_fewer is None:
        stable = question.load < people - 1 or question.patience_seconds is not None
        if people > 1 and stable:
            raise ProofFailed(f"one_fewer: {people - 1} people are possible")
        binding = "stability"
    else:
        _check_level("one_fewer", question, answer.one_fewer, people - 1)
        if _good_enough(question, answer.one_fewer):
            raise ProofFailed(f"one_fewer: {people - 1} people would do")
        late = answer.one_fewer.answered_in_time < question.answered_share
        binding = "answered in time" if late else "occupancy"
    _same("binding", answer.binding, binding)
    present = [n for n in (answer.rostered - 1, answer.rostered) if _here(question, n, people)]
    _same("rostered", present, [answer.rostered])


def _here(question: CallQuestion, rostered: int, people: int) -> bool:
    return rostered * (1 - question.away) >= people - 1e-6


def _good_enough(question: CallQuestion, found: CallLevel) -> bool:
    too_busy = found.occupancy > question.limit
    return found.answered_in_time >= question.answered_share and not too_busy


def _check_level(name: str, question: CallQuestion, said: CallLevel, people: int) -> None:
    found = by_states(question, people=people)
    _same(f"{name}: people", said.people, people)
    for field in (
        "chance_of_waiting",
        "mean_wait_seconds",
        "answered_in_time",
        "given_up",
        "occupancy",
    ):
        one, other = getattr(said, field), getattr(found, field)
        if not math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE):
            raise ProofFailed(f"{name}: {field} is {one} beside {other} by the second road")


def by_states(question: CallQuestion, *, people: int) -> CallLevel:
    """Return the level from the probability of every number of callers, one by one."""
    calls = question.calls_per_hour / 3600
    serves = 1 / question.handling_seconds
    leaves = 0.0 if question.patience_seconds is None else 1 / question.patience_seconds
    logs, callers = [0.0], 0
    while callers <= people or logs[-1] > max(logs) - 36:
        callers += 1
        out = min(callers, people) * serves + max(0, callers - people) * leaves
        logs.append(logs[-1] + math.log(calls / out))
    chances = np.exp(np.array(logs) - max(logs))
    chances /= chances.sum()
    waiting = chances[people:]
    queue = float(np.arange(len(waiting)) @ waiting)
    reached = _reached(len(waiting), people * serves, leaves, question.answer_seconds)
    busy = float(np.minimum(np.arange(len(chances)), people) @ chances)
    return CallLevel(
        people=people,
        chance_of_waiting=float(waiting.sum()),
        mean_wait_seconds=queue / calls,
        answered_in_time=float(chances[:people].sum() + reached @ waiting),
        given_up=queue * leaves / calls,
        occupancy=busy / people,
    )


def _reached(longest: int, serves: float, leaves: float, seconds: float) -> np.ndarray:
    """Return the chance to be served in time for each number of callers ahead, by uniformisation.

    The caller moves up at the rate of services and of those ahead giving up, and may give up too.
    """
    ahead = np.arange(longest)
    up = serves + ahead * leaves
    fastest = serves + longest * leaves
    moves = fastest * seconds
    last = math.ceil(moves + 12 * math.sqrt(moves) + 60)
    chance, found, at = np.zeros(longest), np.zeros(longest), -moves
    for n in range(last):
        if n:
            at += math.log(moves) - math.log(n)
            before = np.concatenate(([1.0], chance[:-1]))
            chance = (up * before + (fastest - up - leaves) * chance) / fastest
        found += math.exp(at) * chance
        if not moves:
            break
    return found


def _same(name: str, said: object, found: object) -> None:
    if said != found:
        raise ProofFailed(f"{name}: {said} beside {found} by the second road")
