"""The replacement plan: machines spread over the years by the lifecycle engine, with receipts."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from itdirector.areas.estate.models import Asset
from itdirector.areas.estate.rules import LIVES, LIVES_SOURCE, Replacement
from itdirector.areas.estate.spreading import Year, fleet, years
from itdirector.engines.lifecycle import Fleet, FleetPlan
from itdirector.engines.lifecycle.check.fleet import check_fleet
from itdirector.kernel.decisions import keep, kept
from itdirector.kernel.models import DecisionRun, Figure
from itdirector.kernel.provenance import answer, assumption, figure, formula

ENGINE = "lifecycle@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Replacements of five years, each twelve months from today. Amounts are pence."""

    years: tuple[Year, ...]
    machines: dict[str, Asset]
    figures: tuple[Figure | None, ...]
    """What each year costs, with its receipt; None where nothing is replaced."""
    peak_minor: int
    """What the dearest year costs."""
    peak_unmoved_minor: int
    """What it would cost if each machine went when it is due."""


def spread_out(pairs: list[tuple[Asset, Replacement]], today: date) -> Spread | None:
    """Return when each machine is replaced so that the dearest year costs as little as it can.

    None when nothing tells that any is due within five years. The engine's answer is kept with
    its question, and checked whenever it is used. Raises ProofFailed when it does not hold.
    """
    due = {asset.key: one for asset, one in pairs}
    asked = fleet(due, today)
    if asked is None:
        return None
    plan, run = _planned(asked)
    check_fleet(asked, plan)
    told = years(due, plan, today)
    return Spread(
        years=told,
        machines={asset.key: asset for asset, _due in pairs},
        figures=tuple(_year_figure(one, due, run, today) for one in told),
        peak_minor=plan.peak,
        peak_unmoved_minor=plan.peak_unmoved,
    )


def _planned(asked: Fleet) -> tuple[FleetPlan, DecisionRun]:
    """Return the engine's plan: the one it gave before where the question is the same."""
    question = {"groups": [asdict(g) for g in asked.groups], "effort": asked.effort}
    before = kept(ENGINE, question, seed=0)
    if before is not None:
        told = before.answer
        lists = {name: tuple(told[name]) for name in ("spend", "solvers")}
        replaced = {name: tuple(counts) for name, counts in told["replaced"].items()}
        return FleetPlan(**{**told, **lists, "replaced": replaced}), before
    from itdirector.engines.lifecycle.solve.fleet import smooth  # noqa: PLC0415  loads for 2 s

    plan = smooth(asked)
    return plan, keep(ENGINE, question, asdict(plan), seed=0)


@formula("machines.cost@1")
def _machines_cost(values: list[Any]) -> int:
    """Return the price of all: each kind's price, then how many of it."""
    return sum(int(values[at] * values[at + 1]) for at in range(0, len(values), 2))


def _year_figure(
    one: Year, due: dict[str, Replacement], run: DecisionRun, today: date
) -> Figure | None:
    """Return what one year's new machines cost in pence, with its receipt; None where none."""
    counts = Counter(due[key].kind for key in one.machines)
    if not counts:
        return None
    inputs = []
    for kind, count in sorted(counts.items()):
        price, part = LIVES[kind].price_minor, f"{kind}, until {one.last.isoformat()}"
        inputs.append(
            assumption(
                f"A new {kind}", value=price, source=LIVES_SOURCE, grade="default", unit="pence"
            )
        )
        inputs.append(answer(run.pk, part, value=count, label=f"{kind}: how many"))
    label = f"New machines, twelve months until {one.last.isoformat()}"
    return figure(label, formula="machines.cost@1", inputs=inputs, unit="pence", as_of=today)
