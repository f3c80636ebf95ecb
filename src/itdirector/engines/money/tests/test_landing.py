"""Where the year lands: sums, tails, whose table was used, and how often P80 holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.random import PCG64, Generator

from itdirector.engines.money import Fixed, LandingLine, Project, Usage, UsageHistory, Year
from itdirector.engines.money.check.landing import check_landing
from itdirector.engines.money.model.landing import Landing
from itdirector.engines.money.solve.landing import land, overrun_factors
from itdirector.engines.money.solve.usage import forecast_usage
from itdirector.engines.money.tests.series import PASSENGERS

CLOUD = UsageHistory(id="cloud", amounts=PASSENGERS[:40])
LINES = (
    LandingLine(
        id="support", category="services", budget=90_000, spent=40_000, to_come=Fixed(amount=50_000)
    ),
    LandingLine(
        id="cloud",
        category="services",
        budget=1_000,
        spent=500,
        to_come=Usage(history=CLOUD, months=4),
    ),
    LandingLine(
        id="erp", category="projects", budget=60_000, spent=10_000, to_come=Project(estimate=50_000)
    ),
    LandingLine(
        id="wifi", category="projects", budget=20_000, spent=0, to_come=Project(estimate=20_000)
    ),
)
YEAR = Year(lines=LINES, seed=7)


def checked(year: Year) -> Landing:
    answer = land(year)
    usage = {
        line.id: forecast_usage(line.to_come.history, months=line.to_come.months, seed=1)
        for line in year.lines
        if isinstance(line.to_come, Usage)
    }
    check_landing(year, answer, usage)
    return answer


def test_a_whole_year_is_confirmed_by_its_second_road() -> None:
    answer = checked(YEAR)
    assert answer.total.spent == 50_500
    assert answer.total.p10 < answer.total.p50 < answer.total.p80 < answer.total.p90
    assert answer.total.contingency == answer.total.p80 - answer.total.p50
    assert answer.drivers[0][0] == "erp"
    assert [default.id for default in answer.defaults] == ["project factors", "project correlation"]
    assert answer.default_share == pytest.approx(70_000 / (120_000 + 4 * PASSENGERS[39]))


def test_what_is_fixed_lands_where_it_stands() -> None:
    answer = checked(Year(lines=LINES[:1], seed=1))
    assert (answer.total.p10, answer.total.p90, answer.total.chance_over) == (90_000, 90_000, 0)
    assert answer.drivers == ()
    assert answer.defaults == ()


def test_a_project_overruns_as_the_table_says() -> None:
    answer = checked(Year(lines=LINES[3:], seed=1, draws=100_000))
    assert answer.total.p50 == pytest.approx(1.05 * 20_000, rel=0.01)
    assert answer.total.p80 == pytest.approx(1.35 * 20_000, rel=0.01)
    assert answer.total.chance_over > 0.5
    assert answer.total.mean > 1.1 * 20_000  # a fat tail: the mean lies well above the median


def test_the_table_is_met_at_its_own_points_and_goes_on_beyond() -> None:
    scores = np.array([-3.0, 0.0, 0.8416212335729143, 1.6448536269514722, 3.0])
    low, *table, high = overrun_factors(scores, ())
    assert table == pytest.approx([1.05, 1.35, 2.0])
    assert 0 < low < 1
    assert high > 2.0


def test_eight_own_projects_replace_the_table() -> None:
    own = (0.9, 0.95, 1.0, 1.0, 1.05, 1.1, 1.1, 1.2)
    line = replace(LINES[3], to_come=Project(estimate=20_000, own_factors=own))
    answer = checked(Year(lines=(line,), seed=1))
    assert answer.total.p80 < 1.35 * 20_000
    assert answer.defaults == ()
    fewer = replace(LINES[3], to_come=Project(estimate=20_000, own_factors=own[:7]))
    assert land(Year(lines=(fewer,), seed=1)).defaults[0].id == "project factors"


def test_projects_that_overrun_together_need_more_contingency() -> None:
    projects = LINES[2:]
    apart = checked(Year(lines=projects, seed=1, project_correlation=0.0))
    together = checked(Year(lines=projects, seed=1, project_correlation=1.0))
    assert together.total.contingency > apart.total.contingency
    assert [default.id for default in apart.defaults] == ["project factors"]


def test_a_line_more_changes_no_other_line() -> None:
    fewer = land(Year(lines=LINES[:3], seed=7))
    assert fewer.lines == land(YEAR).lines[:3]


def test_nothing_to_come_is_nothing_of_ours() -> None:
    line = replace(LINES[0], to_come=Fixed(amount=0))
    assert land(Year(lines=(line,), seed=1)).default_share == 0


def test_p80_holds_in_four_simulated_years_out_of_five() -> None:
    answer = land(Year(lines=LINES[2:], seed=1))
    rng = Generator(PCG64(99))
    shared = rng.standard_normal(2_000)
    out = np.full(2_000, 10_000.0)
    for line in LINES[2:]:
        z = 0.3**0.5 * shared + 0.7**0.5 * rng.standard_normal(2_000)
        points = ([0, 0.8416, 1.6449], np.log([1.05, 1.35, 2.0]))
        slope = np.where(z > 1.6449, 0.4893, 0.2986)
        edge = np.clip(z, 0, 1.6449)
        assert isinstance(line.to_come, Project)
        out += line.to_come.estimate * np.exp(np.interp(edge, *points) + slope * (z - edge))
    assert 0.75 <= np.mean(out <= answer.total.p80) <= 0.85


@pytest.mark.parametrize(
    ("culprit", "make"),
    [
        ("amount", lambda: Fixed(amount=-1)),
        ("months", lambda: Usage(history=CLOUD, months=0)),
        ("estimate", lambda: Project(estimate=1.5)),  # type: ignore[arg-type]
        ("own_factors", lambda: Project(estimate=1, own_factors=(0.0,))),
        ("id", lambda: replace(LINES[0], id="")),
        ("category", lambda: replace(LINES[0], category=" ")),
        ("budget", lambda: replace(LINES[0], budget=-1)),
        ("spent", lambda: replace(LINES[0], spent=True)),
        ("lines", lambda: replace(YEAR, lines=())),
        ("lines", lambda: replace(YEAR, lines=LINES[:1] * 2)),
        ("draws", lambda: replace(YEAR, draws=10)),
        ("seed", lambda: replace(YEAR, seed=-1)),
        ("project_correlation", lambda: replace(YEAR, project_correlation=1.1)),
        ("amounts", lambda: UsageHistory(id="x", amounts=(1, 2))),
        ("amounts", lambda: UsageHistory(id="x", amounts=(1, 2, -3))),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_field(culprit: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=culprit):
        make()
