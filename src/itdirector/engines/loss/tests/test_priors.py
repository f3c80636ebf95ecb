"""The table of published figures: whole, sourced, and honest about how far its views differ."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy import stats

from itdirector.engines.loss import Frequency, LossProblem, Scenario, forecast
from itdirector.engines.loss.priors import (
    BY_NAME,
    PRIORS,
    REJECTED,
    SMALL_FIRM,
    VALID_FROM,
    VERSION,
    rate,
    under_each,
    yearly_loss,
)
from itdirector.engines.loss.severity import lognormal_of_median


def test_every_row_says_whom_it_is_about_who_says_so_and_what_is_wrong_with_it() -> None:
    assert len(BY_NAME) == len(PRIORS) > 35
    for one in PRIORS:
        assert one.population
        assert one.source
        assert one.warning
        assert 2020 <= one.year <= VALID_FROM.year
        assert one.read_in in ("secondary source", "recalled")
        assert one.low is None or one.low < one.value
        assert one.high is None or one.high > one.value
    assert VALID_FROM.isoformat() == VERSION


def test_what_is_rejected_is_in_no_row_and_says_why() -> None:
    assert len(REJECTED) == 4
    assert all(one.reason and one.source for one in REJECTED)
    assert not {one.name for one in REJECTED} & BY_NAME.keys()
    assert not any("IBM" in one.source for one in PRIORS)


def test_median_and_high_end_imply_the_spread_of_published_losses() -> None:
    spreads = {
        one.name: lognormal_of_median(one.value, one.high).sigma
        for one in PRIORS
        if one.kind == "median" and one.high is not None
    }
    public = [spread for name, spread in spreads.items() if name.startswith("incident")]
    assert len(public) == 8
    assert min(public) == pytest.approx(1.74, abs=0.01)
    assert max(public) == pytest.approx(2.42, abs=0.01)
    assert 1.88 <= round(spreads["insured claim, US"], 2) <= 2.09


def test_the_high_end_of_insured_claims_follows_from_their_ninetieth_percentile() -> None:
    claim = BY_NAME["insured claim, US"]
    sigma = math.log(920_000 / 83_000) / stats.norm.ppf(0.9)
    assert claim.high == pytest.approx(83_000 * math.exp(sigma * stats.norm.ppf(0.95)), rel=0.01)


def test_the_range_of_ransomware_is_that_of_its_beta() -> None:
    one = BY_NAME["ransomware, UK business"]
    beta = stats.beta(2, 198)
    assert beta.mean() == pytest.approx(one.value)
    assert (one.low, one.high) == pytest.approx((beta.ppf(0.05), beta.ppf(0.95)), abs=1e-4)


def test_views_of_a_small_firm_differ_by_two_orders_of_magnitude() -> None:
    survey, claims, public = (yearly_loss(v, most_per_event=math.inf) for v in SMALL_FIRM)
    assert survey == pytest.approx(688)
    assert 2_000 <= claims <= 10_000
    assert public == pytest.approx(199_000, rel=0.005)
    assert yearly_loss(SMALL_FIRM[2], most_per_event=3e6) == pytest.approx(61_000, rel=0.005)
    assert yearly_loss(SMALL_FIRM[1], most_per_event=100_000) == pytest.approx(1_000)
    assert public / survey > 100


def test_a_question_can_be_asked_under_each_prior() -> None:
    fire = Scenario(id="fire", frequency=Frequency(events_per_year=1), low_cost=1, high_cost=9)
    ransom = replace(fire, id="ransom", low_cost=1e4, high_cost=1e6)
    problem = LossProblem(scenarios=(fire, ransom))
    names = ("ransomware, UK business", "significant incident, under $10M")
    asked = under_each(problem, scenario="ransom", names=names)
    means = {name: forecast(one).scenarios[1].mean_cost for name, one in asked.items()}
    assert means[names[1]] / means[names[0]] == pytest.approx(math.log(0.93) / math.log(0.99))
    for one in asked.values():
        assert one.scenarios[0] == fire
        assert one.scenarios[1].grades.frequency == "survey"


def test_a_share_of_firms_becomes_a_rate_that_strikes_as_many() -> None:
    one = BY_NAME["significant incident, under $10M"]
    assert 1 - math.exp(-rate(one)) == pytest.approx(0.07)
    with pytest.raises(ValueError, match="days to patch: not a share of firms"):
        rate(BY_NAME["days to patch"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"unit": "EUR"}, "unit"),
        ({"kind": "mode"}, "kind"),
        ({"grade": "A"}, "grade"),
        ({"value": 0}, "value"),
    ],
)
def test_a_row_that_cannot_be_is_refused(facts: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        replace(PRIORS[0], **facts)
