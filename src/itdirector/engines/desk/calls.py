"""Live channels: Erlang B, C and A, and the fewest people that keep the promise."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from itdirector.engines.desk.model import METHOD, Binding, CallLevel, CallQuestion, Staffing
from itdirector.engines.fingerprint import fingerprint

Floats = NDArray[np.float64]

DEVIATIONS = 9
"""Queues longer than the likeliest by so many standard deviations are left out."""


def erlang_b(*, load: float, people: int) -> float:
    """Return the share of calls lost where nobody can wait (Erlang 1917), by recursion."""
    lost = 1.0
    for k in range(1, people + 1):
        lost = load * lost / (k + load * lost)
    return lost


def erlang_c(*, load: float, people: int) -> float:
    """Return the probability that a call waits; 1 where load reaches the people there are."""
    if load >= people:
        return 1.0
    lost = erlang_b(load=load, people=people)
    return lost / (1 - (load / people) * (1 - lost))


def level(question: CallQuestion, *, people: int) -> CallLevel | None:
    """Return how the channel does, or None where the queue would grow without end."""
    if people < 1:
        return None
    if question.patience_seconds is not None:
        return _impatient(question, people=people, patience=question.patience_seconds)
    return _patient(question, people=people) if question.load < people else None


def staffing(question: CallQuestion) -> Staffing:
    """Return the fewest people that answer in time and are not too busy."""
    found = _fewest(question)
    below = level(question, people=found.people - 1)
    return Staffing(
        level=found,
        one_fewer=below,
        rostered=math.ceil(found.people / (1 - question.away) - 1e-9),
        binding=_binding(question, below),
        defaults=question.defaults,
        method=METHOD,
        digest=fingerprint(question),
    )


def _fewest(question: CallQuestion) -> CallLevel:
    """Return the level of the fewest people that will do: more people never do worse."""
    too_few, enough = 0, 1
    while (found := _good(question, enough)) is None:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        better = _good(question, middle)
        if better is None:
            too_few = middle
        else:
            enough, found = middle, better
    return found


def _good(question: CallQuestion, people: int) -> CallLevel | None:
    """Return the level with so many people if it keeps both promises."""
    found = level(question, people=people)
    if found is None or found.answered_in_time < question.answered_share:
        return None
    return found if found.occupancy <= question.limit else None


def _binding(question: CallQuestion, below: CallLevel | None) -> Binding:
    if below is None:
        return "stability"
    late = below.answered_in_time < question.answered_share
    return "answered in time" if late else "occupancy"


def _patient(question: CallQuestion, *, people: int) -> CallLevel:
    waiting = erlang_c(load=question.load, people=people)
    spare = people - question.load
    within = math.exp(-spare * question.answer_seconds / question.handling_seconds)
    return CallLevel(
        people=people,
        chance_of_waiting=waiting,
        mean_wait_seconds=waiting * question.handling_seconds / spare,
        answered_in_time=1 - waiting * within,
        given_up=0.0,
        occupancy=question.load / people,
    )


def _impatient(question: CallQuestion, *, people: int, patience: float) -> CallLevel:
    """Return Erlang A (Palm 1957): waiting callers leave at a rate of 1 / patience each.

    A caller who finds k others waiting is served after a time V with 1 - exp(-V / patience)
    beta distributed (k + 1, r), r being services per patience: sums of exponentials whose rates
    rise evenly are order statistics.
    """
    from scipy.special import betainc  # noqa: PLC0415 - slow to import, seldom used

    served = people * patience / question.handling_seconds
    calling = question.calls_per_hour / 3600 * patience
    waiting = _queue_chances(load=question.load, people=people, served=served, calling=calling)
    ahead = np.arange(len(waiting))
    in_time = -math.expm1(-question.answer_seconds / patience)
    share_served = served / (ahead + 1 + served)
    reached = share_served * betainc(ahead + 1, served + 1, in_time)
    mean_queue = float(ahead @ waiting)
    given_up = mean_queue / calling
    chance = float(waiting.sum())
    return CallLevel(
        people=people,
        chance_of_waiting=chance,
        mean_wait_seconds=mean_queue / (question.calls_per_hour / 3600),
        answered_in_time=1 - chance + float(waiting @ reached),
        given_up=given_up,
        occupancy=question.load * (1 - given_up) / people,
    )


def _queue_chances(*, load: float, people: int, served: float, calling: float) -> Floats:
    """Return the probabilities of all being busy with 0, 1, 2 … callers waiting."""
    longest = max(0.0, calling - served) + DEVIATIONS * math.sqrt(calling + 100)
    waiting = np.arange(1, math.ceil(longest) + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log(calling / (served + waiting)))))
    top = float(logs.max())
    weights = np.exp(logs - top)
    not_all_busy = (1 / erlang_b(load=load, people=people) - 1) * math.exp(-top)
    return np.asarray(weights / (weights.sum() + not_all_busy), np.float64)
