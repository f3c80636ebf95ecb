"""The numbers of a negotiation, and that a wrong one is never believed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.negotiation.check import prove
from itdirector.engines.negotiation.model import (
    Alternative,
    Brief,
    Comparable,
    Concession,
    Fact,
    ProofFailed,
    Question,
)
from itdirector.engines.negotiation.solve import brief


def fact(amount: int, name: str = "f") -> Fact:
    return Fact(amount=amount, fact=f"{name}-{amount}")


def move(name: str, per_year: int, *once: int) -> Alternative:
    migration, retraining, risk = (fact(amount, name) for amount in once)
    return Alternative(
        id=name,
        per_year=fact(per_year, name),
        migration=migration,
        retraining=retraining,
        risk=risk,
    )


CRM = Question(
    id="crm",
    asked_per_year=fact(26_000),
    price_history=(fact(20_000), fact(22_000)),
    inflation=0.03,
    inflation_fact="cpi",
    needed_units=fact(90),
    unit_price=fact(240),
    bought_units=fact(110),
    alternatives=(move("other", 18_000, 9_000, 3_000, 3_000), move("dear", 30_000, 0, 0, 0)),
    comparables=(
        Comparable(per_year=fact(21_000, "quote"), credible=True),
        Comparable(per_year=fact(19_500, "quote"), credible=True),
        Comparable(per_year=fact(24_000, "quote"), credible=True),
        Comparable(per_year=fact(9_000, "rumour"), credible=False),
    ),
    concessions=(
        Concession(id="pay ahead", kind="give", per_year=(-800, 0), fact="cash"),
        Concession(id="price held", kind="get", per_year=(0, 700, 1_450), fact="uplift"),
    ),
    years=3,
    discount_per_year=0.0,
)


def proven(question: Question) -> Brief:
    found = brief(question)
    prove(question, found)
    return found


def test_above_the_reservation_the_alternative_is_cheaper() -> None:
    found = proven(CRM)
    # 18,000 a year and 15,000 once over three years.
    assert (found.batna, found.reservation.per_year) == ("other", 23_000)
    assert found.room == -9_000
    assert set(found.reservation.facts) == {"other-18000", "other-9000", "other-3000"}


def test_the_target_is_the_least_of_benchmark_inflation_and_need() -> None:
    found = proven(CRM)
    assert [(n.name, n.per_year) for n in found.candidates] == [
        ("benchmark", 21_000),
        ("need", 21_600),
        ("last price with inflation", 22_660),
        ("reservation", 23_000),
    ]
    assert (found.target.name, found.saving_to_target) == ("benchmark", 15_000)


def test_the_anchor_is_the_best_credible_comparable_never_a_rumour() -> None:
    assert proven(CRM).anchor.per_year == 19_500
    alone = proven(replace(CRM, comparables=CRM.comparables[3:]))
    assert alone.anchor == alone.target
    dear = proven(replace(CRM, comparables=CRM.comparables[2:3]))
    assert (dear.target.name, dear.anchor) == ("need", dear.target)


def test_the_target_is_never_above_the_price_to_walk_away_at() -> None:
    cheap = replace(CRM, alternatives=(move("free", 10_000, 0, 0, 0),))
    assert proven(cheap).target.name == "reservation"


def test_gives_and_gets_are_priced_at_present_value() -> None:
    priced = {p.id: p for p in proven(CRM).concessions}
    assert priced["price held"].present_value == 2_150
    assert priced["pay ahead"].per_year_equivalent == pytest.approx(-800 / 3)
    later = {p.id: p for p in proven(replace(CRM, discount_per_year=0.1)).concessions}
    assert later["price held"].present_value == pytest.approx(700 / 1.1 + 1_450 / 1.21)


def test_seats_bought_and_not_needed_are_counted() -> None:
    assert proven(CRM).unused_units == 20
    assert proven(replace(CRM, bought_units=fact(80))).unused_units == 0


def test_our_discount_rate_is_named_when_it_is_used() -> None:
    found = proven(replace(CRM, discount_per_year=None))
    assert (found.defaults, found.discount_per_year) == (("discount_per_year",), 0.08)
    assert proven(CRM).defaults == ()


AMOUNTS = st.integers(0, 10**6)


@settings(max_examples=60, deadline=None)
@given(
    amounts=st.lists(AMOUNTS, min_size=12, max_size=12),
    credible=st.lists(AMOUNTS, max_size=4),
    rate=st.none() | st.floats(0, 1),
    years=st.integers(1, 20),
)
def test_halving_and_counting_year_by_year_find_the_same(
    amounts: list[int], credible: list[int], rate: float | None, years: int
) -> None:
    question = replace(
        CRM,
        asked_per_year=fact(amounts[0]),
        price_history=(fact(amounts[1]),),
        needed_units=fact(amounts[2] % 500),
        unit_price=fact(amounts[3] % 500),
        alternatives=(move("a", *amounts[4:8]), move("b", *amounts[8:12])),
        comparables=tuple(Comparable(per_year=fact(a), credible=True) for a in credible),
        concessions=(),
        discount_per_year=rate,
        years=years,
    )
    found = proven(question)
    dearer = replace(question, alternatives=(move("a", amounts[4] + 1, *amounts[5:8]),))
    alone = replace(question, alternatives=question.alternatives[:1])
    assert proven(dearer).reservation.per_year == proven(alone).reservation.per_year + 1
    assert found.reservation.per_year <= proven(alone).reservation.per_year


FOUND = brief(CRM)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"digest": "0"}, "digest"),
        ({"defaults": ("discount_per_year",)}, "defaults"),
        ({"discount_per_year": 0.01}, "discount_per_year"),
        ({"batna": "dear"}, "batna"),
        ({"reservation": replace(FOUND.reservation, per_year=23_001)}, "reservation"),
        ({"candidates": FOUND.candidates[1:]}, "candidates"),
        ({"target": FOUND.candidates[1]}, "target"),
        ({"anchor": FOUND.target}, "anchor"),
        ({"asked": FOUND.target}, "asked"),
        ({"asked": replace(FOUND.asked, facts=("rumour-9000",))}, "asked: facts"),
        ({"asked": replace(FOUND.asked, facts=())}, "asked: facts"),
        ({"asked": replace(FOUND.asked, present_value=1.0)}, "asked: present_value"),
        ({"saving_to_target": 0.0}, "saving_to_target"),
        ({"room": 0.0}, "room"),
        ({"unused_units": 0}, "unused_units"),
        ({"concessions": FOUND.concessions[1:]}, "concessions"),
        ({"concessions": FOUND.concessions[::-1]}, "concessions: order"),
        (
            {"concessions": (replace(FOUND.concessions[0], kind="give"), FOUND.concessions[1])},
            "price held: kind",
        ),
        (
            {
                "concessions": (
                    replace(FOUND.concessions[0], present_value=9_999.0),
                    FOUND.concessions[1],
                )
            },
            "price held: present_value",
        ),
    ],
)
def test_a_brief_wrong_in_one_field_is_never_believed(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ProofFailed, match=f"^{field}"):
        prove(CRM, replace(FOUND, **wrong))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": ""}, "needs an id"),
        ({"years": 0}, "years"),
        ({"years": 21}, "years up to 20"),
        ({"price_history": ()}, "price_history"),
        ({"alternatives": ()}, "alternatives"),
        ({"alternatives": CRM.alternatives[:1] * 2}, "alternatives: two"),
        ({"concessions": CRM.concessions[:1] * 2}, "concessions: two"),
        ({"inflation": 3.0}, "inflation"),
        ({"inflation_fact": ""}, "inflation_fact"),
        ({"discount_per_year": 1.5}, "discount_per_year"),
        ({"years": 2}, "price held: per_year"),
    ],
)
def test_a_question_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(CRM, **facts)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": ""}, "needs an id"),
        ({"fact": ""}, "needs an id and a fact"),
        ({"kind": "take"}, "pay ahead: kind"),
        ({"per_year": (0.5,)}, "pay ahead: per_year"),
        ({"per_year": ()}, "pay ahead: per_year"),
    ],
)
def test_a_concession_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(CRM.concessions[0], **facts)


def test_an_amount_without_a_fact_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the id of its fact"):
        Fact(amount=5, fact="")
    with pytest.raises(ValueError, match="amount"):
        Fact(amount=-5, fact="invoice")
