"""What the roadmap engine is asked. Quarters count from 0; money is whole units of one currency.

Amounts are in the organisation's own currency. A cost, a budget or a day of work that cannot be
right is refused here, with the name of the culprit; past this door the numbers are trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from itdirector.engines.roadmap.answer import (
    Answer,
    Impossible,
    LimitReached,
    Move,
    ProofFailed,
    Solution,
    ValueSplit,
    close_enough,
)
from itdirector.engines.roadmap.initiative import (
    HUNDREDTHS,
    Initiative,
    not_negative,
    spread,
    whole,
)
from itdirector.engines.roadmap.overruns import Protection

__all__ = [
    "HUNDREDTHS",
    "TOTAL",
    "Answer",
    "BudgetRule",
    "Goal",
    "Impossible",
    "Initiative",
    "LimitReached",
    "Move",
    "PairValue",
    "Problem",
    "ProofFailed",
    "Protection",
    "RiskUnit",
    "Solution",
    "ValueSplit",
    "close_enough",
    "spread",
]

TOTAL = "all categories together"
"""Name of the budget line that every category draws on."""

MOST_GROWTH = 100.0
"""A loss may grow to a hundred times its baseline by what a plan adds, not more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskUnit:
    """One part of the expected loss that initiatives can shrink, for example one attack path.

    `baseline_loss` is the expected loss of each quarter of the window when nothing is done; it may
    grow, for example where support ends. Initiatives never remove more than `most_removable` of it
    (above 0, to 0.999), neither one alone nor all together.
    """

    id: str
    baseline_loss: tuple[float, ...]
    most_removable: float = 0.95

    def __post_init__(self) -> None:
        not_negative(self.id, "baseline_loss", self.baseline_loss)
        if not 0 < self.most_removable <= 0.999:
            raise ValueError(f"{self.id}: most_removable must be above 0 and at most 0.999")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something worth having that is not money: a stated preference, in money a year.

    `worth_per_year` is what the organisation would pay each year to have reached it fully. Half
    reached by one initiative and half of the rest by another is three quarters.
    """

    id: str
    worth_per_year: float

    def __post_init__(self) -> None:
        not_negative(self.id, "worth_per_year", [self.worth_per_year])

    @property
    def worth_per_quarter(self) -> float:
        """What a quarter is worth in which the goal is fully reached."""
        return self.worth_per_year / 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PairValue:
    """Money that two initiatives are worth only together, once, at present value.

    Above 0 it is a synergy (or a cost they share); below 0 an overlap (a saving both claim). It
    counts in the plan's value, not in its budgets.
    """

    one: str
    other: str
    value: float

    def __post_init__(self) -> None:
        if self.one == self.other:
            raise ValueError(f"{self.one}: a pair needs two initiatives")
        if not math.isfinite(self.value):
            raise ValueError(f"{self.one} and {self.other}: value must be a number")
        first, second = sorted((self.one, self.other))
        object.__setattr__(self, "one", first)
        object.__setattr__(self, "other", second)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRule:
    """How a budget line may be used: when it comes, what of it can be kept, what can be moved.

    With `per` "year" the line has one amount a budget year, free to use in any of its quarters.
    Of what a period leaves, `carry_percent` (whole, rounded down to a unit of money), but never
    more than `carry_cap`, is there in the next one. In each period at most `virement_limit` may be
    moved to other categories whose budgets come in the same periods.
    """

    per: str = "quarter"
    carry_percent: int = 100
    carry_cap: int | None = None
    virement_limit: int = 0

    def __post_init__(self) -> None:
        if self.per not in ("quarter", "year"):
            raise ValueError(f'per must be "quarter" or "year", not {self.per!r}')
        whole("a budget rule", "carry_percent", [self.carry_percent])
        if not 0 <= self.carry_percent <= 100:
            raise ValueError(f"carry_percent must be from 0 to 100, not {self.carry_percent}")
        for name, amount in (
            ("carry_cap", self.carry_cap or 0),
            ("virement_limit", self.virement_limit),
        ):
            whole("a budget rule", name, [amount])
            not_negative("a budget rule", name, [amount])

    @property
    def keeps_everything(self) -> bool:
        """Whether what is not spent stays available without end."""
        return self.carry_percent == 100 and self.carry_cap is None

    def carried(self, left: int) -> int:
        """Return what of the money left at the end of a period is there in the next."""
        kept = left * self.carry_percent // 100
        return kept if self.carry_cap is None else min(kept, self.carry_cap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Which initiatives to do, and when, within the money and the people there are.

    Work is planned in `quarters`; value is counted over `window_quarters`, never fewer, so that a
    late start is not punished by the end of the plan. What a category does not spend in a
    quarter stays available to it later, unless `budget_rules` say otherwise. `total_budget`, when
    given, limits all categories together; a category without a budget of its own is then limited by
    it alone. Budgets have one entry per period, capacities one per planned quarter.
    """

    quarters: int
    window_quarters: int = 0
    """0 means eight quarters beyond the plan."""
    discount_per_year: float = 0.08
    budget: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    total_budget: tuple[int, ...] | None = None
    budget_rules: Mapping[str, BudgetRule] = field(default_factory=dict)
    """Category, or TOTAL, to its rule; others keep everything, quarter by quarter."""
    first_year_quarters: int = 4
    """How many quarters of the plan belong to its first budget year (1 to 4)."""
    capacity_days: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    risk_units: tuple[RiskUnit, ...] = ()
    goals: tuple[Goal, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    mandatory_groups: frozenset[str] = frozenset()
    excludes: frozenset[frozenset[str]] = frozenset()
    """Pairs of initiatives of which one at most is chosen."""
    pair_values: tuple[PairValue, ...] = ()
    protection: Protection | None = None
    """What budgets bear beyond the plan. A line that keeps everything bears overruns to date at
    any time; where money is lost from period to period, each period bears its own."""

    def __post_init__(self) -> None:
        if self.quarters < 1:
            raise ValueError("a plan needs at least 1 quarter")
        if self.window_quarters == 0:
            object.__setattr__(self, "window_quarters", self.quarters + 8)
        if self.window_quarters < self.quarters:
            raise ValueError("window_quarters must not be fewer than quarters")
        if not 0 <= self.discount_per_year < 1:
            raise ValueError("discount_per_year must be from 0 to below 1")
        if self.first_year_quarters not in range(1, 5):
            raise ValueError("first_year_quarters must be from 1 to 4")
        self._check_supply()
        self._check_names()
        self._check_references()
        self._check_order()
        self._check_growth()

    def _check_supply(self) -> None:
        for line in self.budget_rules:
            _known("budget_rules", "names", [line], self.budget_lines)
        if self.protection is not None:
            _known("protection.overruns", "names", self.protection.overruns, self.budget_lines)
            _known("protection.own_factors", "names", self.protection.own_factors, self.by_id)
        if self.rule(TOTAL).virement_limit:
            raise ValueError(f"budget_rules: {TOTAL} has nowhere to move money to")
        for line, amounts in self.budget_lines.items():
            name = "total_budget" if line == TOTAL else line
            whole(f"budget of {name}", "each entry", amounts)
            self._check_entries(name, amounts, self.periods(line))
        for skill, days in self.capacity_days.items():
            self._check_entries(skill, days, range(self.quarters))
        for unit in self.risk_units:
            if len(unit.baseline_loss) != self.window_quarters:
                raise ValueError(f"{unit.id}: baseline_loss needs {self.window_quarters} entries")

    def _check_entries(
        self, name: str, numbers: tuple[float, ...], periods: range | tuple[range, ...]
    ) -> None:
        not_negative(f"supply of {name}", "each entry", numbers)
        if len(numbers) != len(periods):
            kind = "quarter" if len(periods) == self.quarters else "budget year"
            raise ValueError(f"supply of {name}: needs {len(periods)} entries, one a {kind}")

    def _check_names(self) -> None:
        groups = {i.group for i in self.initiatives if i.group is not None}
        for kind, names in (
            ("initiative", [i.id for i in self.initiatives] + sorted(groups)),
            ("risk unit", [u.id for u in self.risk_units]),
            ("goal", [g.id for g in self.goals]),
        ):
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"{name}: two of the {kind}s (or groups) have this id")
        for group in self.mandatory_groups - groups:
            raise ValueError(f"{group}: a mandatory group without any initiative")

    def _check_references(self) -> None:
        ids = {i.id for i in self.initiatives}
        units = {u.id for u in self.risk_units}
        goals = {g.id for g in self.goals}
        known = ids | {i.group for i in self.initiatives if i.group is not None}
        for i in self.initiatives:
            _known(i.id, "waits for", i.after, known)
            _known(i.id, "requires", i.requires, known - {i.id})
            _known(i.id, "has an effect on", i.effects, units)
            _known(i.id, "contributes to", i.contributions, goals)
            _known(i.id, "needs the skill", i.effort_days, self.capacity_days)
            if self.total_budget is None:
                _known(i.id, "needs money from", i.categories, self.budget)
        for excluded in self.excludes:
            _known("excludes", "names", excluded, ids)
            if len(excluded) != 2:
                raise ValueError(f"excludes needs pairs of two initiatives, not {sorted(excluded)}")
        for pair in self.pair_values:
            _known("pair_values", "names", (pair.one, pair.other), ids)

    def _check_order(self) -> None:
        """Refuse initiatives that wait for each other in a circle."""
        startable: set[str] = set()
        waiting = list(self.initiatives)
        while waiting:
            ready = [i for i in waiting if i.after.keys() <= startable]
            if not ready:
                names = ", ".join(sorted(i.id for i in waiting))
                raise ValueError(f"can never start, they wait for each other: {names}")
            startable |= {i.id for i in ready} | {i.group for i in ready if i.group is not None}
            waiting = [i for i in waiting if i not in ready]

    def _check_growth(self) -> None:
        for unit in self.risk_units:
            added = (1 - min(0.0, i.effects.get(unit.id, 0.0)) for i in self.initiatives)
            if math.prod(added) > MOST_GROWTH:
                raise ValueError(f"{unit.id}: effects together could multiply its loss beyond 100")

    def starts(self, initiative: Initiative) -> range:
        """Return the quarters in which work may begin so that it ends in time."""
        last_finish = self.quarters - 1
        if initiative.latest_finish is not None:
            last_finish = min(last_finish, initiative.latest_finish)
        last_start = last_finish - initiative.duration_quarters + 1
        return range(initiative.earliest_start, max(initiative.earliest_start, last_start + 1))

    def finishers(self, key: str) -> tuple[Initiative, ...]:
        """Return the initiative, or the variants of the group, that `key` of `after` names."""
        return tuple(i for i in self.initiatives if key in (i.id, i.group))

    def present_value(self, quarter: int) -> float:
        """Return what one unit of money in `quarter` is worth today."""
        return float((1 + self.discount_per_year) ** (-quarter / 4))

    def capacity_hundredths(self, skill: str) -> tuple[int, ...]:
        """Return the hundredths of a day of `skill` there are in each planned quarter."""
        return tuple(round(days * HUNDREDTHS) for days in self.capacity_days[skill])

    def rule(self, line: str) -> BudgetRule:
        """Return how a budget line may be used."""
        return self.budget_rules.get(line, BudgetRule())

    def periods(self, line: str) -> tuple[range, ...]:
        """Return the planned quarters of each entry of a budget line, in order."""
        if self.rule(line).per == "quarter":
            return tuple(range(q, q + 1) for q in range(self.quarters))
        return tuple(_years(self.quarters, self.first_year_quarters))

    def partners(self, line: str) -> tuple[str, ...]:
        """Return the categories with which a category may exchange money, sorted."""
        per = self.rule(line).per
        return tuple(c for c in sorted(self.budget) if c != line and self.rule(c).per == per)

    def with_only(self, keys: Iterable[str]) -> Problem:
        """Return the problem with these initiatives alone, and what is said of pairs of them.

        Raises ValueError when one of them waits for, or requires, what is left out.
        """
        kept = set(keys)
        left = tuple(i for i in self.initiatives if i.id in kept)
        protection = self.protection
        if protection is not None:
            own = {key: r for key, r in protection.own_factors.items() if key in kept}
            protection = replace(protection, own_factors=own)
        return replace(
            self,
            initiatives=left,
            protection=protection,
            mandatory_groups=self.mandatory_groups & {i.group for i in left},
            excludes=frozenset(pair for pair in self.excludes if pair <= kept),
            pair_values=tuple(p for p in self.pair_values if {p.one, p.other} <= kept),
        )

    @property
    def budget_lines(self) -> dict[str, tuple[int, ...]]:
        """Every budget that limits, by category (sorted), then TOTAL."""
        lines = {name: self.budget[name] for name in sorted(self.budget)}
        if self.total_budget is not None:
            lines[TOTAL] = self.total_budget
        return lines

    @property
    def by_id(self) -> dict[str, Initiative]:
        """Initiatives by id, in order of id: solvers walk this, so input order changes nothing."""
        return {i.id: i for i in sorted(self.initiatives, key=lambda i: i.id)}

    @property
    def most_running_over(self) -> int:
        """What all works together may run over at most, where budgets bear overruns."""
        protection = self.protection
        if protection is None:
            return 0
        return sum(sum(protection.most_over(i, c)) for i in self.initiatives for c in i.categories)

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category with a budget or a cost, sorted."""
        return tuple(sorted(set(self.budget).union(*(i.categories for i in self.initiatives))))


def _years(quarters: int, first: int) -> Iterator[range]:
    for begins in (0, *range(first, quarters, 4)):
        yield range(begins, min(first if begins == 0 else begins + 4, quarters))


def _known(owner: str, verb: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{owner}: {verb} {name!r}, which is not in the problem")
