"""What each risk costs in a year, with a receipt down to the answers and published figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from itdirector.areas.security.coverage import Coverage, coverages
from itdirector.areas.security.losses import loss_problem, size
from itdirector.areas.security.models import Risk
from itdirector.areas.security.rules import cost_range
from itdirector.engines.loss import Control, Frequency, LossProblem, Scenario
from itdirector.engines.loss.controls import mean_cost
from itdirector.kernel.models import Figure
from itdirector.kernel.provenance import assumption, fact, figure, formula
from itdirector.kernel.tenancy import current_organisation

YEARLY = "risk.yearly@1"
REVENUE_TOLD = "the yearly revenue you told us"
REVENUE_ASSUMED = "our default, 2026-11: a yearly revenue of so much a person; nobody told us"


@formula(YEARLY)
def yearly(values: list[Any]) -> float:
    """Work out the expected cost of a year, as the loss engine does.

    Values, in order: events a year, share left in by taking the average firm's protections out,
    low and high cost of one event in pence, factor on that cost, most one event can cost, shares
    of the paths; then one for each protection: its coverage, what it stops and what it shrinks.
    """
    events, without, low, high, factor, cap, paths, *protections = values
    controls = tuple(
        Control(
            id=one["id"],
            stops={p: e * one["coverage"] for p, e in one["stops"].items()},
            shrinks={"it": one["shrinks"] * one["coverage"]} if one["shrinks"] else {},
        )
        for one in protections
    )
    scenario = Scenario(
        id="it",
        frequency=Frequency(events_per_year=events * without),
        low_cost=low / 100 * factor,
        high_cost=high / 100 * factor,
        paths=paths,
    )
    return round(
        mean_cost(LossProblem(scenarios=(scenario,), controls=controls, most_per_event=cap)), 2
    )


def yearly_figures(today: date) -> dict[str, Figure]:
    """Return the expected yearly cost of every risk on the register, by scenario."""
    problem = loss_problem(today)
    cover = coverages(today)
    risks = {risk.scenario: risk for risk in Risk.objects.filter(gone_on=None)}
    return {
        scenario.id: _yearly_figure(risks[scenario.id], scenario, problem, cover, today)
        for scenario in problem.scenarios
    }


def _yearly_figure(
    risk: Risk,
    scenario: Scenario,
    problem: LossProblem,
    cover: dict[str, Coverage],
    today: date,
) -> Figure:
    kind, ours = Risk.record_type(), "published and default figures in controls.toml, 2026-11"
    events, (low, high) = (
        max(0.0, risk.events_per_year),
        cost_range(risk.low_minor, risk.high_minor),
    )
    without = scenario.frequency.events_per_year / events if events else 1.0
    inputs = [
        fact(kind, risk.pk, "events_per_year", value=events, label="Times a year"),
        assumption(
            "Without the protections firms have on average, and with your own history",
            value=without,
            source=ours,
            grade="default",
        ),
        fact(kind, risk.pk, "low_minor", value=low, label="Each time costs, low end (pence)"),
        fact(kind, risk.pk, "high_minor", value=high, label="Each time costs, high end (pence)"),
        assumption(
            "Factor on that cost, without average protections",
            value=scenario.low_cost / (low / 100),
            source=ours,
            grade="default",
        ),
        assumption(
            "Most one event can cost, in pounds: a year's revenue",
            value=problem.most_per_event,
            source=REVENUE_TOLD if size().revenue else REVENUE_ASSUMED,
            grade="expert" if size().revenue else "default",
        ),
        assumption(
            "How it comes in", value=dict(scenario.paths), source=risk.basis, grade="survey"
        ),
        *(
            _protection(cover[control.id], scenario)
            for control in problem.controls
            if _matters(cover[control.id], scenario)
        ),
    ]
    return figure(
        f"{risk.title}: expected cost of a year",
        formula=YEARLY,
        inputs=inputs,
        unit=current_organisation().currency,
        as_of=today,
    )


def _matters(one: Coverage, scenario: Scenario) -> bool:
    stops = any(path in one.control.stops for path in scenario.paths)
    return stops or scenario.id in one.control.shrinks


def _protection(one: Coverage, scenario: Scenario) -> dict[str, Any]:
    shrinks = one.control.shrinks.get(scenario.id)
    value = {
        "id": one.control.id,
        "coverage": one.share,
        "stops": {p: s.value for p, s in one.control.stops.items() if p in scenario.paths},
        "shrinks": shrinks.value if shrinks else 0.0,
    }
    return {
        **one.receipt,
        "label": f"{one.control.title}: {one.because}",
        "value": value,
    }
