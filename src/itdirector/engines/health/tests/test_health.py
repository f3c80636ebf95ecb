"""The score: published index, fixed goalposts, caps, what is unknown, what moved it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.health.check import prove, prove_change
from itdirector.engines.health.goalposts import SCHEME
from itdirector.engines.health.model import (
    Answer,
    Change,
    Indicator,
    Pillar,
    Reading,
    Scheme,
    State,
)
from itdirector.engines.health.solve import (
    arithmetic,
    change,
    effect,
    geometric,
    level_score,
    log_mean,
    score,
)
from itdirector.engines.health.tests.cases import FINE, KEV, LEVELS, MFA, read

HDI = Scheme(
    version="UNDP 2010",
    pillars=(Pillar(id="life"), Pillar(id="school"), Pillar(id="income")),
    indicators=(
        Indicator(id="expectancy", pillar="life", unit="years", points=((20, 0), (85, 100))),
        Indicator(id="expected", pillar="school", unit="years", points=((0, 0), (18, 100))),
        Indicator(id="mean", pillar="school", unit="years", points=((0, 0), (15, 100))),
        Indicator(
            id="income", pillar="income", unit="PPP$", points=((100, 0), (75_000, 100)), log=True
        ),
    ),
)

SECURITY = [one.id for one in SCHEME.indicators if one.pillar == "security"]


def proven(state: State, scheme: Scheme = SCHEME, seed: int = 1) -> Answer:
    answer = score(scheme, state, seed=seed)
    prove(scheme, state, answer)
    return answer


def proven_change(before: State, after: State, **told: object) -> Change:
    found = change(SCHEME, before, after, seed=1, **told)  # type: ignore[arg-type]
    prove_change(SCHEME, before, after, found)
    return found


def with_reading(state: State, name: str, reading: Reading) -> State:
    return replace(state, readings={**state.readings, name: reading})


def critical(*names: str) -> State:
    return replace(FINE, critical={**FINE.critical, **dict.fromkeys(names, True)})


@pytest.mark.parametrize(
    ("levels", "index"),
    [((84.3, 16.6, 13.9, 69_433), 0.967), ((83.4, 18.6, 13.1, 69_190), 0.966)],
)
def test_the_human_development_index_of_switzerland_and_norway_is_as_published(
    levels: tuple[float, ...], index: float
) -> None:
    names = ("expectancy", "expected", "mean", "income")
    state = State(readings={n: read(x) for n, x in zip(names, levels, strict=True)})
    answer = proven(state, HDI)
    assert round(answer.overall.low / 100, 3) == round(answer.overall.high / 100, 3) == index


def test_a_good_pillar_does_not_make_up_for_a_failed_one() -> None:
    assert arithmetic([0, 10], [1, 1]) == arithmetic([5, 5], [1, 1]) == 5
    assert geometric([0, 10], [1, 1], floor=0) == 0
    assert geometric([5, 5], [1, 1], floor=0) == pytest.approx(5)
    assert geometric([0, 10], [1, 1], floor=1) == pytest.approx(math.sqrt(10))


def test_goalposts_are_straight_between_and_flat_beyond() -> None:
    patches = SCHEME.indicators[0]
    assert [level_score(patches, x) for x in (0.3, 0.6, 0.8, 1.0)] == pytest.approx([0, 0, 50, 100])
    restore = next(one for one in SCHEME.indicators if one.log)
    assert level_score(restore, math.sqrt(30 * 365)) == pytest.approx(50)
    assert level_score(restore, 0) == 100


def test_a_critical_fact_caps_pillar_and_score_and_is_named_first() -> None:
    free, capped = proven(FINE), proven(critical(KEV))
    assert capped.pillars["security"].high == 40
    assert capped.overall.high < free.overall.high
    assert capped.caps == {KEV: "binds"}


def test_a_perfect_firm_with_one_critical_fact_has_sixty() -> None:
    best = {one.id: read(max(one.points, key=lambda p: p[1])[0]) for one in SCHEME.indicators}
    perfect = replace(FINE, readings=best)
    assert proven(perfect).overall.low == pytest.approx(100)
    assert proven(replace(perfect, critical={**FINE.critical, KEV: True})).overall.high == 60


def test_two_critical_facts_of_one_pillar_are_both_named() -> None:
    assert proven(critical(KEV, MFA)).caps == {KEV: "binds", MFA: "binds"}


def test_a_critical_fact_of_a_pillar_that_is_worse_anyway_takes_nothing() -> None:
    broken = {**critical(KEV).readings, **dict.fromkeys(SECURITY, read(0.0))}
    answer = proven(replace(critical(KEV), readings=broken))
    assert answer.caps == {KEV: "holds"}
    assert answer.overall.high < 60


def test_a_critical_fact_nobody_knows_of_counts_at_the_low_end_only() -> None:
    answer = proven(State(readings=FINE.readings, critical={KEV: True}))
    assert list(answer.caps.values()) == ["binds", "unknown", "unknown", "unknown"]
    assert (answer.pillars["resilience"].low, answer.overall.low < answer.overall.high) == (
        40,
        True,
    )


def test_nothing_known_is_everything_possible() -> None:
    answer = proven(State(readings={}))
    assert (answer.overall.low, answer.overall.high) == (1.0, 100.0)
    assert (answer.share_known, answer.facts_needed) == (0, len(LEVELS) + 4)
    assert set(answer.caps.values()) == {"unknown"}


def test_the_unknown_part_widens_the_score_and_is_never_taken_as_average() -> None:
    half = with_reading(FINE, "patches in time", read(0.8, 5, 10))
    span = proven(half).indicators["patches in time"]
    assert (span.low, span.high) == pytest.approx((25, 75))
    assert proven(half).share_known == pytest.approx(1 - 5 / 174)


def test_another_unit_of_measurement_changes_nothing() -> None:
    scheme = replace(
        SCHEME,
        indicators=tuple(
            replace(one, points=tuple((1_000 * x, y) for x, y in one.points))
            for one in SCHEME.indicators
        ),
    )
    state = replace(
        FINE, readings={n: replace(r, level=1_000 * r.level) for n, r in FINE.readings.items()}
    )
    answer, same = proven(FINE), proven(state, scheme)
    assert same.overall.low == pytest.approx(answer.overall.low, rel=1e-9)
    assert same.robust.low.low == pytest.approx(answer.robust.low.low, rel=1e-9)


def test_the_order_of_a_scheme_changes_nothing() -> None:
    turned = replace(SCHEME, indicators=SCHEME.indicators[::-1], pillars=SCHEME.pillars[::-1])
    answer, same = proven(FINE), proven(FINE, turned)
    assert same.digest == answer.digest
    assert same.robust.low.low == pytest.approx(answer.robust.low.low, rel=1e-12)


def test_other_choices_give_a_range_around_the_score_that_a_seed_repeats() -> None:
    answer = proven(FINE)
    assert answer.robust.low.low < answer.overall.low < answer.robust.low.high
    assert answer.robust == proven(FINE).robust
    assert answer.robust != proven(FINE, seed=2).robust


def test_a_small_change_that_other_weights_turn_round_is_not_called_real() -> None:
    levels = {"patches in time": 0.83, "machines in support": 0.845}
    mixed = replace(FINE, readings={**FINE.readings, **{n: read(x) for n, x in levels.items()}})
    assert not proven_change(FINE, mixed).real
    better = with_reading(FINE, "skills covered by two", read(0.9))
    assert proven_change(FINE, better).real
    assert not proven_change(FINE, FINE).real
    worse = proven_change(better, FINE)
    assert (worse.real, worse.noise.high < 0) == (True, True)


def test_a_change_is_laid_at_the_door_of_what_moved() -> None:
    better = with_reading(FINE, "skills covered by two", read(0.9))
    found = proven_change(FINE, better)
    moved = {name for name, part in found.parts.items() if abs(part) > 1e-9}
    assert moved == {"skills covered by two"}
    assert found.parts["skills covered by two"] == pytest.approx(found.after - found.before)


def test_what_a_cap_takes_stands_apart() -> None:
    found = proven_change(FINE, critical(KEV))
    assert found.parts["cap: security"] < 0
    assert found.parts["patches in time"] == 0


def test_a_piece_of_work_moves_the_score_as_a_new_score_does() -> None:
    before = critical(KEV)
    done = effect(SCHEME, before, readings={"patches in time": read(1.0)}, cleared=[KEV], seed=1)
    after = with_reading(FINE, "patches in time", read(1.0))
    assert done == change(SCHEME, before, after, seed=1)
    assert done.after == proven(after).overall.low
    prove_change(SCHEME, before, after, done)


def test_the_logarithmic_mean_lies_between_and_has_no_hole() -> None:
    assert log_mean(5, 5) == 5
    assert log_mean(1, math.e) == pytest.approx(math.e - 1)
    assert log_mean(5, 5 * (1 + 2e-6)) == pytest.approx(log_mean(5, 5 * (1 + 5e-7)), rel=1e-6)


LEVEL = st.floats(0, 2)
STATES = st.builds(
    State,
    readings=st.dictionaries(
        st.sampled_from(sorted(LEVELS)),
        st.builds(
            lambda level, known, more: read(level, known, known + more),
            LEVEL,
            st.integers(1, 9),
            st.integers(0, 9),
        ),
    ),
    critical=st.dictionaries(st.sampled_from([cap.id for cap in SCHEME.caps]), st.booleans()),
)


@settings(max_examples=20, deadline=None)
@given(STATES, STATES, st.sampled_from(["low", "high"]))
def test_every_change_adds_up_and_proves_itself(before: State, after: State, end: str) -> None:
    found = proven_change(before, after, end=end)
    assert math.fsum(found.parts.values()) == pytest.approx(found.after - found.before, abs=1e-9)
    overall = proven(after).overall
    assert overall.low <= overall.high + 1e-9


@settings(max_examples=40, deadline=None)
@given(STATES, st.sampled_from(sorted(LEVELS)), LEVEL, LEVEL)
def test_no_score_falls_when_an_indicator_improves(
    state: State, name: str, first: float, second: float
) -> None:
    indicator = next(one for one in SCHEME.indicators if one.id == name)
    worse, better = sorted((first, second), key=lambda level: level_score(indicator, level))
    low, high = (
        score(SCHEME, with_reading(state, name, read(level)), seed=1) for level in (worse, better)
    )
    assert high.overall.low >= low.overall.low - 1e-9
    assert high.overall.high >= low.overall.high - 1e-9


@settings(max_examples=30, deadline=None)
@given(STATES)
def test_no_score_is_above_a_cap_that_holds(state: State) -> None:
    answer = score(SCHEME, state, seed=1)
    for cap in SCHEME.caps:
        if state.critical.get(cap.id):
            assert answer.overall.high <= cap.most
            assert answer.pillars[cap.pillar].high <= cap.most_of_pillar
            assert answer.robust.high.high <= cap.most
