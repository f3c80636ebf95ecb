"""How fast, and how tightly, roadmaps of synthetic firms are proven, and what simple lists lose.

Run from the repository root: `python benchmarks/roadmap.py --initiatives 25 40 60 100 --firms 3`,
or with `--short` for a taste. The firms are drawn with a seed: anyone can draw the same ones and
compare. Seconds are processor seconds, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from itdirector.engines.roadmap.check import value_split, violations
from itdirector.engines.roadmap.greedy import Draft, good_start, put_with_what_it_needs
from itdirector.engines.roadmap.model import Answer, Impossible, Initiative, Problem, RiskUnit
from itdirector.engines.roadmap.prove import prove

QUARTERS = 12
CATEGORIES = ("security", "infrastructure", "applications", "services")
SKILLS = ("sysadmin", "security", "project lead")
RISKS = 8
TIGHTNESS = 0.45
"""Share of what all initiatives would cost that the budgets give, roughly."""

MEDIUM, HIGH = 2_000, 6_000
"""Yearly loss removed, taken alone, from which a candidate counts as of medium or high risk."""

Rank = Callable[[Problem, Initiative], float]


@dataclass(slots=True)
class _Draft:
    """One initiative while its firm is being drawn."""

    category: int
    duration: int
    cost: int
    run_cost: int
    saving: int
    effort: list[int]
    effects: dict[str, float]
    deadline: int | None = None
    waits_for: list[int] = field(default_factory=list)
    group: int | None = None


def firm(initiatives: int, seed: int) -> Problem:
    """Return one firm's roadmap problem: 12 quarters, 4 categories, 3 skills, 8 risks.

    One in eight initiatives has a deadline, one in five waits for another, and a few pairs are
    variants of one idea.
    """
    rng = np.random.default_rng(seed)
    yearly_loss = np.exp(rng.normal(math.log(16_000), 0.9, RISKS)).round(-2)
    drafts = [_initiative(rng) for _ in range(initiatives)]
    _tie_together(rng, drafts)
    return Problem(
        quarters=QUARTERS,
        window_quarters=QUARTERS,
        discount_per_year=0.08,
        budget={name: _budget(drafts, number) for number, name in enumerate(CATEGORIES)},
        capacity_days={name: _capacity(drafts, number) for number, name in enumerate(SKILLS)},
        risk_units=tuple(
            RiskUnit(
                id=f"risk {number}",
                baseline_loss=(float(loss) / 4,) * QUARTERS,
                most_removable=0.999,
            )
            for number, loss in enumerate(yearly_loss)
        ),
        initiatives=tuple(_finished(number, draft) for number, draft in enumerate(drafts)),
    )


def _initiative(rng: np.random.Generator) -> _Draft:
    category = int(rng.choice(len(CATEGORIES), p=[0.35, 0.3, 0.2, 0.15]))
    duration = int(rng.choice([1, 1, 2, 2, 3]))
    cost = float(np.round(np.exp(rng.normal(math.log(7_000), 0.8)), -2))
    run_cost = float(np.round(cost * rng.uniform(0, 0.04), -1))
    saving = float(np.round(cost * rng.choice([0, 0.03, 0.08, 0.15, 0.25]), -1))
    effort = [0] * len(SKILLS)
    effort[rng.integers(len(SKILLS))] = int(rng.integers(3, 18))
    effort[-1] += int(rng.integers(1, 4))
    effects = {}
    if category == 0 or rng.random() < 0.45:
        for risk in rng.choice(RISKS, size=int(rng.integers(1, 4)), replace=False):
            effects[f"risk {risk}"] = float(rng.uniform(0.08, 0.6))
    return _Draft(category, duration, int(cost), int(run_cost), int(saving), effort, effects)


def _tie_together(rng: np.random.Generator, drafts: list[_Draft]) -> None:
    """Draw deadlines, prerequisites and variants."""
    count = len(drafts)
    order = [int(i) for i in rng.permutation(count)]
    for i in order[: max(2, count // 8)]:
        drafts[i].deadline = int(rng.integers(5, 11))
        drafts[i].duration = min(drafts[i].duration, 2)
    for _ in range(count // 5):
        first, then = sorted(int(i) for i in rng.choice(count, 2, replace=False))
        if drafts[then].deadline is None:
            drafts[then].waits_for.append(first)
    free = order[count // 8 + 1 :]
    for group in range(count // 12):
        for i in free[2 * group : 2 * group + 2]:
            drafts[i].group = group


def _budget(drafts: list[_Draft], category: int) -> tuple[int, ...]:
    costs = [d.cost for d in drafts if d.category == category]
    must = [d.cost for d in drafts if d.category == category and d.deadline is not None]
    total = max(sum(costs) * TIGHTNESS * 1.5, sum(must) * 2.2, max(must, default=0) * 1.3)
    return (int(np.round(total / QUARTERS, -2)),) * QUARTERS


def _capacity(drafts: list[_Draft], skill: int) -> tuple[float, ...]:
    days = math.ceil(sum(d.effort[skill] for d in drafts) * 0.7 / QUARTERS) + 8
    return (float(days),) * QUARTERS


def _finished(number: int, draft: _Draft) -> Initiative:
    category = CATEGORIES[draft.category]
    return Initiative(
        id=f"{number:02}",
        duration_quarters=draft.duration,
        one_off_cost={category: draft.cost},
        run_cost_per_quarter={category: draft.run_cost},
        saving_value_per_quarter=draft.saving,
        effort_days={n: d for n, d in zip(SKILLS, draft.effort, strict=True) if d},
        effects=draft.effects,
        latest_finish=draft.deadline,
        mandatory=draft.deadline is not None,
        group=None if draft.group is None else f"idea {draft.group}",
        after={f"{first:02}": 0 for first in draft.waits_for},
    )


def by_return(problem: Problem, initiative: Initiative) -> float:
    """Return what the initiative brings for each unit of money, alone and at once."""
    cost = value_split(problem, {initiative.id: 0}).cost
    return (_alone(problem, initiative) + cost) / max(1.0, cost)


def by_level(problem: Problem, initiative: Initiative) -> float:
    """Return 2 for high, 1 for medium and 0 for low risk removed."""
    yearly = sum(
        4 * unit.baseline_loss[0] * initiative.effects.get(unit.id, 0)
        for unit in problem.risk_units
    )
    return float((yearly >= MEDIUM) + (yearly >= HIGH))


def listed(problem: Problem, rank: Rank, *, deadlines_first: bool) -> dict[str, int] | None:
    """Return the plan made by hand; None when it misses a deadline.

    Down the list, each in as early as it fits, with what it waits for. What must be done comes
    first where `deadlines_first`.
    """
    draft = Draft(problem)

    def place(initiative: Initiative) -> tuple[int, float, str]:
        if initiative.mandatory and deadlines_first:
            return 0, float(initiative.latest_finish or 0), initiative.id
        return 1, -rank(problem, initiative), initiative.id

    for initiative in sorted(problem.initiatives, key=place):
        wanted = initiative.mandatory or _alone(problem, initiative) > 0
        if wanted and initiative.id not in draft.starts:
            put_with_what_it_needs(draft, initiative.id)
    return None if violations(problem, draft.starts) else draft.starts


def _alone(problem: Problem, initiative: Initiative) -> float:
    return value_split(problem, {initiative.id: 0}).total


PRACTICES: Mapping[str, Callable[[Problem], dict[str, int] | None]] = {
    "ROI list": lambda problem: listed(problem, by_return, deadlines_first=True),
    "ROI list without dates": lambda problem: listed(problem, by_return, deadlines_first=False),
    "H/M/L list": lambda problem: listed(problem, by_level, deadlines_first=True),
    "adaptive greedy": good_start,
}
"""Name of a practice to the plan it makes."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One firm proven. Processor seconds do not depend on what else the machine does."""

    answer: Answer
    seconds: float
    lost: dict[str, float | None]
    """Practice to the share of the plan's value that it loses; None where it misses a deadline."""


def _run(initiatives: int, seed: int, limit: float) -> _Run | None:
    problem = firm(initiatives, seed)
    began = time.process_time()
    try:
        answer = prove(problem, seed=1, limit=limit)
    except Impossible:
        print(f"{seed:4} cannot meet its deadlines")
        return None
    seconds = time.process_time() - began
    lost: dict[str, float | None] = {}
    for name, practice in PRACTICES.items():
        plan = practice(problem)
        worth = None if plan is None else value_split(problem, plan).total
        lost[name] = None if worth is None else 1 - worth / answer.value
    print(
        f"{seed:4} {seconds:7.1f} s  value {answer.value:9,.0f}  gap {answer.gap_share:8.4%}"
        f"  {answer.status}, second solver {answer.verdict}",
        flush=True,
    )
    return _Run(answer, seconds, lost)


def _row(initiatives: int, runs: list[_Run]) -> str:
    seconds = sorted(run.seconds for run in runs)
    proven = [run.seconds for run in runs if run.answer.status == "proven"]
    gaps = [run.answer.gap_share for run in runs]
    cells = [
        f"{initiatives}",
        f"{len(runs)}",
        *(f"{sum(s <= most for s in proven)}" for most in (20, 120, math.inf)),
        f"{statistics.median(seconds):.1f}",
        f"{seconds[math.ceil(0.95 * len(seconds)) - 1]:.1f}",
        f"{statistics.median(gaps):.3%}",
        f"{max(gaps):.3%}",
    ]
    for name in PRACTICES:
        lost = [share for run in runs if (share := run.lost[name]) is not None]
        missed = len(runs) - len(lost)
        cells.append(
            (f"{statistics.mean(lost):.0%} (most {max(lost):.0%})" if lost else "-")
            + (f", misses a date in {missed}" if missed else "")
        )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Prove a number of firms of each size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, nargs="+", default=[25])
    parser.add_argument("--firms", type=int, default=10)
    parser.add_argument("--limit", type=float, default=60.0, help="deterministic seconds each")
    parser.add_argument("--short", action="store_true", help="three firms of 12 and 25")
    chosen = parser.parse_args()
    sizes, firms = ([12, 25], 3) if chosen.short else (chosen.initiatives, chosen.firms)
    rows = []
    for size in sizes:
        runs = [run for seed in range(firms) if (run := _run(size, seed, chosen.limit))]
        rows.append(_row(size, runs))
    print("| n | firms | proven to 0.1 % in 20 s | in 120 s | in all | median s | 95 % s |", end="")
    print(" gap median | most |", " | ".join(f"{name} loses" for name in PRACTICES), "|")
    print("|---" * (9 + len(PRACTICES)) + "|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
