"""Which input matters most for the expected cost of a year, and so which to find out better."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from itdirector.engines.loss.controls import mean_cost
from itdirector.engines.loss.model import Control, Frequency, Grade, LossProblem, Scenario
from itdirector.engines.loss.severity import lognormal

EFFECT_RANGE = (0.5, 1.25)
"""A control's effect at the 5th and 95th percentile, relative to its stated value, when nobody gave
a range. Source: our default, 2026-11; grade: default."""

NUDGE = 0.01
"""Step in the logarithm with which elasticities are taken, to both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """What one input does to the expected cost of a year."""

    input: str
    """As "ransom.frequency", "ransom.cost" or "MFA.effect"."""
    elasticity: float
    """Percent of cost per percent of the input."""
    span: float
    """Logarithm of the ratio of the input's 95th to its 5th percentile; infinite from 0."""
    cost_at_p05: float
    cost_at_p95: float
    grade: Grade
    range_is_default: bool

    @property
    def swing(self) -> float:
        """What separates the cost at the two ends."""
        return abs(self.cost_at_p95 - self.cost_at_p05)


def sensitivities(
    problem: LossProblem,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    scenario: str | None = None,
) -> tuple[Sensitivity, ...]:
    """Return every input, widest swing first: of all scenarios, or of one.

    `ranges` maps inputs to their 5th and 95th percentiles relative to the stated value. Without
    one, a frequency spans its gamma distribution, a cost its own range, an effect EFFECT_RANGE.
    Swings rank, not elasticity x span: a rate hardly known reaches down to almost 0, where the
    logarithm has no end but the money has.
    """
    given = dict(ranges or {})
    asked = problem if scenario is None else _only(problem, scenario)
    # Common causes are part of the frequencies and do not move means.
    inputs = list(_inputs(replace(asked, common_causes=())))
    for name in sorted(given.keys() - {one.name for one in inputs}):
        raise ValueError(f"ranges: {name} is no input of the problem")
    for name, (low, high) in given.items():
        if not 0 <= low <= 1 <= high < math.inf:
            raise ValueError(f"ranges: {name} needs 0 <= low <= 1 <= high: {(low, high)}")
    found = [_sensitivity(one, given.get(one.name)) for one in inputs]
    return tuple(sorted(found, key=lambda s: (-s.swing, s.input)))


@dataclass(frozen=True, slots=True)
class _Input:
    """One input: its relative range, and the problem when it is multiplied by a factor."""

    name: str
    grade: Grade
    usual: Callable[[], tuple[float, float]]
    scaled: Callable[[float], LossProblem]
    range_is_ours: bool


def _sensitivity(one: _Input, given: tuple[float, float] | None) -> Sensitivity:
    low, high = given or one.usual()
    up, down = (mean_cost(one.scaled(math.exp(step))) for step in (NUDGE, -NUDGE))
    return Sensitivity(
        input=one.name,
        elasticity=math.log(up / down) / (2 * NUDGE) if up > 0 and down > 0 else 0.0,
        span=math.log(high / low) if low > 0 else math.inf,
        cost_at_p05=mean_cost(one.scaled(low)),
        cost_at_p95=mean_cost(one.scaled(high)),
        grade=one.grade,
        range_is_default=given is None and one.range_is_ours,
    )


def _inputs(problem: LossProblem) -> Iterator[_Input]:
    for scenario in problem.scenarios:
        yield _Input(
            f"{scenario.id}.frequency",
            scenario.grades.frequency,
            lambda s=scenario: gamma_range(s.frequency),  # type: ignore[misc]
            lambda factor, s=scenario: _with(problem, _rarer(s, factor)),  # type: ignore[misc]
            range_is_ours=False,
        )
        middle = lognormal(scenario.low_cost, scenario.high_cost).quantile(0.5)
        yield _Input(
            f"{scenario.id}.cost",
            scenario.grades.cost,
            lambda s=scenario, m=middle: (s.low_cost / m, s.high_cost / m),  # type: ignore[misc]
            lambda factor, s=scenario: _with(problem, _dearer(s, factor)),  # type: ignore[misc]
            range_is_ours=False,
        )
    for control in problem.controls:
        yield _Input(
            f"{control.id}.effect",
            control.grade,
            lambda: EFFECT_RANGE,
            lambda factor, c=control: _with_effect(problem, c, factor),  # type: ignore[misc]
            range_is_ours=True,
        )


def gamma_range(frequency: Frequency) -> tuple[float, float]:
    """Return the 5th and 95th percentiles of a rate, relative to its mean."""
    if math.isinf(frequency.evidence_years) or frequency.shape == 0:
        return (1.0, 1.0)
    from scipy.special import gammaincinv  # noqa: PLC0415  half a second to load, only needed here

    low, high = (float(gammaincinv(frequency.shape, p)) / frequency.shape for p in (0.05, 0.95))
    return (min(low, 1.0), max(high, 1.0))


def _only(problem: LossProblem, name: str) -> LossProblem:
    """Return the problem of one scenario alone."""
    chosen = tuple(s for s in problem.scenarios if s.id == name)
    if not chosen:
        raise ValueError(f"scenario: {name} is none of the problem")
    paths = set(chosen[0].paths)
    controls = tuple(
        replace(
            c,
            stops={p: e for p, e in c.stops.items() if p in paths},
            shrinks={s: e for s, e in c.shrinks.items() if s == name},
        )
        for c in problem.controls
        if paths & c.stops.keys() or name in c.shrinks
    )
    return replace(problem, scenarios=chosen, controls=controls, common_causes=())


def _with(problem: LossProblem, changed: Scenario) -> LossProblem:
    scenarios = tuple(changed if s.id == changed.id else s for s in problem.scenarios)
    return replace(problem, scenarios=scenarios)


def _rarer(scenario: Scenario, factor: float) -> Scenario:
    rate = scenario.frequency.events_per_year * factor
    return replace(scenario, frequency=replace(scenario.frequency, events_per_year=rate))


def _dearer(scenario: Scenario, factor: float) -> Scenario:
    low, high = max(scenario.low_cost * factor, 1e-9), max(scenario.high_cost * factor, 2e-9)
    return replace(scenario, low_cost=low, high_cost=high)


def _with_effect(problem: LossProblem, control: Control, factor: float) -> LossProblem:
    changed = replace(
        control,
        stops={p: min(1.0, e * factor) for p, e in control.stops.items()},
        shrinks={s: min(1.0, e * factor) for s, e in control.shrinks.items()},
    )
    others = tuple(changed if c.id == control.id else c for c in problem.controls)
    return replace(problem, controls=others)
