"""What the roadmap engine is asked. Quarters count from 0; money is whole units of one currency.

Amounts are in the organisation's own currency. A cost, a budget or a day of work that cannot be
right is refused here, with the name of the culprit; past this door the numbers are trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HUNDREDTHS = 100
"""People's time is counted in hundredths of a day, so that it adds up exactly."""


def spread(total: int, parts: int) -> tuple[int, ...]:
    """Return `total` in `parts` whole pieces as even as can be, the larger ones first.

    Early pieces are never smaller: an estimate of when money is needed is not optimistic.
    """
    share, rest = divmod(total, parts)
    return tuple(share + 1 if part < rest else share for part in range(parts))


def _not_negative(owner: str, what: str, amounts: Iterable[float]) -> None:
    for amount in amounts:
        if not amount >= 0 or math.isinf(amount):
            raise ValueError(f"{owner}: {what} must be a number not below 0, not {amount}")


def _whole(owner: str, what: str, amounts: Iterable[object]) -> None:
    for amount in amounts:
        if not isinstance(amount, int):
            raise ValueError(f"{owner}: {what} must be a whole amount, not {amount!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """One thing that could be done, or one variant of it.

    Work fills `duration_quarters` whole quarters; run cost, savings, other value and effects begin
    in the quarter after and last to the end of the window. `latest_finish` is the last quarter in
    which work may still go on (included). `group` names a set of variants of which one at most is
    chosen. `after` maps an initiative, or a group (any of its variants), to the quarters that must
    lie between its finish and this start. `effects` maps a risk unit to the fraction of its
    loss removed (0 to 1); fractions combine by multiplying what is left.
    """

    id: str
    name: str = ""
    duration_quarters: int = 1
    one_off_cost: Mapping[str, int] = field(default_factory=dict)
    """Category to whole amount, spread evenly over the work unless `one_off_profile` says how."""
    one_off_profile: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Category to the cost of each quarter of the work. Adds up to `one_off_cost` exactly."""
    run_cost_per_quarter: Mapping[str, int] = field(default_factory=dict)
    saving_value_per_quarter: float = 0
    other_value_per_quarter: float = 0
    effort_days: Mapping[str, float] = field(default_factory=dict)
    """Skill to days over the whole work, spread evenly, counted to a hundredth."""
    earliest_start: int = 0
    latest_finish: int | None = None
    mandatory: bool = False
    group: str | None = None
    after: Mapping[str, int] = field(default_factory=dict)
    effects: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError(f"an initiative has no id (its name is {self.name!r})")
        if self.duration_quarters < 1:
            raise ValueError(f"{self.id}: duration_quarters must be at least 1")
        self._check_amounts()
        self._check_profiles()

    def _check_amounts(self) -> None:
        _whole(self.id, "one_off_cost", self.one_off_cost.values())
        _whole(self.id, "run_cost_per_quarter", self.run_cost_per_quarter.values())
        _not_negative(self.id, "one_off_cost", self.one_off_cost.values())
        _not_negative(self.id, "run_cost_per_quarter", self.run_cost_per_quarter.values())
        _not_negative(self.id, "saving_value_per_quarter", [self.saving_value_per_quarter])
        _not_negative(self.id, "other_value_per_quarter", [self.other_value_per_quarter])
        _not_negative(self.id, "effort_days", self.effort_days.values())
        _not_negative(self.id, "earliest_start", [self.earliest_start])
        _not_negative(self.id, "latest_finish", [self.latest_finish or 0])
        _not_negative(self.id, "the wait in after", self.after.values())
        for unit, fraction in self.effects.items():
            if not 0 <= fraction <= 1:
                raise ValueError(f"{self.id}: the effect on {unit} must be from 0 to 1")

    def _check_profiles(self) -> None:
        for category, profile in self.one_off_profile.items():
            _whole(self.id, "one_off_profile", profile)
            _not_negative(self.id, "one_off_profile", profile)
            if len(profile) != self.duration_quarters:
                raise ValueError(
                    f"{self.id}: one_off_profile of {category} needs one cost a quarter"
                )
            if sum(profile) != self.one_off_cost.get(category, 0):
                raise ValueError(
                    f"{self.id}: one_off_profile of {category} is not its one_off_cost"
                )

    @property
    def categories(self) -> frozenset[str]:
        """Budget categories this initiative draws on."""
        return frozenset(self.one_off_cost) | frozenset(self.run_cost_per_quarter)

    def work_cost(self, category: str) -> tuple[int, ...]:
        """Return the one-off cost of each quarter of the work."""
        profile = self.one_off_profile.get(category)
        return profile or spread(self.one_off_cost.get(category, 0), self.duration_quarters)

    def work_hundredths(self, skill: str) -> tuple[int, ...]:
        """Return hundredths of a day of `skill` in each quarter of the work."""
        total = round(self.effort_days.get(skill, 0) * HUNDREDTHS)
        return spread(total, self.duration_quarters)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskUnit:
    """One part of the expected loss that initiatives can shrink, for example one attack path.

    `baseline_loss` is the expected loss of each quarter of the window when nothing is done.
    Together, initiatives never remove more than `most_removable` of it (above 0, to 0.999).
    """

    id: str
    baseline_loss: tuple[float, ...]
    most_removable: float = 0.95

    def __post_init__(self) -> None:
        _not_negative(self.id, "baseline_loss", self.baseline_loss)
        if not 0 < self.most_removable <= 0.999:
            raise ValueError(f"{self.id}: most_removable must be above 0 and at most 0.999")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Which initiatives to do, and when, within the money and the people there are.

    Work is planned in `quarters`; value is counted over `window_quarters`, never fewer, so that a
    late start is not punished by the end of the plan. What a category does not spend in a
    quarter stays available to it later. `total_budget`, when given, limits all categories together;
    a category without a budget of its own is then limited by it alone. Budgets and capacities
    have one entry per planned quarter.
    """

    quarters: int
    window_quarters: int = 0
    """0 means eight quarters beyond the plan."""
    discount_per_year: float = 0.08
    budget: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    total_budget: tuple[int, ...] | None = None
    capacity_days: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    risk_units: tuple[RiskUnit, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    mandatory_groups: frozenset[str] = frozenset()
    excludes: frozenset[frozenset[str]] = frozenset()
    """Pairs of initiatives of which one at most is chosen."""

    def __post_init__(self) -> None:
        if self.quarters < 1:
            raise ValueError("a plan needs at least 1 quarter")
        if self.window_quarters == 0:
            object.__setattr__(self, "window_quarters", self.quarters + 8)
        if self.window_quarters < self.quarters:
            raise ValueError("window_quarters must not be fewer than quarters")
        if not 0 <= self.discount_per_year < 1:
            raise ValueError("discount_per_year must be from 0 to below 1")
        self._check_supply()
        self._check_names()
        self._check_references()
        self._check_order()

    def _check_supply(self) -> None:
        budgets = dict(self.budget)
        if self.total_budget is not None:
            budgets["total_budget"] = self.total_budget
        for line, amounts in budgets.items():
            _whole(f"budget of {line}", "each entry", amounts)
        for line, numbers in (budgets | dict(self.capacity_days)).items():
            _not_negative(f"supply of {line}", "each entry", numbers)
            if len(numbers) != self.quarters:
                raise ValueError(f"supply of {line}: needs {self.quarters} entries, one a quarter")
        for unit in self.risk_units:
            if len(unit.baseline_loss) != self.window_quarters:
                raise ValueError(f"{unit.id}: baseline_loss needs {self.window_quarters} entries")

    def _check_names(self) -> None:
        groups = {i.group for i in self.initiatives if i.group is not None}
        for kind, names in (
            ("initiative", [i.id for i in self.initiatives] + sorted(groups)),
            ("risk unit", [u.id for u in self.risk_units]),
        ):
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"{name}: two of the {kind}s (or groups) have this id")
        for group in self.mandatory_groups - groups:
            raise ValueError(f"{group}: a mandatory group without any initiative")

    def _check_references(self) -> None:
        ids = {i.id for i in self.initiatives}
        units = {u.id for u in self.risk_units}
        known = ids | {i.group for i in self.initiatives if i.group is not None}
        for i in self.initiatives:
            _known(i.id, "waits for", i.after, known)
            _known(i.id, "has an effect on", i.effects, units)
            _known(i.id, "needs the skill", i.effort_days, self.capacity_days)
            if self.total_budget is None:
                _known(i.id, "needs money from", i.categories, self.budget)
        for pair in self.excludes:
            _known("excludes", "names", pair, ids)
            if len(pair) != 2:
                raise ValueError(f"excludes needs pairs of two initiatives, not {sorted(pair)}")

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

    @property
    def by_id(self) -> dict[str, Initiative]:
        """Initiatives by id, in order of id: solvers walk this, so input order changes nothing."""
        return {i.id: i for i in sorted(self.initiatives, key=lambda i: i.id)}

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category with a budget or a cost, sorted."""
        return tuple(sorted(set(self.budget).union(*(i.categories for i in self.initiatives))))


def _known(owner: str, verb: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{owner}: {verb} {name!r}, which is not in the problem")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSplit:
    """Where a plan's value comes from, at present value over the whole window."""

    risk_value: float
    saving_value: float
    other_value: float
    cost: float

    @property
    def total(self) -> float:
        """The plan's value."""
        return self.risk_value + self.saving_value + self.other_value - self.cost


class Impossible(Exception):
    """No plan meets every obligation within the money and the people. `ease` says what would."""


class ProofFailed(Exception):
    """Two roads to one number disagree: nothing may be claimed. A defect, ours or a solver's."""


class LimitReached(Exception):
    """The search ended before any plan was found, and before it was known that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What one solver found. `bound` is a value that no plan exceeds, rounding included."""

    starts: Mapping[str, int]
    """Initiative id to the quarter in which work begins. What is not done is absent."""
    value: float
    bound: float
    rounds: int
    solver: str
    """Name and version."""

    @property
    def gap(self) -> float:
        """What the best plan can be worth beyond this one, at most. Never below 0."""
        return max(0.0, self.bound - self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The roadmap, its proof, and all that is needed to repeat and to check it.

    No other choice within the same limits is worth more than `gap` beyond `value`; `gap` already
    contains every rounding, so it is never optimistic. Money is whole units of the
    organisation's currency; values are at present value over the window.
    """

    starts: Mapping[str, int]
    """Initiative id to the quarter in which work begins. What is not done is absent."""
    value: float
    """Worth of the plan, recomputed quarter by quarter outside the solvers."""
    bound: float
    """Value that no plan exceeds: the lower of the two solvers' bounds."""
    status: str
    """"proven" when the gap is within the share asked for, else "limit reached"."""
    first: Solution
    second: Solution
    verdict: str
    """What the second solver says of the first: "agrees", or "does not contradict"."""
    split: ValueSplit
    spend: Mapping[str, tuple[int, ...]]
    """Budget category to spend per planned quarter."""
    effort_days: Mapping[str, tuple[float, ...]]
    """Skill to days per planned quarter."""
    residual_loss: Mapping[str, tuple[float, ...]]
    """Risk unit to expected loss left per quarter of the window, not discounted."""
    violations: tuple[str, ...]
    """Rules the plan breaks, found by independent code. Always empty: `prove` refuses others."""
    seed: int
    digest: str
    """SHA-256 of the problem, the same whatever order it was listed in."""

    @property
    def gap(self) -> float:
        """What any other plan can be worth beyond this one, at most. Never below 0."""
        return max(0.0, self.bound - self.value)

    @property
    def gap_share(self) -> float:
        """The gap as a share of the value; infinite when there is a gap and no value."""
        if self.gap == 0:
            return 0.0
        return self.gap / abs(self.value) if self.value else math.inf


def close_enough(*, value: float, bound: float, share: float) -> bool:
    """Return whether a bound lies within `share` of the value, or within one unit of money."""
    return math.isfinite(value) and bound - value <= max(1.0, share * abs(value))
