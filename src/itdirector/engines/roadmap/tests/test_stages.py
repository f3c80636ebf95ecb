"""Stages: the least gives way, then value decides, then what is kinder at nearly the same value."""

from __future__ import annotations

from dataclasses import replace
from functools import partial, reduce

import pytest
from hypothesis import assume, given, settings

from benchmarks.roadmap import firm
from itdirector.engines.roadmap import cures, measures
from itdirector.engines.roadmap.check import best_by_trying_all, every_plan, value_split
from itdirector.engines.roadmap.cures import Change, granted, least_relief
from itdirector.engines.roadmap.highs import Steps
from itdirector.engines.roadmap.model import (
    Impossible,
    Initiative,
    LimitReached,
    Problem,
    ProofFailed,
    RiskUnit,
)
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.stages import Chooser, plan_in_stages
from itdirector.engines.roadmap.tangents import build
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import entangled_problems
from itdirector.engines.roadmap.tests.test_properties import fewer

BEST = {"A": 0, "D": 2, "E": 0}


def test_with_nothing_given_up_the_most_valuable_plan_stays() -> None:
    staged = plan_in_stages(GOLDEN, seed=1, share=0, nearly=0)
    assert (staged.answer.starts, staged.most_valuable) == (BEST, BEST)
    assert (staged.given_up, staged.gave_way, staged.problem) == (0, (), GOLDEN)


def test_a_published_plan_worth_nearly_as_much_is_kept() -> None:
    published = {"A": 0, "D": 3, "E": 0}
    worth = value_split(GOLDEN, published).total
    assert worth < 33_350
    alone = replace(GOLDEN, risk_units=(), initiatives=(), capacity_days={})
    assert plan_in_stages(alone, seed=1).preferences == ()
    no_risk = replace(
        GOLDEN,
        risk_units=(),
        initiatives=tuple(replace(i, effects={}) for i in GOLDEN.initiatives),
    )
    kept = {"D": 3, "E": 1}
    staged = plan_in_stages(no_risk, seed=1, share=0, published=kept, nearly=1.0)
    assert staged.answer.starts == kept
    assert [p.name for p in staged.preferences] == [measures.CHANGES, measures.PEAKS]
    assert staged.preferences[0].after == 0
    assert staged.given_up == pytest.approx(staged.answer.gap, abs=1)


def preferred(problem: Problem, published: dict[str, int], nearly: float) -> list[int]:
    """Return the measures of the best plan in stages, by trying every plan."""
    value, first = best_by_trying_all(problem)
    first = solve(problem, seed=1, share=0).starts
    counted = [key for key in first if measures.reduces_risk(problem.by_id[key])]
    worthy = (
        plan
        for plan in every_plan(problem)
        if value_split(problem, plan).total >= value - nearly * abs(value) - 1e-6
    )
    return list(
        min(
            (
                *((measures.late_risk(problem, plan, counted),) if counted else ()),
                measures.changes(plan, published),
                measures.peaks(problem, plan),
            )
            for plan in worthy
        )
    )


@settings(fewer, max_examples=10)
@given(problem=entangled_problems())
def test_preferences_are_what_trying_every_plan_prefers(problem: Problem) -> None:
    assume(best_by_trying_all(problem) is not None)
    published = {"0": 1}
    staged = plan_in_stages(problem, seed=1, share=0, published=published, nearly=0.25)
    assert [p.after for p in staged.preferences] == preferred(problem, published, 0.25)
    assert [p.after for p in staged.preferences] == [p.at_least for p in staged.preferences]


def relief_of(problem: Problem) -> tuple[Change, ...] | None:
    try:
        return least_relief(problem, seed=1)
    except Impossible:
        return None


@fewer
@given(problem=entangled_problems())
def test_the_least_relief_is_enough(problem: Problem) -> None:
    pressed = replace(
        problem,
        initiatives=tuple(replace(i, mandatory=i.id == "0") for i in problem.initiatives),
    )
    relief = relief_of(pressed)
    assume(relief is not None)
    assert best_by_trying_all(reduce(granted, relief, pressed)) is not None


def test_only_lateness_gives_way_when_it_is_enough() -> None:
    pressed = changed(GOLDEN, "D", latest_finish=0)
    staged = plan_in_stages(pressed, seed=1, share=0)
    assert [change.sentence for change in staged.gave_way] == ["finish D one quarter later, in Q2"]
    assert staged.answer.starts["D"] == 1
    assert staged.problem == changed(GOLDEN, "D", latest_finish=1)


def test_money_gives_way_when_no_lateness_is_enough() -> None:
    poor = replace(GOLDEN, budget={"it": (1_000,) * 8})
    assert [c.sentence for c in least_relief(poor, seed=1)] == ["6,000 more in it by Q4"]


def test_a_contradiction_is_not_relieved() -> None:
    problem = replace(
        changed(GOLDEN, "A", mandatory=True), excludes=frozenset({frozenset({"A", "D"})})
    )
    with pytest.raises(Impossible, match="contradict each other"):
        plan_in_stages(problem, seed=1)


@pytest.mark.parametrize("second", [None, 9_999.0, 20_000.0])
def test_a_relief_on_which_the_solvers_differ_is_never_believed(monkeypatch, second) -> None:
    monkeypatch.setattr(cures, "second_opinion", lambda *_asked, **_how: second)
    with pytest.raises(ProofFailed, match="the least relief"):
        least_relief(changed(GOLDEN, "D", latest_finish=0), seed=1)


def test_a_relief_that_cannot_be_decided_in_time_is_not_guessed() -> None:
    with pytest.raises(LimitReached):
        least_relief(changed(GOLDEN, "D", latest_finish=0), seed=1, limit=0)


def test_a_second_solver_that_cannot_decide_leaves_it_undecided(monkeypatch) -> None:
    monkeypatch.setattr(Steps, "plan", lambda _model: None)
    with pytest.raises(LimitReached, match="the second solver"):
        least_relief(changed(GOLDEN, "D", latest_finish=0), seed=1)


def test_preferences_that_get_no_time_change_nothing_and_claim_nothing() -> None:
    staged = plan_in_stages(firm(12, 3), seed=1, limit=1e-6)
    assert [p.before for p in staged.preferences] == [p.after for p in staged.preferences]
    assert {p.at_least for p in staged.preferences} == {0}


def test_a_model_that_loses_the_known_plan_is_not_believed() -> None:
    search = build(GOLDEN)
    search.model.add(search.worth >= search.up(40_000))
    chooser = Chooser(GOLDEN, search, 40_000, 1, 5.0)
    with pytest.raises(ProofFailed, match="a plan is known"):
        chooser.best(BEST, partial(measures.peaks, GOLDEN), 0)


def test_a_plan_that_only_the_model_thinks_good_enough_is_not_taken() -> None:
    # Two of three leave a quarter of the loss; the first tangents think them worth 754 of 1,000.
    problem = Problem(
        quarters=2,
        window_quarters=2,
        discount_per_year=0,
        capacity_days={"person": (9, 9)},
        risk_units=(RiskUnit(id="fire", baseline_loss=(0, 1_000)),),
        initiatives=tuple(
            Initiative(id=key, effort_days={"person": 1}, effects={"fire": 0.5}) for key in "abc"
        ),
    )
    all_three = dict.fromkeys("abc", 0)
    search = build(problem)
    search.model.add(search.worth >= search.up(750.5))
    chooser = Chooser(problem, search, 750.5, 1, 5.0)
    fewest = partial(measures.peaks, problem)
    model_fewest = sum(100 * x for options in search.starts.values() for x in options.values())
    assert chooser.best(all_three, fewest, model_fewest) == (all_three, 300)
