"""Forecasts judged: do run-out intervals hold, how wrong is usage on M3, and what does it cost."""

from __future__ import annotations

import csv
import gzip
import sys
import time
import warnings
from datetime import timedelta
from pathlib import Path

import numpy as np
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from itdirector.engines.forecast import UsageQuestion, run_out, usage
from itdirector.engines.forecast.methods import seasonal_naive
from itdirector.engines.forecast.tests.cases import KNOWN_DAYS, START, history, question

M3 = Path(__file__).parents[1] / "../shared/data/9_timeseries/m3/m3_monthly.csv.gz"
CASES = {
    "white": "white noise",
    "ar1": "AR(1) 0.9",
    "random walk": "random walk",
    "slope": "slope doubled 45 days ago",
}
CAPACITY = 1000
NEVER = 10**6


def main() -> None:
    """Print both tables. `--runs N` histories a case; `--every N` takes each N-th M3 series."""
    runs, every = _option("--runs", 200), _option("--every", 1)
    print("Run-out, nominal 90 %, 180 days known, full about 120 days later")
    print("| noise | ours | median error, days | median width, days | line and its noise | ms |")
    print("|---|---|---|---|---|---|")
    for case, name in CASES.items():
        print(f"| {name} | {_judged(case, runs)} |")
    _months(every)


def _judged(case: str, runs: int) -> str:
    """Return one row: share held, error and width, the usual way's share held, time."""
    held, line_held, errors, widths, spent = [], [], [], [], []
    for seed in range(runs):
        values = history(case, seed=10_000 + seed)
        known, later = values[:KNOWN_DAYS], values[KNOWN_DAYS:] >= CAPACITY
        if known.max() >= CAPACITY or not later.any():
            continue
        true = KNOWN_DAYS + int(later.argmax())
        asked = question(known, seed=seed)
        began = time.perf_counter()
        answer = run_out(asked)
        spent.append(time.perf_counter() - began)
        early, median, late = (
            (day - START) // timedelta(days=1) if day else NEVER
            for day in (answer.early, answer.median, answer.late)
        )
        held.append(early <= true <= late)
        errors.append(abs(median - true))
        widths.append(late - early)
        low, high = _line(known, seed)
        line_held.append(low <= true <= high)
    width = np.median(widths)
    told = f"{width:.0f}" if width < NEVER / 2 else "beyond the horizon"
    return (
        f"{np.mean(held):.2f} | {np.median(errors):.0f} | {told} | {np.mean(line_held):.2f} | "
        f"{1000 * np.mean(spent):.0f}"
    )


def _line(known: np.ndarray, seed: int) -> tuple[float, float]:
    """Return the 90 % interval of the usual way: a line, its residuals drawn anew."""
    rng = np.random.default_rng(seed)
    t = np.arange(len(known))
    fit = np.polyval(np.polyfit(t, known, 1), t)
    days = []
    for _ in range(200):
        slope, start = np.polyfit(t, fit + rng.choice(known - fit, len(known)), 1)
        days.append((CAPACITY - start) / slope if slope > 0 else NEVER)
    low, high = np.quantile(days, [0.05, 0.95])
    return float(low), float(high)


def _months(every: int) -> None:
    """Print errors on the half of M3's monthly series that is here."""
    with gzip.open(M3, "rt", newline="") as file:
        rows = list(csv.DictReader(file))[::every]
    ours, naive, ets, held, spent, ets_spent = [], [], [], [], [], []
    for row in rows:
        values = np.array([float(v) for v in row["values_semicolon"].split(";")])
        ahead = int(row["horizon"])
        known, actual = values[:-ahead], values[-ahead:]
        asked = UsageQuestion(
            id=row["series"], unit="", values=tuple(known), season=12, periods=ahead
        )
        began = time.perf_counter()
        answer = usage(asked)
        spent.append(time.perf_counter() - began)
        ours.append(_off(np.array(answer.expected), actual))
        held.append(np.mean((answer.low <= actual) & (actual <= answer.high)))
        naive.append(_off(seasonal_naive(known, length=12, periods=ahead).expected, actual))
        began = time.perf_counter()
        ets.append(_off(_smoothed(known, ahead), actual))
        ets_spent.append(time.perf_counter() - began)
    print(f"\nUsage on {len(rows)} monthly series of M3, 18 months ahead")
    print("| method | sMAPE, % | 90 % interval held | s per 1,000 series |")
    print("|---|---|---|---|")
    print(f"| ours | {np.mean(ours):.2f} | {np.mean(held):.3f} | {1000 * np.mean(spent):.0f} |")
    print(f"| ETS (damped, seasonal) | {np.mean(ets):.2f} | | {1000 * np.mean(ets_spent):.0f} |")
    print(f"| the last year again | {np.mean(naive):.2f} | | |")


def _smoothed(known: np.ndarray, ahead: int) -> np.ndarray:
    """Return Holt and Winters' damped smoothing by statsmodels, its season multiplied."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(
            known, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=12
        )
        return np.asarray(model.fit().forecast(ahead))


def _off(foretold: np.ndarray, actual: np.ndarray) -> float:
    """Return the symmetric mean percentage error of M3."""
    return float(np.mean(200 * np.abs(actual - foretold) / (np.abs(actual) + np.abs(foretold))))


def _option(name: str, usual: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else usual


if __name__ == "__main__":
    main()
