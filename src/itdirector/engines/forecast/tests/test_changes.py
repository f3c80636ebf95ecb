"""Changes are found where they are: beside every segmentation there is, and in measurements."""

from __future__ import annotations

import csv
import itertools
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.forecast.changes import line_cost, mean_cost, memory, noise, pelt
from itdirector.engines.forecast.check.run_out import best_segmentation
from itdirector.engines.forecast.tests.cases import history

MEASURED = Path(__file__).parents[5] / "../shared/data/9_timeseries/nab"

numbers = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=11)


def off_mean(piece: np.ndarray) -> float:
    return float(((piece - piece.mean()) ** 2).sum())


def off_line(piece: np.ndarray) -> float:
    if len(piece) < 3:
        return 0.0
    t = np.arange(len(piece))
    return float(((piece - np.polyval(np.polyfit(t, piece, 1), t)) ** 2).sum())


def cheapest(values: np.ndarray, cost, penalty: float, least: int) -> float:
    """Return the cost of the best of all segmentations, each tried."""
    n, best = len(values), cost(values)
    for count in range(1, n):
        for cuts in itertools.combinations(range(1, n), count):
            pieces = np.split(values, cuts)
            if min(map(len, pieces)) >= least:
                best = min(best, sum(map(cost, pieces)) + penalty * count)
    return best


@given(values=numbers, penalty=st.floats(0.1, 20), least=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_no_segmentation_is_cheaper(values: list[float], penalty: float, least: int) -> None:
    x = np.array(values)
    for cost, by_hand in ((mean_cost, off_mean), (line_cost, off_line)):
        found = pelt(cost(x), points=len(x), penalty=penalty, least=least)
        pieces = np.split(x, found.changes(len(x)))
        spent = sum(map(by_hand, pieces)) + penalty * (len(pieces) - 1)
        assert spent == pytest.approx(cheapest(x, by_hand, penalty, least), abs=1e-6)
        assert found.costs[len(x)] == pytest.approx(spent, abs=1e-6)
        assert len(pieces) == 1 or min(map(len, pieces)) >= least


@pytest.mark.parametrize("case", ["white", "ar1", "random walk", "slope"])
def test_pruning_drops_nothing_that_the_full_table_would_keep(case: str) -> None:
    x = np.diff(history(case, seed=11, days=160))
    for penalty in (10.0, 100.0, 1000.0):
        found = pelt(line_cost(x), points=len(x), penalty=penalty, least=7)
        assert found.changes(len(x)) == best_segmentation(list(x), penalty=penalty, least=7)


def test_memory_tells_white_noise_from_a_random_walk() -> None:
    assert memory(history("white", seed=1)) < 0.15
    assert memory(history("ar1", seed=1)) == pytest.approx(0.9, abs=0.1)
    assert memory(history("random walk", seed=1)) > 0.85


def test_a_change_of_slope_hardly_moves_the_memory() -> None:
    assert memory(history("slope", seed=1)) < 0.15


def test_noise_is_seen_through_growth() -> None:
    assert noise(history("white", seed=4)) == pytest.approx(10, rel=0.1)


def test_noise_of_rare_jumps_is_not_nothing() -> None:
    assert noise(np.repeat([10.0, 20.0, 30.0], 30)) > 0.1


def hourly_highs(name: str) -> tuple[np.ndarray, list[datetime]]:
    highs: dict[datetime, float] = {}
    with (MEASURED / name).open(newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["timestamp"]).replace(minute=0, second=0)
            highs[at] = max(float(row["value"]), highs.get(at, -np.inf))
    hours = sorted(highs)
    return np.array([highs[hour] for hour in hours]), hours


@pytest.mark.skipif(not MEASURED.exists(), reason="measurements belong in ../shared/data")
@pytest.mark.parametrize(
    ("name", "labelled"),
    [
        ("grok_asg_anomaly.csv", "2014-01-29 00:45:00"),
        ("ec2_cpu_utilization_ac20cd.csv", "2014-04-15 00:49:00"),
        ("rds_cpu_utilization_e47b3b.csv", "2014-04-13 06:52:00"),
        ("rds_cpu_utilization_e47b3b.csv", "2014-04-18 23:27:00"),
    ],
)
def test_measured_levels_change_where_people_marked_it(name: str, labelled: str) -> None:
    # Numenta Anomaly Benchmark: labels of people who knew the cause.
    values, hours = hourly_highs(name)
    penalty = 100 * np.log(len(values)) * noise(values) ** 2
    found = pelt(mean_cost(values), points=len(values), penalty=penalty, least=6)
    marked = datetime.fromisoformat(labelled)
    nearest = min(abs((hours[c] - marked).total_seconds()) for c in found.changes(len(values)))
    assert nearest <= 3600
    assert len(found.changes(len(values))) <= 4


@pytest.mark.skipif(not MEASURED.exists(), reason="measurements belong in ../shared/data")
def test_a_flat_measurement_has_no_change() -> None:
    values, _hours = hourly_highs("art_flatline.csv")
    penalty = 100 * np.log(len(values)) * noise(values) ** 2
    found = pelt(mean_cost(values), points=len(values), penalty=penalty, least=6)
    assert found.changes(len(values)) == []
