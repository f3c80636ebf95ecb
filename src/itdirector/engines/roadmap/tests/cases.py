"""Problems that several tests ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from itdirector.engines.roadmap.model import Initiative, Problem, RiskUnit

MFA = Initiative(
    id="A",
    name="Second factor for everybody",
    one_off_cost={"it": 4_000},
    run_cost_per_quarter={"it": 200},
    effort_days={"person": 10},
    effects={"intrusion": 0.5},
)
EDR = Initiative(
    id="B",
    name="Detection on every computer",
    one_off_cost={"it": 9_000},
    run_cost_per_quarter={"it": 900},
    effort_days={"person": 12},
    effects={"intrusion": 0.4, "outage": 0.1},
)
BACKUP = Initiative(
    id="C",
    name="Backup rebuilt",
    duration_quarters=2,
    one_off_cost={"it": 12_000},
    run_cost_per_quarter={"it": 300},
    effort_days={"person": 20},
    effects={"intrusion": 0.3, "outage": 0.5},
)
SERVER = Initiative(
    id="D",
    name="Server out of support replaced",
    one_off_cost={"it": 10_000},
    saving_value_per_quarter=500,
    effort_days={"person": 15},
    latest_finish=3,
    mandatory=True,
    effects={"intrusion": 0.1, "outage": 0.1},
)
LICENCES = Initiative(
    id="E",
    name="Unused licences returned",
    one_off_cost={"it": 1_000},
    saving_value_per_quarter=1_500,
    effort_days={"person": 5},
)
RESTORE_TEST = Initiative(
    id="F",
    name="Restore rehearsed",
    one_off_cost={"it": 3_000},
    effort_days={"person": 8},
    after={"C": 0},
    effects={"outage": 0.25},
)

GOLDEN = Problem(
    quarters=8,
    window_quarters=8,
    discount_per_year=0,
    budget={"it": (6_000,) * 8},
    capacity_days={"person": (20,) * 8},
    risk_units=(
        RiskUnit(id="intrusion", baseline_loss=(9_000,) * 8),
        RiskUnit(id="outage", baseline_loss=(6_000,) * 8),
    ),
    initiatives=(MFA, EDR, BACKUP, SERVER, LICENCES, RESTORE_TEST),
)
"""Six initiatives, eight quarters; the best plan was found by trying every one."""


def changed(problem: Problem, key: str, **facts: Any) -> Problem:
    """Return the problem with some facts of one initiative replaced."""
    return replace(
        problem,
        initiatives=tuple(replace(i, **facts) if i.id == key else i for i in problem.initiatives),
    )


def knapsack(
    values: Sequence[float], use: Sequence[Sequence[float]], supply: Sequence[float]
) -> Problem:
    """Return a choice without timing: one quarter of work, one quarter of value, no discount.

    `use` has one row per limit. Items are numbered from 1.
    """
    return Problem(
        quarters=1,
        window_quarters=2,
        discount_per_year=0,
        capacity_days={f"limit {n}": (amount,) for n, amount in enumerate(supply)},
        initiatives=tuple(
            Initiative(
                id=f"{item + 1}",
                other_value_per_quarter=value,
                effort_days={f"limit {n}": row[item] for n, row in enumerate(use) if row[item]},
            )
            for item, value in enumerate(values)
        ),
    )
