"""The loss question: risks and controls in the engine's terms, and the answer kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import cast

from itdirector.areas.company import facts as company
from itdirector.areas.security.coverage import Coverage, coverages
from itdirector.areas.security.knowledge import (
    Controls,
    View,
    controls,
    cost_factor_without_controls,
    priors,
    rates_without_controls,
)
from itdirector.areas.security.knowledge.sourced import Sourced
from itdirector.areas.security.models import Risk
from itdirector.areas.security.rules import cost_range
from itdirector.engines.loss import (
    Control,
    Forecast,
    Frequency,
    Grades,
    LossProblem,
    Scenario,
    forecast,
)
from itdirector.engines.loss.controls import mean_cost
from itdirector.engines.loss.model import GRADES, Grade
from itdirector.kernel.decisions import keep, kept
from itdirector.kernel.models import DecisionRun
from itdirector.kernel.provenance import receipts

ENGINE = "loss@2"


GRADED = ("events_per_year", "low_minor", "high_minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big the firm is, as far as losses depend on it."""

    people: int
    revenue: int | None


def size() -> Size:
    """Return the firm's size from the answers; people by our default when not told."""
    people, _known = company.number("people", default=25)
    revenue, known = company.number("revenue", default=0)
    return Size(
        people=max(1, round(people)), revenue=None if known.ours or not revenue else round(revenue)
    )


def loss_problem(today: date, coverage: Mapping[str, Coverage] | None = None) -> LossProblem:
    """Put the organisation's risks and controls as a question to the loss engine.

    Published frequencies contain the protections firms have on average; those are taken out
    first, so that the firm's own can be put in without counting any twice.
    """
    known, firm = controls(), size()
    in_place = coverage or coverages(today)
    scenarios = tuple(_scenario(risk, known) for risk in Risk.objects.filter(gone_on=None))
    cap = priors().scaling.most_per_event_gbp(people=firm.people, revenue_gbp=firm.revenue)
    problem = LossProblem(
        scenarios=scenarios, controls=_controls(in_place, scenarios), most_per_event=cap
    )
    return _updated_by_own_incidents(problem)


def with_coverage(problem: LossProblem, shares: Mapping[str, float]) -> LossProblem:
    """Return the same question with some controls covering another share of the firm."""
    known = controls().by_id
    paths = {path for s in problem.scenarios for path in s.paths}
    ids = {s.id for s in problem.scenarios}
    changed = {n: _control(known[n].id, shares[n], paths, ids) for n in shares}
    kept_ones = tuple(c for c in problem.controls if c.id not in changed)
    return replace(problem, controls=(*kept_ones, *changed.values()))


def forecast_loss(today: date) -> tuple[Forecast, DecisionRun]:
    """Ask what the next twelve months may cost as things are, and keep the answer."""
    problem = loss_problem(today)
    answer = forecast(problem)
    asked = asdict(problem)
    if math.isinf(problem.most_per_event):
        asked["most_per_event"] = None
    run = kept(ENGINE, asked, seed=0) or keep(ENGINE, asked, asdict(answer), seed=0)
    return answer, run


def yearly_cost(problem: LossProblem) -> float:
    """Return the expected cost of a year, in whole units of the organisation's currency."""
    return mean_cost(problem)


def _scenario(risk: Risk, known: Controls) -> Scenario:
    prior, events = priors().scenarios[risk.scenario], max(0.0, risk.events_per_year)
    view = replace(
        prior.views[0].frequency,
        events_per_year=events,
        low=min(events, prior.views[0].frequency.low),
        high=max(events, prior.views[0].frequency.high),
        per="organisation",
    )
    rates = rates_without_controls(prior, view, people=1, known=known)
    total = math.fsum(rates.values())
    factor = cost_factor_without_controls(risk.scenario, known)
    low, high = cost_range(risk.low_minor, risk.high_minor)
    return Scenario(
        id=risk.scenario,
        frequency=Frequency(events_per_year=total, evidence_years=risk.prior_years),
        low_cost=low / 100 * factor,
        high_cost=high / 100 * factor,
        paths={path: rate / total for path, rate in rates.items()} if total else _even(rates),
        grades=_grades(risk, prior.views[0]),
    )


def _grades(risk: Risk, view: View) -> Grades:
    """Return what a risk's figures rest on: what is known of this firm, else of the published."""
    known = receipts(Risk.record_type(), risk.pk)
    told: dict[str, Grade] = {
        name: cast("Grade", known[name].grade) if name in known else "default" for name in GRADED
    }
    cost = max(told["low_minor"], told["high_minor"], key=GRADES.index)
    often = "measured" if risk.own_years else told["events_per_year"]
    return Grades(
        frequency=_published(view.frequency) if often == "default" else often,
        cost=_published(view.cost) if cost == "default" else cost,
    )


def _published(figure: Sourced) -> Grade:
    """Return the grade of a figure of ours: what others found in other firms is a survey to us."""
    return "default" if figure.ours else "survey"


def _even(rates: Mapping[str, float]) -> dict[str, float]:
    return dict.fromkeys(rates, 1 / len(rates))


def _controls(
    in_place: Mapping[str, Coverage], scenarios: tuple[Scenario, ...]
) -> tuple[Control, ...]:
    paths = {path for s in scenarios for path in s.paths}
    ids = {s.id for s in scenarios}
    return tuple(_control(name, one.share, paths, ids) for name, one in sorted(in_place.items()))


def _control(name: str, share: float, paths: set[str], ids: set[str]) -> Control:
    prior = controls().by_id[name]
    effects = [*prior.stops.values(), *prior.shrinks.values()]
    return Control(
        id=name,
        stops={p: s.value * share for p, s in prior.stops.items() if p in paths},
        shrinks={i: s.value * share for i, s in prior.shrinks.items() if i in ids},
        grade=max(map(_published, effects), key=GRADES.index, default="default"),
    )


def _updated_by_own_incidents(problem: LossProblem) -> LossProblem:
    """Fold in what happened here: incidents were seen with today's controls in place."""
    own = {r.scenario: (r.own_events, r.own_years) for r in Risk.objects.filter(own_years__gt=0)}
    if not own:
        return problem
    now = {part.id: part.events_per_year for part in forecast(problem).scenarios}
    scenarios = []
    for scenario in problem.scenarios:
        incidents, years = own.get(scenario.id, (0, 0.0))
        before = Frequency(
            events_per_year=now[scenario.id], evidence_years=scenario.frequency.evidence_years
        )
        after = before.updated(incidents=incidents, years=years)
        factor = after.events_per_year / before.events_per_year if before.events_per_year else 1.0
        frequency = Frequency(
            events_per_year=scenario.frequency.events_per_year * factor,
            evidence_years=after.evidence_years,
        )
        scenarios.append(replace(scenario, frequency=frequency))
    return replace(problem, scenarios=tuple(scenarios))
