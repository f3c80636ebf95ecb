"""A table read with holes in what is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.engines.triage.lookup import look_up
from itdirector.engines.triage.tables import BOD_26_04, SSVC_DEPLOYER, DecisionTable


def test_what_is_unknown_counts_as_riskier_and_is_named() -> None:
    reading = look_up(BOD_26_04, {"known_exploited": "no", "exposed": "yes", "automatable": None})
    assert reading.outcome == "3 days"
    assert reading.assumed == ("automatable", "technical_impact")


def test_the_one_fact_that_lowers_the_outcome_most_is_asked_for_first() -> None:
    reading = look_up(BOD_26_04, {"known_exploited": "no", "automatable": "yes"})
    assert (reading.outcome, reading.relief_by) == ("3 days", ("exposed",))
    assert reading.relieved_outcome == "60 days"


def test_where_no_single_fact_helps_the_fewest_together_are_asked_for() -> None:
    reading = look_up(BOD_26_04, {"known_exploited": "yes", "technical_impact": "total"})
    assert (reading.relief_by, reading.relieved_outcome) == (("exposed", "automatable"), "14 days")


def test_one_fact_that_helps_is_asked_for_before_two_that_help_more() -> None:
    reading = look_up(BOD_26_04, {"known_exploited": "yes"})
    assert (reading.relief_by, reading.relieved_outcome) == (("technical_impact",), "3 days")


def test_with_everything_known_nothing_is_left_to_ask() -> None:
    facts = {"exploitation": "none", "exposure": "small", "automatable": "no"}
    reading = look_up(SSVC_DEPLOYER, facts | {"human_impact": "low"})
    assert (reading.assumed, reading.relief_by, reading.outcome) == ((), (), "defer")


@given(st.data())
def test_no_way_to_fill_the_holes_is_riskier_than_what_was_said(data: st.DataObject) -> None:
    factors = SSVC_DEPLOYER.factors
    facts = {n: data.draw(st.none() | st.sampled_from(v), label=n) for n, v in factors.items()}
    filled = {n: facts[n] or data.draw(st.sampled_from(v), label=n) for n, v in factors.items()}
    said, true = (look_up(SSVC_DEPLOYER, f).outcome for f in (facts, filled))
    rank = SSVC_DEPLOYER.outcomes.index
    assert rank(true) <= rank(said)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"weather": "fine"}, "weather: no factor"),
        ({"exposed": "maybe"}, "exposed: 'maybe' is not"),
    ],
)
def test_a_fact_the_table_does_not_know_is_refused(facts: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        look_up(BOD_26_04, facts)


def test_a_table_with_a_row_missing_or_an_outcome_unknown_is_refused() -> None:
    one = DecisionTable(
        id="one", version="1", source="test", read=date(2026, 1, 1),
        factors={"a": ("no", "yes")}, outcomes=("x",), rows={("no",): "x", ("yes",): "x"},
    )  # fmt: skip
    with pytest.raises(ValueError, match="one: rows need"):
        replace(one, rows={("no",): "x"})
    with pytest.raises(ValueError, match="one: outcomes lack"):
        replace(one, rows={("no",): "x", ("yes",): "z"})
