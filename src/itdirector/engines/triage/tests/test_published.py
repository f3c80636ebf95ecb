"""Tables as their issuers publish them, and scores as their authors count them."""

from __future__ import annotations

import csv
import gzip
import re
from itertools import product
from pathlib import Path

import pytest

from itdirector.engines.triage import (
    BOD_26_04,
    CISA_COORDINATOR,
    HUMAN_IMPACT,
    SSVC_DEPLOYER,
    DecisionTable,
    Point,
    look_up,
    read_vector,
)
from itdirector.engines.triage.check import NAMES, timeline

SHARED = Path(__file__).parents[5] / "../shared"
TABLES = SHARED / "reference/data"
VECTORS = SHARED / "data/1_vuln/cvss_vectors"
needs_tables = pytest.mark.skipif(
    not TABLES.is_dir(), reason="published tables are absent: they belong in ../shared/reference"
)
needs_vectors = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="published vectors are absent: they belong in ../shared/data"
)
OUR_WORDS = {
    "fix on system upgrade": "next upgrade",
    "3 days & forensic investigation": "3 days and forensic check",
}


@needs_tables
@pytest.mark.parametrize(
    ("table", "file", "rows"),
    [
        (BOD_26_04, "cisa_bod_26_04_1_0_0.csv", 16),
        (SSVC_DEPLOYER, "deployer_patch_application_priority_1_0_0.csv", 72),
        (CISA_COORDINATOR, "cisa_coordinator_2_0_3.csv", 36),
        (HUMAN_IMPACT, "human_impact_1_0_0.csv", 16),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_row_of_a_table_is_the_published_one(
    table: DecisionTable, file: str, rows: int
) -> None:
    with (TABLES / file).open(newline="") as opened:
        published = {tuple(r[1:-1]): OUR_WORDS.get(r[-1], r[-1]) for r in csv.reader(opened)}
    del published[next(iter(published))]
    assert len(published) == rows
    assert table.rows == published


def test_the_worst_case_of_the_directive_is_three_days_and_a_forensic_check() -> None:
    assert BOD_26_04.rows["yes", "yes", "yes", "total"] == "3 days and forensic check"


def test_nothing_known_against_it_waits_for_the_next_upgrade_even_with_total_impact() -> None:
    assert BOD_26_04.rows["no", "no", "no", "total"] == "next upgrade"


def test_the_conditions_of_the_checker_are_the_rows_of_the_table() -> None:
    stated = {
        (kev, exposed, automatable, impact): NAMES[
            timeline(
                kev=kev == "yes",
                exposed=exposed == "yes",
                automatable=automatable == "yes",
                total=impact == "total",
            )
        ]
        for kev, exposed, automatable, impact in BOD_26_04.rows
    }
    assert stated == BOD_26_04.rows


def test_an_exploited_open_automatable_weakness_with_high_human_impact_is_immediate() -> None:
    facts = {"exploitation": "active", "exposure": "open", "automatable": "yes"}
    assert look_up(SSVC_DEPLOYER, facts | {"human_impact": "high"}).outcome == "immediate"


@pytest.mark.parametrize(
    "table", [BOD_26_04, SSVC_DEPLOYER, CISA_COORDINATOR], ids=lambda table: table.id
)
def test_no_fact_that_is_riskier_makes_an_outcome_calmer(table: DecisionTable) -> None:
    ranks = {
        tuple(
            values.index(part) for values, part in zip(table.factors.values(), key, strict=True)
        ): table.outcomes.index(outcome)
        for key, outcome in table.rows.items()
    }
    for calmer, riskier in product(ranks, repeat=2):
        if all(a <= b for a, b in zip(calmer, riskier, strict=True)):
            assert ranks[calmer] <= ranks[riskier]


def _published_scores(name: str) -> list[tuple[str, tuple[float, ...]]]:
    raw = (VECTORS / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    pairs = (line.split(" - ") for line in text.splitlines() if " - " in line)
    return [
        (vector, tuple(abs(float(n)) for n in re.findall(r"-?\d+\.?\d*", scores)))
        for vector, scores in pairs
    ]


@needs_vectors
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("vectors_simple31.gz", 2592),
        ("vectors_simple3.gz", 2592),
        ("vectors_calculator3", 2),
        ("vectors_cvsslib3", 29),
        ("vectors_simple4", 1058),
        ("vectors_security4", 54),
        ("vectors_supplemental4", 576),
        ("vectors_threat4", 6),
        ("vectors_simple2", 729),
        ("vectors_calculator2", 5),
        ("vectors_cvsslib2", 24),
    ],
)
def test_every_published_vector_gets_its_published_scores(name: str, count: int) -> None:
    published = _published_scores(name)
    assert len(published) == count
    for vector, scores in published:
        ours = tuple(abs(score) for score in read_vector(vector).scores)
        assert ours == scores, vector


@pytest.mark.parametrize(("subsequent", "score"), [("N", 9.3), ("H", 10.0)])
def test_the_worst_vector_of_version_4_scores_by_what_lies_behind(
    subsequent: str, score: float
) -> None:
    behind = "/".join(f"S{letter}:{subsequent}" for letter in "CIA")
    reading = read_vector(f"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/{behind}")
    assert reading.base_score == score
    assert (reading.version, reading.automatable, reading.technical_impact) == (
        "4.0", True, "total"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("selected", "caught", "effort", "coverage", "efficiency"),
    [(80_024, 3_166, 0.574, 0.822, 0.0396), (3_735, 2_435, 0.027, 0.632, 0.652)],
    ids=["CVSS at least 7", "EPSS at least 0.1"],
)
def test_effort_coverage_and_efficiency_mean_what_first_publishes(
    selected: int, caught: int, effort: float, coverage: float, efficiency: float
) -> None:
    # Counts of one population that give both published rows (FIRST's EPSS model page, Oct 2023).
    point = Point(
        threshold=0, selected=selected, caught=caught, exploited=3_852, population=139_473
    )
    assert point.effort == pytest.approx(effort, abs=5e-4)
    assert point.coverage == pytest.approx(coverage, abs=5e-4)
    assert point.efficiency == pytest.approx(efficiency, abs=5e-4)
