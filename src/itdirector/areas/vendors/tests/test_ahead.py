"""Twelve months of contracts: increases on the day a term begins, nothing after an end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from itdirector.areas.vendors import facts
from itdirector.areas.vendors.ahead import Paid, ahead, book
from itdirector.areas.vendors.rules import Terms, deadline
from itdirector.engines.money.check.contracts import check_book
from itdirector.engines.money.model.proof import ProofFailed
from itdirector.engines.money.solve.contracts import roll_forward
from itdirector.kernel.models import DecisionRun, Organisation
from itdirector.kernel.provenance import explain, recomputed
from tests.facts import TODAY, contract

TERMS = Terms(ends_on=date(2027, 5, 31), term_months=12, auto_renews=True)


def paid(terms: Terms = TERMS, *, uplift: float | None = None, billing: str = "month") -> Paid:
    dates = deadline(terms, TODAY)
    assert dates is not None
    return Paid(
        id="line",
        terms=terms,
        deadline=dates,
        price_minor=100_00,
        billing=billing,
        uplift_percent=uplift,
    )


def cost(*contracts: Paid) -> tuple[int, int, int]:
    found = ahead(contracts, TODAY, currency="GBP")
    return found.cost_minor, found.more_minor, found.unsure_minor


def test_the_months_are_whole_and_begin_with_the_next() -> None:
    found = ahead((paid(),), TODAY, currency="GBP")
    assert (found.first, found.last) == (date(2026, 12, 1), date(2027, 11, 30))
    assert found.by_contract == {"line": 1_200_00}


def test_an_increase_counts_from_the_day_the_next_term_begins() -> None:
    assert cost(paid()) == (1_200_00, 0, 0)
    assert cost(paid(uplift=10.0)) == (1_260_00, 60_00, 0)


def test_what_ends_by_itself_costs_nothing_after() -> None:
    assert cost(paid(replace(TERMS, auto_renews=False))) == (600_00, 0, 0)


def test_what_nobody_told_us_of_is_counted_and_said_to_be_unsure() -> None:
    assert cost(paid(replace(TERMS, auto_renews=None))) == (1_200_00, 0, 600_00)


def test_a_quarterly_and_a_yearly_price_are_spread_over_the_days_they_are_for() -> None:
    assert cost(paid(billing="quarter")) == (400_00, 0, 0)
    leap = round(100_00 * (182 / 365 + 183 / 366))
    assert cost(paid(billing="year")) == (leap, 0, 0)


def test_what_is_paid_once_is_no_running_cost() -> None:
    assert ahead((paid(billing="once"),), TODAY, currency="GBP").by_contract == {}


@pytest.mark.parametrize("slip", [float("nan"), -3.0, 1_000.0])
def test_an_increase_nobody_can_mean_is_left_out(slip: float) -> None:
    assert cost(paid(uplift=slip)) == (1_200_00, 0, 0)


def test_a_first_term_begins_when_it_was_told_to() -> None:
    soon = replace(TERMS, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    assert cost(paid(soon)) == (1_100_00, 0, 0)
    turned = replace(TERMS, starts_on=date(2028, 1, 1))
    assert cost(paid(turned)) == (1_200_00, 0, 0)


def test_a_penny_too_much_is_refused_by_the_check() -> None:
    asked = book((paid(uplift=10.0),), TODAY, currency="GBP")
    forecast = roll_forward(asked)
    wrong = replace(forecast, accrual=(forecast.accrual[0] + 1, *forecast.accrual[1:]))
    with pytest.raises(ProofFailed):
        check_book(asked, wrong)


@pytest.mark.django_db
def test_the_figure_adds_up_contract_by_contract_and_is_kept_once(at_home: Organisation) -> None:
    contract("Line", vendor="Coast", ends_on=date(2027, 5, 31), price_minor=1_200_00)
    contract("SIMs", ends_on=date(2027, 5, 31), price_minor=100_00, billing="month")
    contract("Lease", price_minor=2_000_00)
    known = facts.next_twelve_months(TODAY)
    assert known is not None
    made, again = (facts.ahead_figure(known, TODAY) for _ in range(2))
    assert made == again
    assert made.value == recomputed(made) == known.cost_minor == 2_398_36
    assert {one["label"] for one in explain(made.pk)["inputs"]} == {"Line", "SIMs"}
    assert DecisionRun.objects.filter(engine="money.contracts@1").count() == 1


@pytest.mark.django_db
def test_without_a_known_end_nothing_is_claimed(at_home: Organisation) -> None:
    contract("Lease", price_minor=2_000_00)
    assert facts.next_twelve_months(TODAY) is None
