"""What credits are worth in a year: little, and less than the loss."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from itdirector.engines.sla.check import down_hours_per_year, prove_expected
from itdirector.engines.sla.expected import MONTH_MINUTES, credit_of, expected_credit
from itdirector.engines.sla.model import OutageHabit, ProofFailed
from itdirector.engines.sla.tests.cases import CLOUD, LOSS

SOMETIMES = OutageHabit(outages_per_year=6, low_minutes=10, high_minutes=480)
FOUND = expected_credit(CLOUD, SOMETIMES, LOSS, seed=1)


@pytest.mark.parametrize(
    "habit",
    [
        SOMETIMES,
        OutageHabit(outages_per_year=0.2, low_minutes=60, high_minutes=600),
        OutageHabit(outages_per_year=400, low_minutes=60, high_minutes=6_000),
        OutageHabit(outages_per_year=0, low_minutes=1, high_minutes=2),
    ],
)
def test_downtime_is_that_of_theory_and_credit_that_of_lived_years(habit: OutageHabit) -> None:
    for sla in (CLOUD, replace(CLOUD, rounded_decimals=2)):
        prove_expected(sla, habit, LOSS, expected_credit(sla, habit, LOSS, seed=3, years=1_000))


def test_without_overlap_downtime_is_outages_times_their_mean() -> None:
    rare = OutageHabit(outages_per_year=0.01, low_minutes=10, high_minutes=480)
    mean_minutes = np.exp(np.log(10 * 480) / 2 + (np.log(48) / 3.2897) ** 2 / 2)
    assert down_hours_per_year(rare) == pytest.approx(0.01 * mean_minutes / 60, rel=1e-3)


def test_credit_is_a_small_part_of_the_loss() -> None:
    assert FOUND.credit_share_of_loss is not None
    assert 0 < FOUND.credit_share_of_loss < 0.05
    assert FOUND.credit_error < 0.1 * FOUND.credit_per_year


def test_a_service_that_never_fails_brings_neither_credit_nor_loss() -> None:
    never = replace(SOMETIMES, outages_per_year=0)
    found = expected_credit(CLOUD, never, LOSS, seed=1, years=100)
    assert (found.credit_per_year, found.loss_per_year) == (0, 0)
    assert found.credit_share_of_loss is None


def test_the_same_seed_has_the_same_answer() -> None:
    assert expected_credit(CLOUD, SOMETIMES, LOSS, seed=1) == FOUND
    assert expected_credit(CLOUD, SOMETIMES, LOSS, seed=2) != FOUND


def test_the_credit_of_a_month_is_that_of_its_tier_up_to_the_cap() -> None:
    shares = np.array([0, 0.0009, 0.0011, 0.02, 0.06])
    assert credit_of(CLOUD, shares * MONTH_MINUTES).tolist() == [0, 0, 100, 250, 500]


def test_too_few_years_are_refused() -> None:
    with pytest.raises(ValueError, match="years"):
        expected_credit(CLOUD, SOMETIMES, LOSS, seed=1, years=99)


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "0"},
        {"loss_per_year": FOUND.loss_per_year * 2},
        {"down_hours_per_year": FOUND.down_hours_per_year * 1.1},
        {"credit_per_year": FOUND.credit_per_year * 2},
        {"chance_of_credit": 0.0},
        {"credit_share_of_loss": 1.0},
    ],
)
def test_an_answer_wrong_in_one_field_is_never_believed(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProofFailed, match=next(iter(wrong))):
        prove_expected(CLOUD, SOMETIMES, LOSS, replace(FOUND, **wrong))


def test_a_likely_bad_year_with_an_unlikely_credit_is_never_believed() -> None:
    rare = OutageHabit(outages_per_year=0.01, low_minutes=60, high_minutes=600)
    found = expected_credit(CLOUD, rare, LOSS, seed=1, years=1_000)
    with pytest.raises(ProofFailed, match="credit_p95"):
        prove_expected(CLOUD, rare, LOSS, replace(found, credit_p95=100.0))
