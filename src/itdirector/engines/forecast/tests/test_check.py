"""The checkers catch an answer that is wrong in any one field."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from itdirector.engines.forecast import (
    ProofFailed,
    RunOut,
    Smoothing,
    Usage,
    UsageQuestion,
    run_out,
    usage,
)
from itdirector.engines.forecast.check import verify, verify_usage
from itdirector.engines.forecast.tests.cases import KNOWN_DAYS, history, question

ASKED = question(history("slope", seed=7)[:KNOWN_DAYS], seed=7)
ANSWER = run_out(ASKED)
FEW = question([400.0, 402.0])
MONTHS = UsageQuestion(
    id="mail",
    unit="GB",
    values=tuple(
        float(v)
        for v in (200 + np.arange(60)) * np.tile(np.linspace(0.7, 1.3, 12), 5)
        + np.random.default_rng(1).normal(0, 9, 60)
    ),
    season=12,
    periods=6,
)
USED = usage(MONTHS)


def days_off(name: str, days: int) -> dict[str, Any]:
    return {name: getattr(ANSWER, name) + timedelta(days=days)}


CHANGE, TRIAL = ANSWER.changes[0], ANSWER.trials[3]
OTHERS = ANSWER.trials[:3], ANSWER.trials[4:]


def with_trial(**facts: Any) -> dict[str, Any]:
    return {"trials": (*OTHERS[0], replace(TRIAL, **facts), *OTHERS[1])}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"digest": "0"}, "digest"),
        ({"method": "line"}, "method"),
        ({"seed": 8}, "seed"),
        ({"defaults": ()}, "defaults"),
        ({"days_per_point": 7}, "days_per_point"),
        ({"points": 179}, "points"),
        ({"last_used": 1.0}, "last_used"),
        ({"filled_share": 0.5}, "filled_share"),
        ({"changes": ()}, "changes"),
        ({"changes": (replace(CHANGE, rate_before=9.0),)}, "rate_before"),
        ({"changes": (replace(CHANGE, rate_after=9.0),)}, "rate_after"),
        ({"rate_per_day": 2.0}, "rate_per_day"),
        ({"points_since_change": 180}, "points_since_change"),
        ({"block_points": 28}, "block_points"),
        ({"spread": 1.0}, "spread"),
        ({"trials_held": 1.0}, "trials_held"),
        (with_trial(actual=0.0), "trials: actual"),
        (with_trial(low=TRIAL.high, high=TRIAL.low), "trials: out of order"),
        (days_off("early", -12), "early"),
        (days_off("median", 12), "median"),
        (days_off("late", 40), "late"),
        ({"late": None}, "late"),
        ({"chance_before_lead": 0.9}, "chance_before_lead"),
        ({"chance_within_horizon": 0.5}, "chance_within_horizon"),
        ({"capacity_needed": 1000.0}, "capacity_needed"),
        ({"expected_at_horizon": None}, "expected_at_horizon"),
        ({"act": not ANSWER.act}, "act"),
        ({"outcome": "no exhaustion"}, "outcome"),
    ],
)
def test_a_wrong_run_out_is_caught(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ProofFailed, match=field):
        verify(ASKED, replace(ANSWER, **wrong))


def test_the_right_answers_pass() -> None:
    verify(ASKED, ANSWER)
    verify_usage(MONTHS, USED)


def test_a_straight_line_over_everything_is_caught() -> None:
    """The usual way: growth over all of the past, and no doubt."""
    naive = run_out(replace(ASKED, readings=ASKED.readings[: KNOWN_DAYS // 2]))
    pretended = replace(naive, digest=ANSWER.digest)
    with pytest.raises(ProofFailed):
        verify(ASKED, pretended)


def test_a_claim_from_too_few_readings_is_caught() -> None:
    answer: RunOut = run_out(FEW)
    with pytest.raises(ProofFailed, match="dates and chances"):
        verify(FEW, replace(answer, chance_before_lead=0.0))
    with pytest.raises(ProofFailed, match="outcome"):
        verify(FEW, replace(answer, outcome="no exhaustion"))


def other(values: tuple[float, ...]) -> tuple[float, ...]:
    return (values[0] * 1.01, *values[1:])


NAIVE = next(n for n, t in enumerate(USED.trials) if t.method == "seasonal naive")


def with_naive(**facts: float) -> dict[str, Any]:
    changed = replace(USED.trials[NAIVE], **facts)
    return {"trials": (*USED.trials[:NAIVE], changed, *USED.trials[NAIVE + 1 :])}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"digest": "0"}, "digest"),
        ({"method": "usage 0"}, "method"),
        ({"seasonal": ()}, "seasonal"),
        ({"seasonal": other(USED.seasonal)}, "seasonal"),
        ({"multiplicative": False}, "multiplicative"),
        ({"expected": other(USED.expected)}, "expected"),
        ({"expected": USED.expected[1:]}, "expected: how many"),
        ({"low": other(USED.low)}, "low"),
        ({"high": other(USED.high)}, "high"),
        ({"theta_level": 1.0}, "theta_level"),
        ({"damped": Smoothing(level=0.98, trend=0.6, damping=0.98)}, "damped"),
        ({"errors": {}}, "errors"),
        ({"errors": dict.fromkeys(USED.errors, 0.0)}, "errors"),
        ({"method_chosen": "seasonal naive"}, "method_chosen"),
        ({"standard_deviations": 0.1}, "standard_deviations"),
        (with_naive(actual=0.0), "trials: actual"),
        (with_naive(foretold=0.0), "trials: foretold"),
        (with_naive(deviation=0.0), "trials: deviation"),
    ],
)
def test_a_wrong_usage_is_caught(wrong: dict[str, Any], field: str) -> None:
    changed: Usage = replace(USED, **wrong)
    with pytest.raises(ProofFailed, match=field):
        verify_usage(MONTHS, changed)
