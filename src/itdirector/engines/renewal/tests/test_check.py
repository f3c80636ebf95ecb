"""A wrong answer is caught, whichever part of it is wrong, and nonsense is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from itdirector.engines.renewal.calendars import is_business_day, on_or_after, on_or_before
from itdirector.engines.renewal.check import prove
from itdirector.engines.renewal.model import (
    Answer,
    Calendar,
    Chance,
    Contract,
    Notice,
    Place,
    ProofFailed,
    Service,
    Stake,
)
from itdirector.engines.renewal.solve import dates
from itdirector.engines.renewal.tests.cases import HOSTING, STAKE

DAY = timedelta(days=1)
STAKED = replace(HOSTING, stake=STAKE)
LATE = dates(STAKED, today=date(2026, 2, 1))


def with_chance(answer: Answer, **wrong: Any) -> Answer:
    assert answer.opportunity is not None
    return replace(answer, opportunity=replace(answer.opportunity, **wrong))


def wrong_answers() -> dict[str, Answer]:
    now, cost = LATE.opportunity, LATE.cost_of_missing
    assert now is not None
    assert cost is not None
    return {
        "digest": replace(LATE, digest="0"),
        "over": replace(LATE, over=True),
        "term_ends_on": replace(LATE, term_ends_on=date(2026, 3, 30)),
        "renewals": replace(LATE, renewals=1),
        "opportunity": replace(LATE, opportunity=LATE.following),
        "renews_on": with_chance(LATE, renews_on=now.renews_on + DAY),
        "notice_needed": with_chance(LATE, notice_needed=False),
        "latest_receipt": with_chance(LATE, latest_receipt=now.latest_receipt + DAY),
        "latest_send": with_chance(LATE, latest_send=now.latest_send - DAY),
        "send_before": with_chance(LATE, send_before=now.send_before + DAY),
        "decide_by": with_chance(LATE, decide_by=now.decide_by + DAY),
        "steps": with_chance(LATE, steps=(now.steps[0], now.steps[2])),
        "steps: decide_by": with_chance(LATE, steps=()),
        "missed": replace(LATE, missed=False),
        "following": replace(LATE, following=None),
        "earliest_end": replace(LATE, earliest_end=now.ends_on),
        "alerts": replace(LATE, alerts=LATE.alerts[1:]),
        "alerts: past": replace(
            LATE, alerts=tuple(replace(alert, past=False) for alert in LATE.alerts)
        ),
        "cost_of_missing.expected": replace(LATE, cost_of_missing=replace(cost, expected=0)),
        "cost_of_missing": replace(LATE, cost_of_missing=None),
    }


def test_the_honest_answer_is_believed() -> None:
    prove(STAKED, LATE)


@pytest.mark.parametrize("field", wrong_answers())
def test_an_answer_wrong_in_one_field_is_never_believed(field: str) -> None:
    with pytest.raises(ProofFailed, match=f"^{field}"):
        prove(STAKED, wrong_answers()[field])


def test_a_minute_after_the_vendor_closed_is_never_believed() -> None:
    early = replace(HOSTING, vendor=Place(closes_at=time(17)))
    answer = dates(early, today=date(2025, 6, 1))
    assert answer.opportunity is not None
    late = answer.opportunity.send_before + timedelta(minutes=1)
    with pytest.raises(ProofFailed, match="send_before"):
        prove(early, with_chance(answer, send_before=late))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": ""}, "id"),
        ({"at_end": "stops"}, "at_end"),
        ({"anchor": "someday"}, "anchor"),
        ({"form": "pigeon"}, "form"),
        ({"term_months": 0}, "term_months"),
        ({"renewal_months": 1201}, "renewal_months"),
        ({"renewal_months": 1.5}, "renewal_months"),
        ({"lead_days": -1}, "lead_days"),
        ({"term_months": None}, "needs ends_on"),
        ({"ends_on": date(2025, 3, 31)}, "ends_on"),
        (
            {"starts_on": None, "ends_on": date(2026, 1, 1), "anchor": "anniversary"},
            "needs starts_on",
        ),
        (
            {"ends_on": date(2026, 1, 1), "term_months": None, "renewal_months": None},
            "renewal_months",
        ),
    ],
)
def test_a_contract_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(HOSTING, **facts)


@pytest.mark.parametrize(
    ("kind", "facts", "complaint"),
    [
        (Notice, {"count": 3, "unit": "weeks"}, "unit"),
        (Notice, {"count": -3, "unit": "days"}, "count"),
        (Notice, {"count": 121, "unit": "months"}, "count 121 months"),
        (Notice, {"count": 1, "unit": "days", "before": "lunch"}, "before"),
        (Service, {"count": 1, "unit": "months"}, "unit"),
        (Service, {"count": True}, "count"),
        (Service, {"count": 366}, "count 366"),
        (Place, {"zone": "Europe/Londno"}, "zone 'Europe/Londno'"),
        (Place, {"zone": "../etc"}, "zone"),
        (Place, {"closes_at": time(8)}, "opens_at"),
        (Chance, {"low": 0.3, "likely": 0.2, "high": 0.5}, "low <= likely"),
        (Stake, {"price_per_year": -1, "alternative_per_year": 0}, "price_per_year"),
        (Stake, {"price_per_year": 1, "alternative_per_year": 0.5}, "alternative_per_year"),
        (Stake, {"price_per_year": 1, "alternative_per_year": 1, "uplift": 11}, "uplift"),
    ],
)
def test_a_part_that_cannot_be_is_refused(
    kind: type, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        kind(**facts)


@pytest.mark.parametrize("place", [("XX", None), ("GB", "ZZ")])
def test_a_calendar_nobody_knows_is_refused(place: tuple[str, str | None]) -> None:
    with pytest.raises(ValueError, match="no holidays known"):
        is_business_day(Calendar(country=place[0], subdivision=place[1]), date(2026, 1, 1))


def test_a_calendar_that_never_opens_is_refused() -> None:
    closed = frozenset(date(2025, 1, 1) + n * DAY for n in range(1_000))
    never = Calendar(country="GB", closed=closed)
    with pytest.raises(ValueError, match="no business day in the year before"):
        on_or_before(never, date(2026, 6, 1))
    with pytest.raises(ValueError, match="no business day in the year after"):
        on_or_after(never, date(2026, 6, 1))


def test_a_contract_of_the_past_that_just_ended_is_proven_over() -> None:
    over: Contract = replace(HOSTING, at_end="ends")
    prove(over, dates(over, today=date(2026, 4, 1)))
    with pytest.raises(ProofFailed, match="earliest_end"):
        prove(over, replace(dates(over, today=date(2026, 4, 1)), earliest_end=date(2026, 4, 1)))
