"""What is left out of a question never changes what its best answer is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from benchmarks.roadmap import firm
from itdirector.engines.roadmap.check import best_by_trying_all
from itdirector.engines.roadmap.model import Initiative, PairValue, Problem
from itdirector.engines.roadmap.prefilter import prefilter
from itdirector.engines.roadmap.solve import solve
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import entangled_problems, problems
from itdirector.engines.roadmap.tests.test_properties import fewer


@fewer
@given(problem=problems() | entangled_problems())
def test_the_best_value_stays_the_same(problem: Problem) -> None:
    whole = best_by_trying_all(problem)
    less = best_by_trying_all(prefilter(problem).problem)
    assert (whole is None) == (less is None)
    assert whole is None or less is None or less[0] == pytest.approx(whole[0], abs=1e-6)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_firm_keeps_its_best_value_with_fewer_candidates(seed: int) -> None:
    problem = firm(15, seed)
    smaller = prefilter(problem).problem
    assert len(smaller.initiatives) < len(problem.initiatives)
    assert solve(smaller, seed=1, share=0).value == pytest.approx(
        solve(problem, seed=1, share=0).value
    )


DEAR = Initiative(id="Z", group="guard", one_off_cost={"it": 5_000}, effects={"intrusion": 0.5})


def with_dear(**facts) -> Problem:
    """Return the golden roadmap with MFA in two variants, of which the second is changed."""
    grouped = changed(GOLDEN, "A", group="guard", run_cost_per_quarter={"it": 0})
    return replace(grouped, initiatives=(*grouped.initiatives, replace(DEAR, **facts)))


@pytest.mark.parametrize(
    "facts",
    [
        {"effort_days": {"person": 10}},
        {"effort_days": {"person": 11}, "effects": {"intrusion": 0.4}},
        {
            "effort_days": {"person": 20},
            "duration_quarters": 2,
            "one_off_profile": {"it": (5_000, 0)},
        },
        {"effort_days": {"person": 10}, "after": {"E": 0}},
        {"effort_days": {"person": 10}, "earliest_start": 1},
    ],
    ids=str,
)
def test_a_variant_that_is_worse_in_everything_is_left_out(facts) -> None:
    assert prefilter(with_dear(**facts)).dominated == {"Z": "A"}


@pytest.mark.parametrize(
    "facts",
    [
        {"effort_days": {"person": 9}},
        {"effects": {"intrusion": 0.51}, "effort_days": {"person": 10}},
        {"effects": {"intrusion": 0.5, "outage": 0.01}, "effort_days": {"person": 10}},
        {"one_off_cost": {"it": 3_999}, "effort_days": {"person": 11}},
        {"effort_days": {"person": 20}, "duration_quarters": 2},
        {"saving_value_per_quarter": 400, "effort_days": {"person": 10}},
        {"group": None, "effort_days": {"person": 10}},
        {"mandatory": True, "effort_days": {"person": 10}},
    ],
    ids=str,
)
def test_a_variant_that_is_better_in_anything_stays(facts) -> None:
    assert prefilter(with_dear(**facts)).dominated == {}


def test_of_twins_one_stays() -> None:
    assert prefilter(
        with_dear(one_off_cost={"it": 4_000}, effort_days={"person": 10})
    ).dominated == {"Z": "A"}


IDLE = Initiative(id="idle", one_off_cost={"it": 500})


def test_what_is_worth_nothing_is_left_out() -> None:
    asked = replace(GOLDEN, initiatives=(*GOLDEN.initiatives, IDLE))
    assert prefilter(asked).worthless == ("idle",)
    assert prefilter(asked).problem == GOLDEN


@pytest.mark.parametrize(
    "problem",
    [
        changed(replace(GOLDEN, initiatives=(*GOLDEN.initiatives, IDLE)), "A", after={"idle": 0}),
        changed(replace(GOLDEN, initiatives=(*GOLDEN.initiatives, IDLE)), "A", requires=("idle",)),
        replace(
            GOLDEN,
            initiatives=(*GOLDEN.initiatives, IDLE),
            pair_values=(PairValue(one="idle", other="A", value=9_000),),
        ),
        replace(GOLDEN, initiatives=(*GOLDEN.initiatives, replace(IDLE, mandatory=True))),
        replace(
            GOLDEN,
            initiatives=(*GOLDEN.initiatives, replace(IDLE, group="must")),
            mandatory_groups=frozenset({"must"}),
        ),
        replace(
            GOLDEN,
            initiatives=(*GOLDEN.initiatives, replace(IDLE, run_cost_per_quarter={"it": -1})),
        ),
    ],
)
def test_what_others_hang_on_stays_whatever_it_is_worth(problem: Problem) -> None:
    assert prefilter(problem).worthless == ()


def test_what_only_helps_after_something_has_added_risk_stays() -> None:
    guard = Initiative(id="guard", one_off_cost={"it": 900}, effects={"intrusion": 0.01})
    calm = replace(GOLDEN, initiatives=(*GOLDEN.initiatives, guard))
    assert "guard" in prefilter(calm).worthless
    door = Initiative(id="door", effects={"intrusion": -1.0}, saving_value_per_quarter=90_000)
    assert "guard" not in prefilter(replace(calm, initiatives=(*calm.initiatives, door))).worthless
