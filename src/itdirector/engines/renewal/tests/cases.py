"""Contracts that tests ask about."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from itdirector.engines.renewal.check import prove
from itdirector.engines.renewal.model import (
    ANCHORS,
    AT_END,
    FORMS,
    UNITS,
    Answer,
    Calendar,
    Contract,
    Notice,
    Place,
    Service,
    Stake,
)
from itdirector.engines.renewal.solve import dates

HOSTING = Contract(
    id="hosting",
    starts_on=date(2025, 4, 1),
    term_months=12,
    renewal_months=12,
    notice=Notice(count=90, unit="days"),
    form="portal",
    service=Service(count=0),
    receipt_on_business_days=False,
    lead_days=30,
)
STAKE = Stake(price_per_year=24_000, alternative_per_year=18_000, uplift=0.05)


def proven(contract: Contract, today: date) -> Answer:
    """Return the answer after the second road has agreed."""
    answer = dates(contract, today=today)
    prove(contract, answer)
    return answer


NOTICES = st.builds(
    Notice,
    count=st.integers(0, 40),
    unit=st.sampled_from(UNITS),
    clear=st.booleans(),
    before=st.sampled_from(("end", "renewal")),
)
PLACES = st.builds(
    Place,
    calendar=st.sampled_from(
        [
            Calendar(country="GB", subdivision="ENG"),
            Calendar(country="GB", subdivision="SCT"),
            Calendar(country="US"),
            Calendar(country="SA"),
            Calendar(country="DE", subdivision="BY", closed=frozenset({date(2026, 3, 31)})),
        ]
    ),
    zone=st.sampled_from(
        ["Europe/London", "America/Los_Angeles", "Pacific/Auckland", "Pacific/Honolulu"]
    ),
    closes_at=st.sampled_from([Place().closes_at, Place().closes_at.replace(hour=17, minute=0)]),
)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """Draw a contract of any kind; its first term lies between 2019 and 2031."""
    facts: dict[str, Any] = {
        "starts_on": draw(st.dates(date(2019, 1, 1), date(2026, 12, 31))),
        "term_months": draw(st.integers(1, 40)),
    }
    if draw(st.booleans()):
        facts["ends_on"] = draw(st.dates(date(2027, 1, 1), date(2028, 12, 31)))
    return Contract(
        id="any",
        **facts,
        at_end=draw(st.sampled_from(AT_END)),
        renewal_months=draw(st.none() | st.integers(1, 36)),
        notice=draw(NOTICES),
        anchor=draw(st.sampled_from(ANCHORS)),
        form=draw(st.sampled_from(FORMS)),
        service=draw(
            st.none()
            | st.builds(
                Service,
                count=st.integers(0, 6),
                unit=st.sampled_from(("days", "business_days")),
            )
        ),
        receipt_on_business_days=draw(st.booleans()),
        vendor=draw(PLACES),
        own=draw(PLACES),
        replacement=draw(st.booleans()),
        lead_days=draw(st.none() | st.integers(0, 90)),
        stake=draw(st.none() | st.just(STAKE)),
    )
