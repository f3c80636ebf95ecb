"""Small random problems in which every kind of rule occurs, for tests that try every plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from itdirector.engines.roadmap.model import (
    BudgetRule,
    Goal,
    Initiative,
    PairValue,
    Problem,
    RiskUnit,
)

QUARTERS = 4


@st.composite
def initiatives(draw: st.DrawFn, number: int) -> Initiative:
    """Return one initiative, which may wait for a lower-numbered one."""
    return Initiative(
        id=f"{number}",
        duration_quarters=draw(st.integers(1, 2)),
        one_off_cost={draw(st.sampled_from(["run", "grow"])): draw(st.integers(0, 900))},
        run_cost_per_quarter={"run": draw(st.integers(0, 40))},
        saving_value_per_quarter=draw(st.sampled_from([0, 60.5, 250])),
        effort_days={"hands": draw(st.floats(0, 9))},
        earliest_start=draw(st.integers(0, 1)),
        latest_finish=draw(st.sampled_from([None, None, 1, 3])),
        mandatory=draw(st.sampled_from([False, False, False, True])),
        group=draw(st.sampled_from([None, None, "idea"])),
        after={f"{number - 1}": draw(st.integers(0, 1))} if number and draw(st.booleans()) else {},
        effects={unit: draw(st.sampled_from([0, 0.2, 0.6, 1])) for unit in ("fire", "theft")},
    )


@st.composite
def entangled(draw: st.DrawFn, number: int, count: int) -> Initiative:
    """Return one initiative that may add risk, give money back, serve a goal or need another."""
    others = [f"{other}" for other in range(count) if other != number]
    return replace(
        draw(initiatives(number)),
        run_cost_per_quarter={"run": draw(st.sampled_from([-90, 0, 25]))},
        requires=(draw(st.sampled_from(others)),) if others and draw(st.booleans()) else (),
        effects={unit: draw(st.sampled_from([-0.5, 0, 0.4, 1])) for unit in ("fire", "theft")},
        contributions={"growth": draw(st.sampled_from([0, 0.3, 0.5, 1]))},
    )


@st.composite
def entangled_problems(draw: st.DrawFn) -> Problem:
    """Return a small problem with every kind of rule, in which all may hang together."""
    count = draw(st.integers(1, 3))
    pairs = [f"{n}" for n in range(count)]
    per = draw(st.sampled_from(["quarter", "year"]))
    rules = {
        category: BudgetRule(
            per=per,
            carry_percent=draw(st.sampled_from([0, 35, 100])),
            carry_cap=draw(st.sampled_from([None, None, 150])),
            virement_limit=draw(st.sampled_from([0, 0, 220])),
        )
        for category in ("run", "grow")
    }
    plain = draw(problems())
    periods = {"quarter": QUARTERS, "year": 2}[per]
    amounts = st.tuples(*[st.integers(0, 900)] * periods)
    return replace(
        plain,
        budget={category: draw(amounts) for category in rules},
        budget_rules=rules,
        first_year_quarters=2,
        goals=(Goal(id="growth", worth_per_year=draw(st.sampled_from([0, 333.3, 1_500]))),),
        initiatives=tuple(draw(entangled(n, count)) for n in range(count)),
        excludes=frozenset(),
        pair_values=tuple(
            PairValue(one=one, other=other, value=draw(st.sampled_from([-400, 250.5])))
            for one, other in pairwise(pairs)
        ),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Return a small problem with the rules that most questions have."""
    amounts = st.tuples(*[st.integers(0, 700)] * QUARTERS)
    window = draw(st.sampled_from([QUARTERS, QUARTERS + 3]))
    count = draw(st.integers(0, 4))
    rivals = [frozenset({"0", "2"})] if count > 2 else []
    return Problem(
        quarters=QUARTERS,
        window_quarters=window,
        discount_per_year=draw(st.sampled_from([0, 0.08])),
        budget={"run": draw(amounts), "grow": draw(amounts)},
        total_budget=draw(st.none() | amounts),
        capacity_days={"hands": (draw(st.floats(2, 15)),) * QUARTERS},
        risk_units=tuple(
            RiskUnit(
                id=unit, baseline_loss=tuple(100.0 * draw(st.integers(0, 9)) for _ in range(window))
            )
            for unit in ("fire", "theft")
        ),
        initiatives=tuple(draw(initiatives(n)) for n in range(count)),
        excludes=frozenset(rivals if draw(st.booleans()) else []),
    )
