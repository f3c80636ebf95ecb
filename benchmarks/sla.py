"""A month of every SLA of a firm of 250 people, and what a year of credits is worth.

Run from the repository root: `python benchmarks/sla.py`.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.random import PCG64, Generator

from itdirector.engines.sla import (
    Log,
    Loss,
    OutageHabit,
    Sla,
    Span,
    Tier,
    expected_credit,
    measure,
    prove,
)

SERVICES, OUTAGES, TIMES = 25, 40, 5
LOSS = Loss(low_per_hour=200, likely_per_hour=900, high_per_hour=2_500)


def main() -> None:
    """Print milliseconds for 25 services with 40 outages each, and credit against loss."""
    rng = Generator(PCG64(1))
    tiers = tuple(
        Tier(below_percent=Decimal(below), credit_share=share)
        for below, share in (("99.9", 0.1), ("99", 0.25), ("95", 1.0))
    )
    sla = Sla(id="cloud", zone="Europe/London", monthly_fee=1_000, tiers=tiers, claim_days=30)
    first, now = datetime(2026, 5, 28, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC)
    logs = []
    for _ in range(SERVICES):
        begins = [first + timedelta(minutes=int(m)) for m in rng.integers(0, 50_000, OUTAGES)]
        outages = tuple(
            Span(id=f"{n}", begins=b, ends=b + timedelta(minutes=int(rng.integers(1, 300))))
            for n, b in enumerate(begins)
        )
        logs.append(Log(outages=outages, now=now))
    solving, proving = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        months = [measure(sla, log, year=2026, month=6, loss=LOSS) for log in logs]
        solved = time.perf_counter()
        for log, month in zip(logs, months, strict=True):
            prove(sla, log, month, loss=LOSS)
        solving.append(1000 * (solved - began))
        proving.append(1000 * (time.perf_counter() - solved))
    print(f"{SERVICES} services, {OUTAGES} outages each, median of {TIMES}")
    print(f"month  {np.median(solving):8.1f} ms   {np.median(solving) / SERVICES:6.2f} ms each")
    print(f"proof  {np.median(proving):8.1f} ms   {np.median(proving) / np.median(solving):6.1f} x")
    began = time.perf_counter()
    habit = OutageHabit(outages_per_year=6, low_minutes=10, high_minutes=480)
    year = expected_credit(sla, habit, LOSS, seed=1)
    print(f"4,000 years simulated: {1000 * (time.perf_counter() - began):.0f} ms")
    print(
        f"credit a year {year.credit_per_year:,.0f} +- {year.credit_error:.0f},"
        f" loss {year.loss_per_year:,.0f}: {year.credit_share_of_loss or 0:.1%}"
    )


if __name__ == "__main__":
    main()
