"""How fast a year's loss is worked out: exactly, by simulation beside plain NumPy, beside pyfair.

Run from the repository root: `python benchmarks/loss.py`. With pyfair beside it:
`uv run --with pyfair python benchmarks/loss.py`. Each figure is the best of several runs in
processor time, which does not depend on what else the machine does. Firms are drawn with a seed.
"""

from __future__ import annotations

import importlib.util
import math
import os
import time
from collections.abc import Callable

import numpy as np

from itdirector.engines.loss import (
    Control,
    Frequency,
    LossProblem,
    Measure,
    Scenario,
    attribute,
    dependence,
    forecast,
    sensitivities,
    worth,
    yearly_losses,
)
from itdirector.engines.loss.check import must_hold

FIRM_PEOPLE = 250
FIRM_REVENUE = FIRM_PEOPLE * 150_000
PATHS = ("exploit", "credential", "phish")


def firm(scenarios: int, *, certain: bool, controls: int = 0) -> LossProblem:
    """Return the risks of a firm of 250 people: half of them rarer than once in five years."""
    rng = np.random.default_rng(scenarios)
    shares = (0.4, 0.35, 0.25)
    drawn = []
    for number in range(scenarios):
        low = float(rng.uniform(500, 20_000))
        drawn.append(
            Scenario(
                id=f"risk {number}",
                frequency=Frequency(
                    events_per_year=float(rng.uniform(0.02, 0.4)),
                    evidence_years=math.inf if certain else float(rng.choice([1, 5, 10])),
                ),
                low_cost=low,
                high_cost=low * float(rng.uniform(10, 200)),
                paths=dict(zip(PATHS, shares, strict=True)),
                family=f"family {number % 4}",
            )
        )
    return LossProblem(
        scenarios=tuple(drawn),
        controls=tuple(
            Control(id=f"c{n}", stops={PATHS[n % 3]: float(rng.uniform(0.05, 0.6))})
            for n in range(controls)
        ),
        most_per_event=FIRM_REVENUE,
    )


def plain_numpy(problem: LossProblem, years: int) -> np.ndarray:
    """Return years of the same draws in as little code as they take: the floor to compare with."""
    rng = np.random.default_rng(1)
    losses = np.zeros(years)
    for one in problem.scenarios:
        year = rng.integers(years, size=rng.poisson(one.frequency.events_per_year * years))
        mu = math.log(one.low_cost * one.high_cost) / 2
        sigma = math.log(one.high_cost / one.low_cost) / (2 * 1.6448536)
        cost = np.minimum(np.exp(mu + sigma * rng.standard_normal(len(year))), FIRM_REVENUE)
        losses += np.bincount(year, weights=cost, minlength=years)
    return losses


def best(work: Callable[[], object], runs: int = 7) -> float:
    """Return the least processor time of several runs, in milliseconds, after one to warm up."""
    work()
    taken = []
    for _ in range(runs):
        began = time.process_time()
        work()
        taken.append(1_000 * (time.process_time() - began))
    return min(taken)


def exact() -> None:
    for scenarios, limit in ((1, 50), (20, 50), (100, 100)):
        for certain in (True, False):
            problem = firm(scenarios, certain=certain)
            taken = best(lambda: forecast(problem))  # noqa: B023
            known = "certain" if certain else "uncertain"
            points = forecast(problem).grid_points
            print(
                f"exact year of {scenarios:3} scenarios, {known:9} rates: {taken:6.1f} ms"
                f"  (wanted {limit}), {points:,} points"
            )


def simulated() -> None:
    for scenarios, years in ((1, 1_000_000), (100, 100_000)):
        problem = firm(scenarios, certain=True)
        floor = best(lambda: plain_numpy(problem, years))  # noqa: B023
        ours = best(lambda: yearly_losses(problem, years=years, seed=1))  # noqa: B023
        print(
            f"{scenarios:3} risks x {years:9,} years simulated: {ours:6.1f} ms,"
            f" plain NumPy {floor:6.1f} ms, ratio {ours / floor:.2f}  (wanted 1.2)"
        )


def questions() -> None:
    problem = firm(20, certain=False, controls=12)
    more = Measure(controls=(Control(id="new", stops={"phish": 0.4}),), yearly_cost=5_000)
    for name, work in (
        ("what a measure is worth", lambda: worth(problem, more)),
        ("shares of 12 controls, exactly", lambda: attribute(problem, seed=1)),
        ("sensitivity of every input", lambda: sensitivities(problem)),
        ("three correlations x 200,000 years", lambda: dependence(problem, seed=1)),
        ("the check by 100,000 years", lambda: must_hold(problem, forecast(problem), seed=1)),
    ):
        print(f"20 scenarios, 12 controls: {name}: {best(work, runs=3):.0f} ms")


def beside_pyfair() -> None:
    """Compare one risk x 1,000,000 years, and how wide each finds the year."""
    if importlib.util.find_spec("pyfair") is None:
        print(
            "NOT MEASURED: pyfair is not installed; uv run --with pyfair python benchmarks/loss.py"
        )
        return
    from pyfair import FairModel  # noqa: PLC0415  only where it is installed

    years, (risk,) = 1_000_000, firm(1, certain=True).scenarios
    mean = forecast(firm(1, certain=True)).scenarios[0].mean_event_cost

    def theirs() -> np.ndarray:
        model = FairModel(name="one", n_simulations=years, random_seed=1)
        rate = risk.frequency.events_per_year
        model.input_data("Loss Event Frequency", mean=rate, stdev=1e-9)
        model.input_data("Loss Magnitude", mean=mean, stdev=mean)
        model.calculate_all()
        return model.export_results()["Risk"].to_numpy()

    ours = best(lambda: yearly_losses(firm(1, certain=True), years=years, seed=1), runs=3)
    taken = best(theirs, runs=3)
    found, lived = theirs(), yearly_losses(firm(1, certain=True), years=years, seed=1)
    print(
        f"pyfair, 1 risk x {years:,} years: {taken:.0f} ms, ours {ours:.0f} ms,"
        f" {taken / ours:.1f} times"
    )
    print(
        f"years without loss: pyfair {(found <= 0).mean():.3f}, ours {(lived == 0).mean():.3f},"
        f" exactly {math.exp(-risk.frequency.events_per_year):.3f}"
    )


def main() -> None:
    """Print a table of processor times."""
    print(
        f"a firm of {FIRM_PEOPLE} people; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    exact()
    simulated()
    questions()
    beside_pyfair()


if __name__ == "__main__":
    main()
