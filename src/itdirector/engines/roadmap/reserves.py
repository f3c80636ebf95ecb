"""What the budgets must keep back for overruns, as constraints of the integer model.

The inner "worst `overruns` of all works" is a linear program; by its dual (Bertsimas and Sim 2004,
theorem 1) it needs no listing of sets: a common price `z` of one more overrun and, for each work,
what its own overrun exceeds that price by. Integers lose nothing: with whole overruns the best
prices are whole, and only the reserve as such is rounded, up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from itdirector.engines.roadmap.initiative import HUNDREDTHS
from itdirector.engines.roadmap.model import Problem
from itdirector.engines.roadmap.terms import BudgetLine

Overruns = Mapping[tuple[str, int], int]
"""Initiative and start to what its cost may run over by, in one row of one budget line."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """The variables of one row, and the overruns behind them by initiative and start."""

    bears: int
    overruns: Overruns
    groups: Mapping[str, str]
    """Initiative to its group, or to itself: of a group one variant at most is chosen."""
    price: cp_model.IntVar
    beyond: Mapping[str, cp_model.IntVar]
    """Group to what its overrun exceeds the price by."""
    amount: cp_model.IntVar

    def hint(self, model: cp_model.CpModel, plan: Mapping[str, int]) -> None:
        """Tell the solver what this row keeps back for a known plan."""
        over = {self.groups[key]: self.overruns.get((key, t), 0) for key, t in plan.items()}
        dearest = sorted((amount for amount in over.values() if amount), reverse=True)
        nth = self.bears // HUNDREDTHS
        price = dearest[nth] if nth < len(dearest) else 0
        model.add_hint(self.price, price)
        for group, beyond in self.beyond.items():
            model.add_hint(beyond, max(0, over.get(group, 0) - price))
        model.add_hint(self.amount, largest(dearest, self.bears))


def largest(overruns: Sequence[int], bears: int) -> int:
    """Return the sum of the largest overruns, `bears` hundredths of one in all, rounded up."""
    whole, rest = divmod(bears, HUNDREDTHS)
    falling = sorted(overruns, reverse=True)
    hundredths = HUNDREDTHS * sum(falling[:whole]) + rest * sum(falling[whole : whole + 1])
    return -(-hundredths // HUNDREDTHS)


def add_reserves(
    model: cp_model.CpModel,
    problem: Problem,
    starts: Mapping[str, Mapping[int, cp_model.IntVar]],
    line: BudgetLine,
) -> list[Reserve]:
    """Return what a line that bears overruns keeps back in each of its periods, in order."""
    over = {
        (key, t): line.running_over(problem, problem.by_id[key], t)
        for key, options in starts.items()
        for t in options
    }
    return [
        _add_row(
            model,
            line.bears,
            {at: rows[period] for at, rows in over.items() if rows[period]},
            starts,
            {key: initiative.group or key for key, initiative in problem.by_id.items()},
        )
        for period in range(len(line.periods))
    ]


def _add_row(
    model: cp_model.CpModel,
    bears: int,
    overruns: Overruns,
    starts: Mapping[str, Mapping[int, cp_model.IntVar]],
    groups: Mapping[str, str],
) -> Reserve:
    drawn: dict[str, list[tuple[int, cp_model.IntVar]]] = {}
    for (key, t), amount in overruns.items():
        drawn.setdefault(groups[key], []).append((amount, starts[key][t]))
    most = {group: max(amount for amount, _ in terms) for group, terms in drawn.items()}
    price = model.new_int_var(0, max(most.values(), default=0), "")
    beyond: dict[str, cp_model.IntVar] = {}
    for group, terms in drawn.items():
        beyond[group] = model.new_int_var(0, most[group], "")
        model.add(price + beyond[group] >= sum(amount * x for amount, x in terms))
    kept = model.new_int_var(0, sum(most.values()), "")
    model.add(HUNDREDTHS * kept >= bears * price + HUNDREDTHS * sum(beyond.values()))
    return Reserve(bears, overruns, groups, price, beyond, kept)
