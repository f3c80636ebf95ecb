"""Reading PSPLIB's single-mode instances (Kolisch and Sprecher 1996) as recovery problems."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from itdirector.engines.recovery.model import (
    Component,
    LossCurve,
    Need,
    RecoveryProblem,
    Restore,
    Service,
)

FOLDER = Path(__file__).parents[5].parent / "shared/reference/psplib"


def optimum() -> dict[str, int]:
    """Return the proven least makespan of each file."""
    with (FOLDER / "optimum.csv").open() as file:
        return {row["problem"]: int(row["optimum"]) for row in csv.DictReader(file)}


def project(name: str) -> RecoveryProblem:
    """Return one file: each job a component to restore, the sink a service that loses 1 an hour."""
    lines = (FOLDER / name).read_text().splitlines()
    successors = {
        row[0]: row[3:] for row in _rows(lines, "PRECEDENCE RELATIONS:", "REQUESTS/DURATIONS:")
    }
    work = _rows(lines, "REQUESTS/DURATIONS:", "RESOURCEAVAILABILITIES:")
    supply = _rows(lines, "RESOURCEAVAILABILITIES:", "")[0]
    skills = [f"R{number + 1}" for number in range(len(supply))]
    waits = {job: [j for j, after in successors.items() if job in after] for job in successors}
    components = []
    for job, _mode, duration, *uses in work:
        hours = float(duration)
        held = {skill: int(use) for skill, use in zip(skills, uses, strict=True) if use != "0"}
        needs = (Need(of=frozenset(waits[job])),) if waits[job] else ()
        restore = Restore(p50_hours=hours, p90_hours=hours, skills=held)
        components.append(Component(id=job, needs=needs, restore=restore))
    last = next(job for job, after in successors.items() if not after)
    return RecoveryProblem(
        components=tuple(components),
        services=(
            Service(
                id="project", needs=(Need(of=frozenset({last})),), loss=LossCurve(steps=((0, 1),))
            ),
        ),
        engineers=dict(zip(skills, map(int, supply), strict=True)),
        today=date(2026, 1, 1),
    )


def _rows(lines: list[str], begin: str, end: str) -> list[list[str]]:
    """Return the rows of numbers between two headings, split at spaces."""
    first = lines.index(begin) + 1
    rows = [line.split() for line in lines[first : lines.index(end, first) if end else None]]
    return [row for row in rows if row and all(field.isdigit() for field in row)]
