"""The quick plan that a search begins with: always allowed, never with what it needs left out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from itdirector.engines.roadmap.check import violations
from itdirector.engines.roadmap.greedy import good_start
from itdirector.engines.roadmap.model import Initiative, Problem
from itdirector.engines.roadmap.tests.cases import GOLDEN, changed
from itdirector.engines.roadmap.tests.entangled import entangled_problems, problems
from itdirector.engines.roadmap.tests.test_properties import few


@few
@given(problem=problems() | entangled_problems())
def test_a_quick_plan_keeps_every_rule_without_moving_money(problem: Problem) -> None:
    quick = good_start(problem)
    assert quick is None or violations(problem, quick) == ()


def test_something_worth_its_price_only_with_another_is_taken_with_it() -> None:
    needy = changed(GOLDEN, "F", saving_value_per_quarter=9_000)
    quick = good_start(needy)
    assert quick is not None
    assert quick["F"] >= quick["C"] + 2


def test_something_not_worth_what_it_needs_is_left_out_with_it() -> None:
    dear = Initiative(id="Z", one_off_cost={"it": 20_000})
    wider = replace(GOLDEN, initiatives=(*GOLDEN.initiatives, dear))
    quick = good_start(changed(wider, "E", requires=("Z",)))
    assert quick is not None
    assert quick.keys() & {"E", "Z"} == set()


def test_what_waits_in_a_circle_through_a_group_takes_the_variant_that_is_free() -> None:
    problem = Problem(
        quarters=4,
        initiatives=(
            Initiative(id="cloud", group="mail", after={"network": 0}),
            Initiative(id="server", group="mail"),
            Initiative(id="network", after={"mail": 0}, mandatory=True),
        ),
    )
    assert good_start(problem) == {"server": 0, "network": 1}


def test_obligations_that_do_not_fit_leave_no_quick_plan() -> None:
    assert good_start(changed(GOLDEN, "D", latest_finish=0)) is None
