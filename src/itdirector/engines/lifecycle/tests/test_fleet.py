"""Fleets spread over years: least peaks and least moves, against every plan there is."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.lifecycle import Fleet, FleetPlan, Group, Impossible
from itdirector.engines.lifecycle.check.fleet import check_fleet, peak_bound
from itdirector.engines.lifecycle.solve import fleet as solver
from itdirector.engines.lifecycle.solve.fleet import smooth
from itdirector.engines.money.model.proof import ProofFailed

OLD = Group(id="old PCs", count=6, unit_price=100, cost_of_year={0: 0, 1: 5, 2: 12})
SERVERS = Group(id="servers", count=2, unit_price=300, cost_of_year={0: 0, 1: 90})
SMALL = Fleet(years=3, groups=(OLD, SERVERS))


def test_the_least_peak_and_then_the_least_move_are_found_and_every_plan_was_tried() -> None:
    answer = smooth(SMALL)
    assert check_fleet(SMALL, answer)
    assert (answer.peak_unmoved, answer.least_peak, answer.peak) == (1_200, 400, 400)
    assert sum(answer.spend) == 1_200


def test_with_more_money_a_year_less_is_moved() -> None:
    tight = smooth(SMALL)
    loose = smooth(replace(SMALL, most_per_year=900))
    assert check_fleet(replace(SMALL, most_per_year=900), loose)
    free = smooth(replace(SMALL, most_per_year=1_200))
    assert free.cost_of_moving == 0 < loose.cost_of_moving < tight.cost_of_moving
    assert loose.peak <= 900


def test_what_no_plan_can_keep_is_refused_with_the_least_there_is() -> None:
    with pytest.raises(Impossible, match="400"):
        smooth(replace(SMALL, most_per_year=399))


groups = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.integers(0, 900),
        st.dictionaries(st.integers(0, 3), st.integers(0, 50), min_size=1),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=25, deadline=None)
@given(groups)
def test_no_plan_of_a_small_fleet_is_better(drawn: list[tuple[int, int, dict[int, int]]]) -> None:
    fleet = Fleet(
        years=4,
        groups=tuple(
            Group(id=str(n), count=count, unit_price=price, cost_of_year=years)
            for n, (count, price, years) in enumerate(drawn)
        ),
    )
    answer = smooth(fleet)
    check_fleet(fleet, answer)
    assert answer.proven
    assert peak_bound(fleet) <= answer.least_peak


def test_a_large_fleet_is_bounded_and_not_tried() -> None:
    fleet = Fleet(
        years=5, groups=(replace(OLD, count=250, cost_of_year=dict.fromkeys(range(5), 0)),)
    )
    answer = smooth(fleet)
    assert not check_fleet(fleet, answer)
    assert answer.least_peak == peak_bound(fleet) == 5_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "x"},
        {"replaced": {"old PCs": (6, 0, 0)}},
        {"replaced": {"old PCs": (2, 2), "servers": (1, 1, 0)}},
        {"replaced": {"old PCs": (2, 2, 1), "servers": (1, 1, 0)}},
        {"replaced": {"old PCs": (1, 1, 4), "servers": (1, 0, 1)}},
        {"spend": (0, 0, 0)},
        {"peak": 399},
        {"cost_of_moving": 0},
        {"least_peak": 399},
        {"least_peak": 500},
        {"least_peak_bound": 401},
        {"cost_of_moving_bound": 10**6},
        {"proven": False},
        {"peak_unmoved": 0},
    ],
)
def test_a_wrong_plan_is_caught(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProofFailed):
        check_fleet(SMALL, replace(smooth(SMALL), **wrong))


def test_a_plan_that_is_allowed_but_dearer_is_caught() -> None:
    fleet = replace(SMALL, most_per_year=1_200)
    answer = smooth(fleet)
    dearer: FleetPlan = replace(
        answer,
        replaced={"old PCs": (5, 1, 0), "servers": (2, 0, 0)},
        spend=(1_100, 100, 0),
        peak=1_100,
        cost_of_moving=5,
        cost_of_moving_bound=5,
    )
    with pytest.raises(ProofFailed, match="cost_of_moving"):
        check_fleet(fleet, dearer)


def test_a_bound_that_a_plan_beats_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "_second_opinion", lambda _f, _limit: solver._Found(None, 401))
    with pytest.raises(ProofFailed, match="401"):
        smooth(SMALL)


def test_a_bound_above_the_truth_is_caught_by_trying_every_plan() -> None:
    answer = smooth(replace(SMALL, most_per_year=900))
    dear = replace(answer, cost_of_moving_bound=answer.cost_of_moving - 1, proven=False)
    check_fleet(replace(SMALL, most_per_year=900), dear)
    loose = replace(SMALL, most_per_year=1_200)
    unmoved = smooth(loose)
    moved = replace(
        unmoved,
        replaced={"old PCs": (5, 1, 0), "servers": (2, 0, 0)},
        spend=(1_100, 100, 0),
        peak=1_100,
        cost_of_moving=5,
        cost_of_moving_bound=3,
        proven=False,
    )
    with pytest.raises(ProofFailed, match="cost_of_moving_bound"):
        check_fleet(loose, moved)


def test_within_a_limit_between_bound_and_peak_the_search_decides() -> None:
    odd = Fleet(
        years=2, groups=(Group(id="x", count=3, unit_price=100, cost_of_year={0: 0, 1: 0}),)
    )
    assert smooth(odd).least_peak == 200
    with pytest.raises(Impossible):
        smooth(replace(odd, most_per_year=199))
    with pytest.raises(Impossible, match="at most 150"):
        solver._best(odd, 150)


def test_less_effort_says_how_far_it_is_from_the_least() -> None:
    years = dict.fromkeys(range(5), 0)
    fleet = Fleet(
        years=5,
        effort=0.05,
        groups=tuple(
            Group(id=str(n), count=3 + n % 4, unit_price=40_000 + 7_919 * n, cost_of_year=years)
            for n in range(12)
        ),
    )
    answer = smooth(fleet)
    check_fleet(fleet, answer)
    assert not answer.proven
    assert answer.least_peak_bound < answer.least_peak < 1.05 * answer.least_peak_bound


def test_the_checks_import_nothing_that_solves() -> None:
    for path in (Path(__file__).parents[1] / "check").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert ".solve" not in (node.module or "")


@pytest.mark.parametrize(
    ("culprit", "make"),
    [
        ("id", lambda: replace(OLD, id="")),
        ("count", lambda: replace(OLD, count=0)),
        ("unit_price", lambda: replace(OLD, unit_price=-1)),
        ("unit_price", lambda: replace(OLD, unit_price=2**31)),
        ("cost_of_year", lambda: replace(OLD, cost_of_year={})),
        ("cost_of_year", lambda: replace(OLD, cost_of_year={-1: 0})),
        ("cost_of_year", lambda: replace(OLD, cost_of_year={0: -1})),
        ("cost_of_year", lambda: replace(SMALL, years=2)),
        ("years", lambda: replace(SMALL, years=0)),
        ("groups", lambda: replace(SMALL, groups=())),
        ("groups", lambda: replace(SMALL, groups=(OLD, OLD))),
        ("most_per_year", lambda: replace(SMALL, most_per_year=-1)),
        ("effort", lambda: replace(SMALL, effort=0.0)),
        ("effort", lambda: replace(SMALL, effort=1.1)),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_field(culprit: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=culprit):
        make()
