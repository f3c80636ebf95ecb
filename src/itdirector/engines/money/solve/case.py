"""The business case: net present value exactly, its chances by simulation, and what drives it."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import pairwise
from math import inf

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.project import Case, CaseAnswer, CaseLine, Driver
from itdirector.engines.money.shares import nearest
from itdirector.engines.money.tables import DISCOUNT_DEFAULT, VERSION

METHOD = f"case 1, {VERSION}"
PERT_WEIGHT = 4
HALVINGS = 200
Floats = NDArray[np.float64]


def judge_case(case: Case) -> CaseAnswer:
    """Return whether a case pays, how surely, and which of its lines decide that."""
    values = {line.id: present_value(line.amounts, case.discount) for line in case.lines}
    npv = sum(values.values(), Fraction(0))
    factors = {line.id: _factors(case, line) for line in case.lines}
    played = np.sum([float(values[name]) * factors[name] for name in values], axis=0)
    positive = float(np.mean(played > 0))
    p10, p50, p90 = (round(float(q)) for q in np.quantile(played, [0.1, 0.5, 0.9]))
    irr, why_not = _irr(case.flows)
    return CaseAnswer(
        npv=nearest(npv),
        npv_p10=p10,
        npv_p50=p50,
        npv_p90=p90,
        chance_npv_above_0=positive,
        chance_error=(positive * (1 - positive) / case.draws) ** 0.5,
        irr=irr,
        why_no_irr=why_not,
        mirr=_mirr(case),
        payback_years=_payback(case.flows, case.discount),
        drivers=_drivers(values, npv, factors),
        defaults=(DISCOUNT_DEFAULT,) if case.discount_per_year is None else (),
        seed=case.seed,
        draws=case.draws,
        method=METHOD,
        digest=fingerprint(case),
    )


def present_value(amounts: tuple[int, ...], rate: Fraction) -> Fraction:
    """Return the value at year 0 of amounts at the end of years 0, 1, 2 and so on."""
    total = Fraction(0)
    for amount in reversed(amounts):
        total = total / (1 + rate) + amount
    return total


def _factors(case: Case, line: CaseLine) -> Floats:
    """Draw the factor of a line, from a stream of its own: shape (draws,)."""
    spread = line.spread
    if spread is None:
        return np.ones(case.draws)
    words = hashlib.sha256(line.id.encode()).digest()
    rng = Generator(PCG64([case.seed, int.from_bytes(words[:8], "big")]))
    span = spread.most - spread.least
    alpha = 1 + PERT_WEIGHT * (spread.likeliest - spread.least) / span
    beta = 1 + PERT_WEIGHT * (spread.most - spread.likeliest) / span
    return spread.least + span * rng.beta(alpha, beta, size=case.draws)


def _irr(flows: tuple[int, ...]) -> tuple[float | None, str | None]:
    """Return the one rate at which the flows are worth 0, or why there is not exactly one.

    With a single change of sign there is one positive root (Descartes), found by halving.
    """
    signs = [flow > 0 for flow in flows if flow]
    changes = sum(a != b for a, b in pairwise(signs))
    if changes != 1:
        return None, "no change of sign" if changes == 0 else f"{changes} changes of sign"
    first = 1 if signs[0] else -1
    low, high = 0.0, 1.0
    while first * _at(flows, high) > 0:
        high *= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if first * _at(flows, middle) > 0 else (low, middle)
    return 1 / high - 1, None


def _at(flows: tuple[int, ...], factor: float) -> float:
    """Return the value with a discount factor of so much a year."""
    total = 0.0
    for flow in reversed(flows):
        total = total * factor + flow
    return total


def _mirr(case: Case) -> float | None:
    """Return the modified rate: money in earns one rate, money out costs another."""
    finance = case.discount if case.finance_per_year is None else case.finance_per_year
    reinvest = case.discount if case.reinvest_per_year is None else case.reinvest_per_year
    years = len(case.flows) - 1
    paid = present_value(tuple(min(flow, 0) for flow in case.flows), finance)
    back = present_value(tuple(max(flow, 0) for flow in case.flows), reinvest)
    if paid == 0 or back == 0:
        return None
    times = float(back * (1 + reinvest) ** years / -paid)
    return float(times ** (1 / years)) - 1


def _payback(flows: tuple[int, ...], rate: Fraction) -> float | None:
    """Return the years after which the discounted balance stays at or above 0.

    Within a year money is taken to come evenly.
    """
    balances = []
    total = Fraction(0)
    for year, flow in enumerate(flows):
        total += flow / (1 + rate) ** year
        balances.append(total)
    if total < 0:
        return None
    below = [year for year, balance in enumerate(balances) if balance < 0]
    if not below:
        return 0.0
    last = below[-1]
    return float(last + -balances[last] / (balances[last + 1] - balances[last]))


def _drivers(
    values: dict[str, Fraction], npv: Fraction, factors: dict[str, Floats]
) -> tuple[Driver, ...]:
    found = []
    for name, value in values.items():
        at = [
            float(npv - value) + float(value) * float(q)
            for q in np.quantile(factors[name], [0.05, 0.95])
        ]
        even = (value - npv) / value if value else -inf
        found.append(
            Driver(
                line=name,
                npv_low=round(min(at)),
                npv_high=round(max(at)),
                breaks_even_at=float(even) if even >= 0 else None,
            )
        )
    return tuple(sorted(found, key=lambda d: (d.npv_low - d.npv_high, d.line)))
