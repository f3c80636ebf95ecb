"""Projects and business cases by other roads: the plan read forwards, sums in a plain loop."""

from __future__ import annotations

import math

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.project import (
    LEAST_COMPLETE,
    Case,
    CaseAnswer,
    CaseLine,
    Driver,
    EarnedValue,
    Progress,
)
from itdirector.engines.money.model.proof import may_differ, must

DRAWS = 20_000
OTHER_SEED = 20_260_329


def check_progress(progress: Progress, answer: EarnedValue) -> None:
    """Raise ProofFailed unless earned value and schedule are what the plan says."""
    name, budget = progress.id, progress.planned[-1]
    must(answer.digest == fingerprint(progress), name, "digest")
    plan = [0, *progress.planned]
    planned = plan[min(progress.periods, len(plan) - 1)]
    must(answer.planned_value == planned, name, "planned_value")
    must(answer.cost_variance == progress.earned - progress.spent, name, "cost_variance")
    must(answer.schedule_variance == progress.earned - planned, name, "schedule_variance")
    must(_near(answer.complete * budget, progress.earned), name, "complete")
    must(
        _near((answer.cpi or 0) * progress.spent, progress.earned * bool(progress.spent)),
        name,
        "cpi",
    )
    must(_near((answer.spi or 0) * planned, progress.earned * bool(planned)), name, "spi")
    earned_then = np.interp(answer.earned_schedule, range(len(plan)), plan)
    must(_near(float(earned_then), progress.earned), name, "earned_schedule")
    reach = plan.index(budget)
    must(answer.earned_schedule <= reach, name, "earned_schedule")
    must(_near(answer.spi_time * progress.periods, answer.earned_schedule), name, "spi_time")
    must(answer.spi_is_misleading == (progress.periods > reach), name, "spi_is_misleading")
    left = budget - progress.spent
    index = answer.to_complete_index
    must((index is None) == (left <= 0), name, "to_complete_index")
    must(
        _near((index or 0) * left, (budget - progress.earned) * (left > 0)),
        name,
        "to_complete_index",
    )
    _check_forecast(progress, answer, reach)


def _check_forecast(progress: Progress, answer: EarnedValue, reach: int) -> None:
    name = progress.id
    early = progress.earned < LEAST_COMPLETE * progress.planned[-1]
    costs = (answer.cost_at_end_by_cpi, answer.cost_at_end_by_cpi_and_time)
    if early or not progress.spent:
        claimed = [cost for cost in (*costs, answer.periods_at_end) if cost is not None]
        must(not claimed and answer.why_no_forecast is not None, name, "why_no_forecast")
        return
    must(answer.why_no_forecast is None, name, "why_no_forecast")
    by_cpi, by_both = costs
    cpi = progress.earned / progress.spent
    in_time = answer.earned_schedule / progress.periods
    rest = progress.planned[-1] - progress.earned
    expected = (progress.spent + rest / cpi, progress.spent + rest / (cpi * in_time))
    must(_within_one(by_cpi, expected[0]), name, "cost_at_end_by_cpi")
    must(_within_one(by_both, expected[1]), name, "cost_at_end_by_cpi_and_time")
    span = (answer.cost_at_end_low, answer.cost_at_end_high)
    must(list(span) == sorted(cost for cost in costs if cost is not None), name, "cost_at_end_low")
    must(_near((answer.periods_at_end or 0) * in_time, reach), name, "periods_at_end")


def check_case(case: Case, answer: CaseAnswer) -> None:
    """Raise ProofFailed unless value, rates, payback and chances are confirmed."""
    must(answer.digest == fingerprint(case), "case", "digest")
    rate = float(case.discount)
    worth = {
        line.id: math.fsum(a / (1 + rate) ** year for year, a in enumerate(line.amounts))
        for line in case.lines
    }
    npv = math.fsum(worth.values())
    must(_within_one(answer.npv, npv), "case", "npv")
    _check_rates(case, answer)
    _check_payback(case, answer)
    draws = {line.id: _factors(line, number) for number, line in enumerate(case.lines)}
    played = np.sum([worth[name] * draws[name] for name in worth], axis=0)
    positive = float(np.mean(played > 0))
    near = may_differ(positive, DRAWS, case.draws)
    must(abs(answer.chance_npv_above_0 - positive) <= near, "case", "chance_npv_above_0")
    for field, share in (("npv_p10", 0.1), ("npv_p50", 0.5), ("npv_p90", 0.9)):
        value = getattr(answer, field)
        low, high = float(np.mean(played < value - 1)), float(np.mean(played <= value + 1))
        near = may_differ(share, DRAWS, case.draws)
        must(low - near <= share <= high + near, "case", field)
    must(sorted(d.line for d in answer.drivers) == sorted(worth), "case", "drivers")
    for driver in answer.drivers:
        own = worth[driver.line]
        _check_driver(driver, (npv - own, own), draws[driver.line], case.draws)


def _check_rates(case: Case, answer: CaseAnswer) -> None:
    """One positive real root of the polynomial, and it is the rate: or no rate is claimed."""
    signs = [flow > 0 for flow in case.flows if flow]
    changes = sum(1 for year in range(1, len(signs)) if signs[year] != signs[year - 1])
    must((answer.irr is None) == (changes != 1), "case", "irr")
    must((answer.irr is None) == (answer.why_no_irr is not None), "case", "why_no_irr")
    if answer.irr is not None:
        roots = np.roots(np.trim_zeros(np.array(case.flows[::-1], float), "f"))
        real = [r.real for r in roots if abs(r.imag) < 1e-6 * abs(r) and r.real > 0]
        must(
            any(abs(1 / r - 1 - answer.irr) < 1e-4 * (1 + abs(answer.irr)) for r in real),
            "case",
            "irr",
        )
    finance = float(case.discount if case.finance_per_year is None else case.finance_per_year)
    again = float(case.discount if case.reinvest_per_year is None else case.reinvest_per_year)
    last = len(case.flows) - 1
    paid = back = 0.0
    for year, flow in enumerate(case.flows):
        paid -= min(flow, 0) / (1 + finance) ** year
        back += max(flow, 0) * (1 + again) ** (last - year)
    mirr = (back / paid) ** (1 / last) - 1 if paid and back else None
    must((answer.mirr is None) == (mirr is None), "case", "mirr")
    must(abs((answer.mirr or 0) - (mirr or 0)) < 1e-9, "case", "mirr")


def _check_payback(case: Case, answer: CaseAnswer) -> None:
    """At the claimed moment the balance is 0 (or nothing was ever owed), and never below later."""
    rate = float(case.discount)
    flows = [flow / (1 + rate) ** year for year, flow in enumerate(case.flows)]
    balance = np.cumsum(flows)
    dust = 1e-6 * (1 + float(np.abs(flows).sum()))
    years = answer.payback_years
    if years is None:
        must(balance[-1] < dust, "case", "payback_years")
        return
    at = float(np.interp(years, range(len(balance)), balance))
    later = [float(b) for year, b in enumerate(balance) if year >= years]
    must(min(later) >= -dust, "case", "payback_years")
    owed = bool(balance.min() < -dust)
    must(abs(at) <= dust if years else not owed, "case", "payback_years")


def _factors(line: CaseLine, number: int) -> np.ndarray:
    """Draw PERT factors as a ratio of gammas: another road to the beta distribution."""
    spread = line.spread
    if spread is None:
        return np.ones(DRAWS)
    rng = Generator(PCG64([OTHER_SEED, number]))
    span = spread.most - spread.least
    up = rng.gamma(1 + 4 * (spread.likeliest - spread.least) / span, size=DRAWS)
    down = rng.gamma(1 + 4 * (spread.most - spread.likeliest) / span, size=DRAWS)
    return np.asarray(spread.least + span * up / (up + down))


def _check_driver(
    driver: Driver, others_and_own: tuple[float, float], factors: np.ndarray, draws: int
) -> None:
    others, worth = others_and_own
    played = others + worth * factors
    for value, share in ((driver.npv_low, 0.05), (driver.npv_high, 0.95)):
        low, high = float(np.mean(played < value - 1)), float(np.mean(played <= value + 1))
        near = may_differ(share, DRAWS, draws)
        must(low - near <= share <= high + near, driver.line, "npv_low and npv_high")
    even = driver.breaks_even_at
    if even is None:
        must(worth == 0 or others / worth > 0, driver.line, "breaks_even_at")
        return
    must(abs(others + worth * even) <= 1e-6 * (1 + abs(worth)), driver.line, "breaks_even_at")


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def _within_one(claimed: float | None, exact: float) -> bool:
    return claimed is not None and abs(claimed - exact) <= 0.5 + 1e-9 * abs(exact)
