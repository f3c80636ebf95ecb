"""How long a firm of 250 people waits for its money questions, and how often usage ranges hold.

Run from the repository root: `python benchmarks/money.py`. Firms and bills are drawn with seeds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from itdirector.engines.money import (
    Book,
    Case,
    CaseLine,
    Comparison,
    Contract,
    Fixed,
    Item,
    LandingLine,
    Project,
    Purchase,
    Spread,
    Uplift,
    Usage,
    UsageHistory,
    Year,
    percent,
)
from itdirector.engines.money.check.contracts import check_book
from itdirector.engines.money.solve.case import judge_case
from itdirector.engines.money.solve.contracts import roll_forward
from itdirector.engines.money.solve.landing import land
from itdirector.engines.money.solve.usage import forecast_usage, usage_paths
from itdirector.engines.money.solve.variance import explain_variance
from itdirector.engines.money.tests.series import bills

JANUARY = date(2026, 1, 1)


def book(contracts: int = 60) -> Book:
    rng = np.random.default_rng(1)
    lines = []
    for number in range(contracts):
        start = JANUARY - timedelta(days=int(rng.integers(30, 1500)))
        lines.append(
            Contract(
                id=str(number),
                category=str(number % 6),
                start=start,
                renews_on=start + timedelta(days=365),
                price=int(rng.integers(1_000, 2_000_000)),
                billing_months=int(rng.choice([1, 3, 12])),
                uplift=Uplift(plus=percent("5")),
                vat_rate=percent("20"),
            )
        )
    return Book(home_currency="GBP", first_month=JANUARY, months=36, contracts=tuple(lines))


def history(months: int, seed: int) -> UsageHistory:
    amounts = bills(months=months, seed=seed)
    return UsageHistory(id=f"usage {seed}", amounts=tuple(int(a) for a in amounts))


def year() -> Year:
    rests = [
        *(Fixed(amount=100_000) for _ in range(60)),
        *(Usage(history=history(48, seed), months=6) for seed in range(8)),
        *(Project(estimate=2_000_000) for _ in range(12)),
    ]
    lines = [
        LandingLine(id=str(n), category=str(n % 6), budget=2_000_000, spent=0, to_come=rest)
        for n, rest in enumerate(rests)
    ]
    return Year(lines=tuple(lines), seed=1)


def comparison() -> Comparison:
    items = [
        Item(
            id=str(n),
            planned=Purchase(month=JANUARY, price=n, quantity=n),
            actual=Purchase(month=JANUARY, price=n + 1, quantity=n + 2),
        )
        for n in range(500)
    ]
    return Comparison(first_month=JANUARY, last_month=JANUARY, items=tuple(items))


def case() -> Case:
    spread = Spread(least=0.5, likeliest=1, most=2)
    lines = [
        CaseLine(id=str(n), amounts=(-100 * n, *[60 * n] * 5), spread=spread) for n in range(1, 11)
    ]
    return Case(lines=tuple(lines), seed=1)


def milliseconds(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(1_000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    contracts = book()
    rolled = roll_forward(contracts)
    one, the_year, items, proposal = history(48, 1), year(), comparison(), case()
    rows: list[tuple[str, Callable[[], Any]]] = [
        ("60 contracts over 36 months", lambda: roll_forward(contracts)),
        ("  the same, checked day by day", lambda: check_book(contracts, rolled)),
        ("one usage line, 48 months known", lambda: forecast_usage(one, months=12, seed=1)),
        ("the year's landing, 80 lines", lambda: land(the_year)),
        ("variance of 500 items", lambda: explain_variance(items)),
        ("business case of 10 lines", lambda: judge_case(proposal)),
    ]
    print(f"{'a firm of 250 people':36}{'ms':>8}")
    for name, work in rows:
        print(f"{name:36}{milliseconds(work):8.1f}")
    print(f"\n{'months known':>12}{'80 % range holds':>18}{'P80 holds':>12}   (200 bills each)")
    for known in (8, 13, 18, 26, 36, 60):
        within, below = holds(known)
        print(f"{known:12}{within:18.0%}{below:12.0%}")


def holds(known: int, firms: int = 200) -> tuple[float, float]:
    """Return how often the year's total lay within P10 to P90, and below P80."""
    within = below = 0
    for seed in range(firms):
        amounts = bills(months=known + 12, seed=seed)
        past = UsageHistory(id="bill", amounts=tuple(int(a) for a in amounts[:known]))
        totals = usage_paths(past, months=12, seed=seed, draws=400).sum(axis=1)
        low, p80, high = np.quantile(totals, [0.1, 0.8, 0.9])
        truth = amounts[known:].sum()
        within += int(low <= truth <= high)
        below += int(truth <= p80)
    return within / firms, below / firms


if __name__ == "__main__":
    main()
