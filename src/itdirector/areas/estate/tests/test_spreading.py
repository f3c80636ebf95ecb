"""Replacements over the years: who may go when, what the engine is asked, and who goes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from itdirector.areas.estate.rules import LIVES, Replacement, replacement
from itdirector.areas.estate.spreading import YEARS, fleet, year_of, years
from itdirector.engines.lifecycle.check.fleet import check_fleet
from itdirector.engines.lifecycle.solve.fleet import smooth
from itdirector.engines.money.model.proof import ProofFailed

TODAY = date(2026, 11, 22)
PRICE, LIFE = LIVES["laptop"].price_minor, LIVES["laptop"].years


def laptop(on: date, **set_by: date) -> Replacement:
    return Replacement(on=on, price_minor=PRICE, because="old", kind="laptop", **set_by)


def costs(one: Replacement) -> dict[int, int]:
    asked = fleet({"a": one}, TODAY)
    assert asked is not None
    return dict(asked.groups[0].cost_of_year)


def test_a_year_is_twelve_months_from_today() -> None:
    assert year_of(date(2020, 1, 1), TODAY) == 0
    assert year_of(TODAY, TODAY) == 0
    assert year_of(date(2027, 11, 21), TODAY) == 0
    assert year_of(date(2027, 11, 22), TODAY) == 1
    assert year_of(date(2032, 1, 1), TODAY) == 5


def test_earlier_costs_the_life_it_still_had_and_later_what_old_age_costs() -> None:
    later = LIVES["laptop"].old_age_minor
    assert costs(laptop(date(2028, 12, 1))) == {
        0: 2 * PRICE // LIFE,
        1: PRICE // LIFE,
        2: 0,
        3: later,
        4: 2 * later,
    }


def test_a_day_somebody_set_is_not_moved() -> None:
    on = date(2028, 12, 1)
    assert costs(laptop(on, not_before=on, not_after=on)) == {2: 0}


def test_what_loses_its_fixes_never_goes_later() -> None:
    assert costs(laptop(date(2020, 1, 1), not_after=date(2020, 1, 1))) == {0: 0}
    assert list(costs(laptop(date(2027, 12, 1), not_after=date(2028, 12, 1)))) == [0, 1, 2]


def test_what_is_due_beyond_the_years_looked_at_is_left_out() -> None:
    assert fleet({"a": laptop(date(2031, 11, 22))}, TODAY) is None
    assert fleet({}, TODAY) is None


def test_where_the_owner_set_a_day_it_wins_unless_fixes_end_before() -> None:
    told = {"kind": "laptop", "purchased_on": date(2024, 1, 1), "planned_end": date(2027, 6, 1)}
    own = replacement(**told, support_ends=None, can_upgrade=False)  # type: ignore[arg-type]
    assert own is not None
    assert (own.not_before, own.not_after) == (date(2027, 6, 1), date(2027, 6, 1))
    ends = date(2027, 1, 12)
    lost = replacement(**told, support_ends=ends, can_upgrade=False)  # type: ignore[arg-type]
    assert lost is not None
    assert (lost.on, lost.not_before, lost.not_after) == (ends, None, ends)
    aged = replacement(
        kind="laptop",
        purchased_on=date(2020, 1, 1),
        planned_end=None,
        support_ends=date(2028, 1, 1),
        can_upgrade=False,
    )
    assert aged is not None
    assert (aged.on, aged.not_after) == (date(2025, 1, 1), date(2028, 1, 1))


def test_ten_late_laptops_are_spread_and_the_oldest_go_first() -> None:
    due = {f"m{n}": laptop(date(2016 + n, 1, 1)) for n in range(10)}
    asked = fleet(due, TODAY)
    assert asked is not None
    plan = smooth(asked)
    check_fleet(asked, plan)
    told = years(due, plan, TODAY)
    assert len(told) == YEARS
    assert [len(one.machines) for one in told] == [2] * 5
    assert [one.cost_minor for one in told] == [2 * PRICE] * 5
    assert [key for one in told for key in one.machines] == sorted(due, key=lambda k: due[k].on)
    assert (told[0].first, told[0].last) == (TODAY, date(2027, 11, 21))
    assert told[1].first == told[0].last + timedelta(days=1)


def test_every_machine_due_goes_in_exactly_one_year() -> None:
    due = {
        f"{kind}{n}": Replacement(
            on=date(2024 + n, 3, 1), price_minor=life.price_minor, because="old", kind=kind
        )
        for kind, life in LIVES.items()
        for n in range(6)
    }
    asked = fleet(due, TODAY)
    assert asked is not None
    told = years(due, smooth(asked), TODAY)
    assert sorted(key for one in told for key in one.machines) == sorted(due)


def test_a_machine_lost_from_the_plan_is_found_by_the_check() -> None:
    due = {f"m{n}": laptop(date(2016, 1, 1)) for n in range(3)}
    asked = fleet(due, TODAY)
    assert asked is not None
    plan = smooth(asked)
    name = asked.groups[0].id
    first, *rest = plan.replaced[name]
    wrong = replace(plan, replaced={name: (max(0, first - 1), *rest)})
    with pytest.raises(ProofFailed):
        check_fleet(asked, wrong)
