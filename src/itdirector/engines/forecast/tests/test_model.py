"""Nonsense is refused at the door, with the name of the culprit."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest

from itdirector.engines.forecast import Reading, Step, Trial, UsageQuestion
from itdirector.engines.forecast.tests.cases import START, question

LATER = START + timedelta(days=99)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"readings": ()}, "disk: readings"),
        ({"capacity": 0.0}, "disk: capacity"),
        ({"capacity": math.inf}, "disk: capacity"),
        ({"lead_days": -1}, "disk: lead_days"),
        ({"lead_days": 400}, "disk: lead_days"),
        ({"horizon_days": 0}, "disk: horizon_days"),
        ({"act_above": 1.0}, "disk: act_above"),
        ({"paths": 10}, "disk: paths"),
        ({"seed": -1}, "disk: seed"),
        ({"steps": (Step(id="a", day=LATER, change=1),) * 2}, "disk: two steps are called a"),
        ({"steps": (Step(id="a", day=START, change=1),)}, "disk: steps must lie after"),
    ],
)
def test_a_question_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        question([1.0, 2.0], **facts)


def test_amounts_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="used"):
        Reading(day=START, used=math.nan)
    with pytest.raises(ValueError, match="joiners: change"):
        Step(id="joiners", day=START, change=math.inf)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"values": (1.0,) * 7}, "seats: values must be at least 8"),
        ({"values": (math.nan,) * 8}, "seats: values must be numbers"),
        ({"season": 0}, "seats: season"),
        ({"periods": 0}, "seats: periods"),
    ],
)
def test_usage_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    usual = {"id": "seats", "unit": "seats", "values": (1.0,) * 8, "season": 12, "periods": 3}
    with pytest.raises(ValueError, match=complaint):
        UsageQuestion(**{**usual, **facts})


@pytest.mark.parametrize(("actual", "miss"), [(10.0, 0.0), (14.0, 2.0), (9.0, 1.0), (8.0, 2.0)])
def test_a_miss_is_counted_in_half_widths_of_its_own_side(actual: float, miss: float) -> None:
    day = date(2026, 1, 2)
    trial = Trial(origin=START, day=day, low=9.0, median=10.0, high=12.0, actual=actual)
    assert trial.miss == miss


def test_a_certain_forecast_that_was_wrong_missed_without_measure() -> None:
    trial = Trial(origin=START, day=LATER, low=1.0, median=1.0, high=1.0, actual=2.0)
    assert trial.miss == math.inf
