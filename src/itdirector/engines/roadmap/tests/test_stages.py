"""Stages: the least gives way, then value decides, then what is kinder at nearly the same value."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import assume, given

from itdirector.engines.roadmap import cures, measures
from itdirector.engines.roadmap.check import best_by_trying_all, every_plan, value_split
from itdirector.engines.roadmap.cures import Change, granted, least_relief
from itdirector.engines.roadmap.model import (
    Impossible,
    LimitReached,
    Problem,
    ProofFailed,
)
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.stages import plan_in_stages
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import entangled_problems
from itdirector.engines.roadmap.tests.test_properties import few

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


@few
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


@few
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
