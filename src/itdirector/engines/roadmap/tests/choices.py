"""Tiny problems, each with one clear reason why X is not in its best plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from itdirector.engines.roadmap.model import Initiative, Problem, RiskUnit


def thing(key: str, *, cost: int = 0, worth: float = 0, days: float = 0, **more: Any) -> Initiative:
    """Return an initiative of one quarter that earns `worth` in each quarter afterwards."""
    return Initiative(
        id=key,
        one_off_cost={"it": cost},
        other_value_per_quarter=worth,
        effort_days={"hands": days},
        **more,
    )


def choice(*initiatives: Initiative, money: int = 1_000, days: float = 10, **more: Any) -> Problem:
    """Return four quarters without discount: money comes once, days each quarter."""
    return Problem(
        quarters=4,
        window_quarters=4,
        discount_per_year=0,
        budget={"it": (money, 0, 0, 0)},
        capacity_days={"hands": (days, 0.0, 0.0, 0.0)},
        initiatives=initiatives,
        **more,
    )


TOO_DEAR = choice(thing("X", cost=1_500, worth=9_000), thing("Y", cost=500, worth=400))
TOO_LATE = choice(thing("X", worth=9_000, earliest_start=2, latest_finish=1))
TOO_LONG = choice(replace(thing("X", worth=9_000), duration_quarters=5))
TWINS = choice(thing("X", cost=900, worth=500), thing("W", cost=900, worth=500))
LACKING = choice(thing("X", worth=400, after={"Z": 0}), thing("Z", cost=1_000))
LACKING_TOO = choice(thing("X", worth=300, requires=("Z",)), thing("Z", cost=1_000))
LACKING_AND_WORTHLESS = choice(thing("X", cost=900, worth=10, after={"Z": 0}), thing("Z", cost=50))
RIVALS = choice(
    thing("X", worth=500, group="idea"), thing("Y", worth=700, group="idea"), thing("Z", worth=1)
)
EXCLUDED = choice(
    thing("X", worth=500), thing("Y", worth=700), excludes=frozenset({frozenset("XY")})
)
WORTHLESS = choice(thing("X", cost=900, worth=10), thing("Y", worth=700))
WORTHLESS_VARIANT = choice(
    thing("X", cost=900, worth=10, group="idea"), thing("Y", worth=700, group="idea")
)
MONEY_ONLY = choice(thing("X", cost=800, worth=500), thing("Y", cost=600, worth=700))
PEOPLE_ONLY = choice(thing("X", days=8, worth=500), thing("Y", days=6, worth=700))
BOTH = choice(thing("X", cost=800, days=8, worth=500), thing("Y", cost=600, days=6, worth=700))
OVERLAPPING = Problem(
    quarters=8,
    window_quarters=8,
    discount_per_year=0,
    budget={"it": (1_000,) * 8},
    risk_units=(RiskUnit(id="fire", baseline_loss=(2_143.0,) * 8, most_removable=0.99),),
    initiatives=(
        Initiative(id="X", one_off_cost={"it": 4_400}, effects={"fire": 0.95}),
        Initiative(id="Y", one_off_cost={"it": 1_000}, effects={"fire": 0.7}),
    ),
)
"""X alone beats Y alone, but Y can be had at once; on top of Y the rest is too little for X."""
TWO_POTS = Problem(
    quarters=4,
    window_quarters=4,
    discount_per_year=0,
    budget={"it": (500, 0, 0, 0), "ops": (500, 0, 0, 0)},
    initiatives=tuple(
        Initiative(id=key, one_off_cost={"it": 400, "ops": 400}, other_value_per_quarter=worth)
        for key, worth in (("X", 500), ("Y", 700))
    ),
)
"""Neither more of the one budget nor of the other is enough for X."""
