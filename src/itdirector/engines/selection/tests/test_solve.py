"""The best offer: published numbers, other implementations, and what must never happen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymcdm.methods import PROMETHEE_II, TOPSIS
from pymcdm.normalizations import vector_normalization

from itdirector.engines.selection.check import prove
from itdirector.engines.selection.model import Criterion, Offer, Score, Selection, Verdict
from itdirector.engines.selection.opinions import (
    INDIFFERENT,
    PREFERRED,
    culprit,
    promethee,
    synthesised,
    topsis,
)
from itdirector.engines.selection.solve import select
from itdirector.engines.selection.tests.cases import (
    EASE,
    EASY,
    MAIL,
    POOR,
    SECURITY,
    STRONG,
    SWIFT,
    offer,
    selections,
)


def proven(question: Selection) -> Verdict:
    found = select(question)
    prove(question, found)
    return found


TZENG = np.array([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], dtype=float)
TZENG_WEIGHTS = np.array([0.3, 0.4, 0.3])
BELTON = [
    np.array([[1, 1 / 9, 1], [9, 1, 9], [1, 1 / 9, 1]]),
    np.array([[1, 9, 9], [1 / 9, 1, 1], [1 / 9, 1, 1]]),
    np.array([[1, 8 / 9, 8], [9 / 8, 1, 9], [1 / 8, 1 / 9, 1]]),
]
THIRDS = np.full(3, 1 / 3)


def test_topsis_gives_the_numbers_of_tzeng_and_huang() -> None:
    found = topsis(TZENG, TZENG_WEIGHTS)
    assert found == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=1e-4)


def with_a_copy_of_b(judgements: np.ndarray) -> np.ndarray:
    wider = np.ones((4, 4))
    wider[:3, :3] = judgements
    wider[3, :3], wider[:3, 3] = judgements[1], judgements[:, 1]
    return wider


def test_ahp_gives_the_numbers_of_belton_and_gear_and_reverses() -> None:
    before = synthesised(BELTON, THIRDS)
    assert before == pytest.approx([0.451, 0.470, 0.079], abs=6e-4)
    after = synthesised([with_a_copy_of_b(j) for j in BELTON], THIRDS)
    assert after == pytest.approx([0.365, 0.289, 0.057, 0.289], abs=6e-4)
    assert before[1] > before[0]
    assert after[0] > after[1]


def test_fixed_anchors_do_not_reverse_belton_and_gears_offers() -> None:
    names = ("a", "b", "c")
    criteria = tuple(
        Criterion(id=name, swing=1, points=((0, 0), (9, 100))) for name in ("one", "two", "three")
    )
    levels = np.array([[1, 9, 8], [9, 1, 9], [1, 1, 1]], dtype=float)
    rows = [*zip(names, levels, strict=True), ("copy of b", levels[1])]
    offers = tuple(
        Offer(
            id=name,
            scores={
                c.id: Score(low=x, likely=x, high=x) for c, x in zip(criteria, row, strict=True)
            },
            five_year_cost=1,
        )
        for name, row in rows
    )
    before = proven(Selection(criteria=criteria, offers=offers[:3]))
    after = proven(Selection(criteria=criteria, offers=offers))
    assert before.winner == after.winner == "b"
    values = {row.id: row.value for row in after.ranked}
    assert values["b"] == values["copy of b"]
    assert {row.id: row.value for row in before.ranked}.items() <= values.items()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_topsis_and_promethee_agree_with_pymcdm(seed: int) -> None:
    rng = np.random.Generator(np.random.PCG64(seed))
    values, weights = rng.uniform(1, 100, size=(4, 3)), rng.dirichlet(np.ones(3))
    gains = np.ones(3)
    theirs = TOPSIS(vector_normalization)(values, weights, gains, validation=False)
    assert topsis(values, weights) == pytest.approx(theirs, abs=1e-9)
    thresholds = {"p": np.full(3, PREFERRED), "q": np.full(3, INDIFFERENT)}
    flows = PROMETHEE_II("vshape_2", **thresholds)(values, weights, gains, validation=False)
    assert promethee(values, weights) == pytest.approx(flows, abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(selections())
def test_another_road_finds_the_same_verdict(question: Selection) -> None:
    proven(question)


@settings(max_examples=15, deadline=None)
@given(selections(), st.integers(0, 4))
def test_taking_an_offer_away_never_reverses_two_others(question: Selection, which: int) -> None:
    offers = question.offers
    gone = offers[which % len(offers)]
    rest = tuple(o for o in offers if o is not gone) or offers
    before = [row.id for row in select(question).ranked if row.id != gone.id]
    after = [row.id for row in select(replace(question, offers=rest)).ranked if row.id != gone.id]
    assert not after or before == after


def test_value_adds_up_over_criteria_and_lines_between_fixed_points() -> None:
    first = proven(MAIL).ranked[0]
    assert first.id == "swift"
    # 0.5 x 60 + 0.3 x 100 + 0.2 x (80 + 1/5 x 20)
    assert first.value == pytest.approx(30 + 30 + 16.8)
    assert first.parts == pytest.approx({"security": 30, "support": 30, "ease": 16.8})


def test_the_frontier_keeps_what_no_other_beats_in_value_and_cost() -> None:
    rows = {row.id: row for row in proven(MAIL).ranked}
    assert {name: row.efficient for name, row in rows.items()} == {
        "strong": False,
        "swift": True,
        "easy": True,
        "poor": False,
    }
    assert set(rows["poor"].dominated_by) == {"strong", "swift", "easy"}
    assert rows["strong"].dominated_by == ()


def test_of_equal_values_the_cheaper_wins() -> None:
    dear, cheap = offer("dear", 5, 8, 5, cost=9), offer("cheap", 5, 8, 5, cost=7)
    found = proven(replace(MAIL, offers=(dear, cheap)))
    assert [row.id for row in found.ranked] == ["cheap", "dear"]
    assert [row.chance_of_first for row in found.ranked] == [0.5, 0.5]


def test_a_must_have_is_not_traded_and_not_knowing_is_no_pass() -> None:
    gated = replace(
        MAIL,
        gates=("exit clause",),
        most_five_year_cost=90_000,
        offers=(
            replace(SWIFT, gates={"exit clause": False}),
            replace(STRONG, gates={"exit clause": None}),
            replace(EASY, gates={"exit clause": True}),
            replace(POOR, gates={"exit clause": True}),
        ),
    )
    found = proven(gated)
    assert found.winner == "easy"
    assert found.failed == {"swift": ("exit clause",), "poor": ("price ceiling",)}
    assert found.unknown == {"strong": ("exit clause",)}


def test_when_nobody_passes_nobody_wins() -> None:
    found = proven(replace(MAIL, most_five_year_cost=10))
    assert (found.winner, found.ranked, found.stability, found.opinions) == (None, (), (), ())


def test_within_its_stable_range_a_weight_keeps_the_winner() -> None:
    stable = {row.criterion: row for row in proven(MAIL).stability}
    security = stable["security"]
    # strong and swift are equal where 30 w = (1 - w)(0.6 x 52 + 0.4 x 36).
    assert security.high == pytest.approx(45.6 / 75.6)
    assert (security.low, security.rival_above) == (0.0, "strong")
    assert security.low <= security.weight <= security.high


def test_one_criterion_has_no_range_and_a_weight_of_all_is_spread_evenly() -> None:
    alone = offer("a", 5, 8, 5)
    single = Selection(
        criteria=(SECURITY,),
        offers=(replace(alone, scores={"security": alone.scores["security"]}),),
    )
    assert proven(single).stability == ()
    everything = replace(
        MAIL, criteria=(SECURITY, replace(MAIL.criteria[1], swing=0), replace(EASE, swing=0))
    )
    assert proven(everything).stability[0].high == 1.0


def test_weights_in_the_stated_order_win_three_times_in_four() -> None:
    # The longest of three random pieces of a stick is longer than both others together: 3/4.
    one, rest = offer("one", 10, 48, 0), offer("rest", 0, 2, 10)
    found = proven(replace(MAIL, offers=(one, rest)))
    chances = {row.id: row for row in found.ranked}
    error = chances["one"].first_error
    assert abs(chances["one"].chance_of_first - 0.75) < 4 * error
    assert sum(row.chance_of_first for row in found.ranked) == pytest.approx(1)


def test_ranges_of_scores_bound_the_value_and_move_the_chances() -> None:
    unsure = offer("unsure", 6, 2, 6, scores={"security": Score(low=0, likely=6, high=10)})
    found = proven(replace(MAIL, offers=(unsure, STRONG)))
    row = next(r for r in found.ranked if r.id == "unsure")
    assert (row.low_value, row.high_value) == pytest.approx((46.8, 96.8))
    sure = select(replace(MAIL, offers=(replace(SWIFT, id="unsure"), STRONG)))
    assert sure.ranked[0].chance_of_first != row.chance_of_first


def test_beyond_the_anchors_a_level_counts_as_at_them_and_is_named() -> None:
    far = offer("far", 12, 1, 5)
    found = proven(replace(MAIL, offers=(far,)))
    assert found.outside_anchors == (("far", "security"), ("far", "support"))
    assert found.ranked[0].parts["security"] == pytest.approx(50)


def test_a_second_opinion_that_differs_names_the_criterion() -> None:
    # Additive: 0.6 x 100 + 0.4 x 0 = 60 against 0.6 x 55 + 0.4 x 60 = 57.
    values, weights = np.array([[100.0, 0.0], [55.0, 60.0]]), np.array([0.6, 0.4])

    def level(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return (np.minimum(values, 60.0)) @ weights

    assert np.argmax(level(values, weights)) == 1
    assert culprit(level, values, weights) == 0


def test_without_any_criterion_to_blame_the_one_that_favours_the_other_most_is() -> None:
    values, weights = np.array([[50.0, 10.0], [20.0, 30.0]]), np.array([0.5, 0.5])

    def contrary(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return -(values @ weights)

    assert culprit(contrary, values, weights) == 1
    assert culprit(contrary, values[:, :1], np.ones(1)) == 0


def test_opinions_that_differ_are_shown_with_their_cause() -> None:
    specialist = offer("specialist", 10, 48, 0)
    allround = offer("allround", 4.5, 26, 4)
    found = proven(replace(MAIL, offers=(specialist, allround, POOR)))
    assert {o.method for o in found.opinions} == {"TOPSIS", "PROMETHEE II", "AHP"}
    for opinion in found.opinions:
        assert (opinion.because_of is None) == (opinion.winner == found.winner)
    assert any(opinion.because_of for opinion in found.opinions)


def test_thresholds_of_ours_are_named() -> None:
    assert proven(MAIL).defaults == {"q": 5.0, "p": 30.0, "ahp_step": 12.5}


def test_the_same_seed_has_the_same_answer() -> None:
    assert select(MAIL) == select(MAIL)
    unsure = replace(MAIL, seed=2)
    assert select(unsure).ranked[0].value == select(MAIL).ranked[0].value
    assert select(unsure).digest != select(MAIL).digest
