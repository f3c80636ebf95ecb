"""Published and derived numbers of recovery, reproduced."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.recovery.availability import (
    all_needed,
    availability,
    events,
    quorum_needed,
    redundancies,
    stands,
    uptimes,
)
from itdirector.engines.recovery.check_order import least_by_trying_every_order, loss_of
from itdirector.engines.recovery.cuts import HOURS_PER_YEAR
from itdirector.engines.recovery.diagram import Diagram
from itdirector.engines.recovery.jobs import pressed
from itdirector.engines.recovery.links import weak_links
from itdirector.engines.recovery.model import (
    Component,
    LossCurve,
    RecoveryProblem,
    Service,
    some_of,
)
from itdirector.engines.recovery.order import least_loss
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests import psplib
from itdirector.engines.recovery.tests.cases import TODAY, erp, part

QUICK = ("j301_1.sm", "j303_1.sm", "j307_1.sm", "j3019_1.sm", "j3033_1.sm")
"""Proven in a fraction of a second; all 24 are in `benchmarks/recovery.py`."""


def line(*pairs: str) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in pairs)


def test_a_chain_of_promises_multiplies():
    assert all_needed([0.999, 0.995, 0.99]) == pytest.approx(0.98406495, abs=1e-12)


def test_two_units_of_99_percent_with_a_tenth_in_common_give_three_nines_not_four():
    naive = quorum_needed(1, [0.99, 0.99], common_cause=0)
    honest = quorum_needed(1, [0.99, 0.99], common_cause=0.1)
    assert naive == pytest.approx(0.9999, abs=1e-12)
    assert honest == pytest.approx(0.998919, abs=1e-9)
    assert (1 - honest) * HOURS_PER_YEAR == pytest.approx(9.5, abs=0.03)
    assert (1 - naive) * HOURS_PER_YEAR == pytest.approx(0.9, abs=0.03)


def test_two_of_three_at_nine_tenths():
    assert quorum_needed(2, [0.9] * 3, common_cause=0) == pytest.approx(0.972, abs=1e-12)


def test_availability_from_failures_and_repairs():
    assert availability(hours_between_failures=990, repair_hours=10) == 0.99
    assert availability(hours_between_failures=float("inf"), repair_hours=10) == 1


def test_the_diagram_of_a_service_agrees_with_the_formula_of_its_redundancy():
    rate = 0.01 / 0.99 * HOURS_PER_YEAR / 10
    twins = tuple(Component(id=key, failures_per_year=rate, repair_hours=10) for key in "ab")
    service = Service(id="s", needs=(some_of("a", "b"),), loss=LossCurve(steps=((0, 1),)))
    problem = RecoveryProblem(components=twins, services=(service,), today=TODAY)
    (uptime,) = uptimes(problem)
    assert uptime.availability == pytest.approx(0.998919, abs=1e-6)
    assert uptime.naive_hours_down_per_year == pytest.approx(1e-4 * HOURS_PER_YEAR)
    assert stands(problem, "s", events(problem, betas=redundancies(problem))) == uptime.availability


def test_equal_functions_are_one_node_of_a_diagram():
    """Absorption: y, or x and y, is y."""
    diagram = Diagram([0.5, 0.25])
    x, y = diagram.absent(0), diagram.absent(1)
    either = diagram.at_least(1, [y, diagram.every([x, y])])
    assert either == y
    assert diagram.probability(either) == 0.75


def test_the_middle_of_a_path_splits_it():
    weak = weak_links(line("ab", "bc", "cd"))
    assert weak.places == ("b", "c")
    assert weak.lines == (("a", "b"), ("b", "c"), ("c", "d"))


def test_a_ring_has_no_weak_place():
    weak = weak_links(line("ab", "bc", "cd", "da"))
    assert weak.places == weak.lines == ()


def test_a_line_joins_two_places():
    with pytest.raises(ValueError, match="lines must join two places"):
        weak_links(frozenset({frozenset("a")}))


def test_the_restore_path_takes_ten_hours_and_no_number_of_people_makes_it_eight():
    orders = next(p for p in assess(erp(), seed=1).promises if p.service == "orders")
    assert orders.unlimited_hours == orders.ready_hours == 10
    assert orders.critical_path == ("net", "ad", "db", "erp")
    assert orders.verdict == "path"


def test_with_one_engineer_the_parallel_mail_restore_makes_it_thirteen():
    answer = assess(erp(engineers=1), seed=1)
    assert max(step.finish_hours for step in answer.order.steps) == 13
    assert answer.least_worst_late_hours == 2


@pytest.mark.parametrize("key", ["net", "ad", "db", "erp"])
def test_each_hour_cut_from_the_path_is_an_hour_sooner(key):
    problem = erp()
    shorter = replace(problem, components=tuple(_an_hour_less(c, key) for c in problem.components))
    orders = next(p for p in assess(shorter, seed=1).promises if p.service == "orders")
    assert orders.ready_hours == 9


def test_an_hour_cut_elsewhere_changes_nothing():
    problem = erp()
    parts = tuple(_an_hour_less(c, "mail") for c in problem.components)
    orders = next(
        p for p in assess(replace(problem, components=parts), seed=1).promises if p.rto_hours
    )
    assert orders.ready_hours == 10


def _an_hour_less(component, key):
    hours = component.restore.p50_hours - (component.id == key)
    restore = replace(component.restore, p50_hours=hours, p90_hours=hours)
    return replace(component, restore=restore)


psp = pytest.mark.skipif(
    not psplib.FOLDER.exists(),
    reason="PSPLIB is absent: it belongs in ../shared/reference/psplib",
)


@psp
@pytest.mark.parametrize("name", QUICK)
def test_psplib_optima_are_found_and_proven(name):
    problem = psplib.project(name)
    found = least_loss(problem, seed=1, limit=20)
    assert found.proven
    hours = loss_of(problem, pressed(problem, found.starts))
    assert (hours, found.bound / 60) == (psplib.optimum()[name],) * 2


def test_the_dearest_service_is_not_always_first():
    """Smith's rule (1956): money an hour over hours, one engineer, restores that need nothing."""
    parts = (part("a", 5, who="it"), part("b", 1, who="it"), part("c", 2, who="it"))
    services = tuple(
        Service(id=f"s{key}", needs=(some_of(key),), loss=LossCurve(steps=((0, rate),)))
        for key, rate in (("a", 200), ("b", 60), ("c", 90))
    )
    problem = RecoveryProblem(components=parts, services=services, engineers={"it": 1}, today=TODAY)
    answer = assess(problem, seed=1)
    assert [step.component for step in answer.order.steps] == ["b", "c", "a"]
    assert answer.order.loss == 60 * 1 + 90 * 3 + 200 * 8 == least_by_trying_every_order(problem)
