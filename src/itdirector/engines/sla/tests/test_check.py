"""A wrong month is caught, whichever part of it is wrong, and nonsense is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from itdirector.engines.sla.check import prove
from itdirector.engines.sla.model import (
    Hours,
    Log,
    Loss,
    OutageHabit,
    ProofFailed,
    Sla,
    Span,
    Tier,
)
from itdirector.engines.sla.solve import measure
from itdirector.engines.sla.tests.cases import CLOUD, LATER, LOSS, TIERS, outage, utc

LOG = Log(
    outages=(outage("06-10 10:00", "06-10 20:00"), outage("06-12 10:00", "06-12 11:00")),
    excluded=(outage("06-20 10:00", "06-20 11:00"),),
    now=LATER,
)
FOUND = measure(CLOUD, LOG, year=2026, month=6, loss=LOSS)
SECOND = timedelta(seconds=1)
NAIVE = LATER.replace(tzinfo=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "0"},
        {"begins": FOUND.begins + SECOND},
        {"ends": FOUND.ends + SECOND},
        {"month_seconds": FOUND.month_seconds + 3_600},
        {"excluded_seconds": 0},
        {"scope_seconds": FOUND.month_seconds},
        {"down_seconds": FOUND.down_seconds + 1},
        {"merged": FOUND.merged[::-1]},
        {"merged": FOUND.merged[:1]},
        {"outages": ()},
        {"availability": Fraction(1)},
        {"counted_percent": Decimal("98.47")},
        {"tier": TIERS[0]},
        {"credit": FOUND.credit + 1},
        {"capped": True},
        {"claim": "open"},
        {"claim_by": None},
        {"loss": (2_200, 9_900, 27_000)},
        {"loss": None},
        {"credit_share_of_loss": 1.0},
    ],
)
def test_a_month_wrong_in_one_field_is_never_believed(wrong: dict[str, Any]) -> None:
    prove(CLOUD, LOG, FOUND, loss=LOSS)
    with pytest.raises(ProofFailed, match=f"^{next(iter(wrong))}"):
        prove(CLOUD, LOG, replace(FOUND, **wrong), loss=LOSS)


def test_a_loss_nobody_gave_is_never_believed() -> None:
    bare = measure(CLOUD, LOG, year=2026, month=6)
    with pytest.raises(ProofFailed, match="loss"):
        prove(CLOUD, LOG, replace(bare, loss=(1, 2, 3)))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": ""}, "id"),
        ({"zone": "Europe/Londno"}, "zone 'Europe/Londno'"),
        ({"monthly_fee": -1}, "monthly_fee"),
        ({"tiers": ()}, "tiers: needs"),
        ({"tiers": TIERS[::-1]}, "fall by below_percent"),
        ({"tiers": (TIERS[0], replace(TIERS[1], credit_share=0.05))}, "not fall by credit_share"),
        ({"cap_share": 0}, "cap_share"),
        ({"claim_days": -1}, "claim_days"),
        ({"rounded_decimals": -1}, "rounded_decimals"),
    ],
)
def test_an_sla_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(CLOUD, **facts)


@pytest.mark.parametrize(
    ("kind", "facts", "complaint"),
    [
        (Tier, {"below_percent": Decimal(101), "credit_share": 0.1}, "below_percent"),
        (Tier, {"below_percent": Decimal(99), "credit_share": 0}, "credit_share"),
        (Hours, {"weekday": 7, "begins": time(9), "until": time(17)}, "weekday"),
        (Hours, {"weekday": 1, "begins": time(9), "until": time(9)}, "until"),
        (Hours, {"weekday": 1, "begins": time(9, tzinfo=LATER.tzinfo), "until": time(0)}, "zone"),
        (Span, {"id": "a", "begins": NAIVE, "ends": None}, "a: begins"),
        (Span, {"id": "a", "begins": LATER, "ends": LATER - SECOND}, "a: ends"),
        (Loss, {"low_per_hour": 3, "likely_per_hour": 2, "high_per_hour": 4}, "low_per_hour <="),
        (Loss, {"low_per_hour": -3, "likely_per_hour": 2, "high_per_hour": 4}, "low_per_hour"),
        (Log, {"outages": (), "now": NAIVE}, "now"),
        (
            OutageHabit,
            {"outages_per_year": -1, "low_minutes": 1, "high_minutes": 2},
            "outages_per_year",
        ),
        (
            OutageHabit,
            {"outages_per_year": 1, "low_minutes": 2, "high_minutes": 2},
            "low_minutes < high_minutes",
        ),
    ],
)
def test_a_part_that_cannot_be_is_refused(
    kind: type, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        kind(**facts)


def test_two_outages_of_one_id_are_refused() -> None:
    twice = (outage("06-10 10:00", "06-10 11:00"),) * 2
    with pytest.raises(ValueError, match="outages: two"):
        Log(outages=twice, now=utc("06-11 10:00"))


def test_a_month_that_cannot_be_is_refused() -> None:
    sla: Sla = CLOUD
    with pytest.raises(ValueError, match="month"):
        measure(sla, LOG, year=2026, month=13)
