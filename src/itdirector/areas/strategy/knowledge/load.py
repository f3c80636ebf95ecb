"""The remedy catalogue as checked values, and what a remedy costs for given numbers of things."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

SOURCE = "remedies.toml"

CODES = frozenset(
    {
        "estate.os_unsupported",
        "estate.os_ending",
        "estate.server_unsupported",
        "estate.software_unsupported",
        "estate.warranty_over",
        "estate.replacement_due",
        "estate.asset_unseen",
        "estate.retired_seen",
        "estate.os_unknown",
        "estate.no_serial",
        "estate.licence_unused",
        "estate.licence_over",
        "estate.disk_unencrypted",
        "estate.antivirus_off",
        "vendors.decide",
        "vendors.notice_missed",
        "vendors.no_end_date",
        "vendors.uplift",
        "vendors.duplicate",
        "security.exploited",
        "security.control_gap.mfa",
        "security.control_gap.backups_tested",
        "security.control_gap.patching_14_days",
        "security.control_gap.edr",
        "security.control_gap.admin_separate",
        "security.control_gap.firewall",
        "security.control_gap.training",
        "security.control_gap.incident_plan",
        "security.control_gap.leaver_process",
        "security.control_gap.payment_check",
        "security.control_gap.second_line",
        "security.control_gap.supplier_fallback",
        "people.leaver_active",
        "people.no_mfa",
        "people.shared_active",
        "budget.overspend",
        "budget.price_rise",
        "budget.spend_differs",
        "budget.unmatched_supplier",
    }
)
"""Every finding the catalogue answers. A new finding needs a remedy before it can be planned."""

ALWAYS = "always"
CATEGORIES = frozenset({"security", "infrastructure", "applications", "services"})
SKILLS = frozenset({"sysadmin", "security", "project"})
SAVINGS = frozenset({"unused_seats", "contract_price", "uplift", "duplicate_price", "overspend"})
MANDATORY = frozenset({"never", "always", "if_exposed", "if_certified"})
DEADLINES = frozenset(
    {
        "end_of_support",
        "replacement_date",
        "warranty_end",
        "notice_date",
        "contract_end",
        "at_once",
        "within_14_days",
        "none",
    }
)
DRIVERS: Mapping[str, str] = {
    "per_asset": "assets",
    "per_person": "people",
    "per_site": "sites",
    "per_server": "servers",
    "per_seat": "seats",
    "per_contract": "contracts",
}

Pick = Literal["expected", "low", "high"]
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of each thing a remedy is done to."""

    assets: int = 0
    """Machines named by the findings it closes, servers included."""
    people: int = 0
    sites: int = 0
    servers: int = 0
    """Servers named by the findings it closes; all servers where it is done to the firm."""
    seats: int = 0
    contracts: int = 0

    def of(self, driver: str) -> int:
        """Return how often a cost or effort with this driver is met."""
        counted: int = 1 if driver == "fixed" else getattr(self, DRIVERS[driver])
        return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Pounds without VAT, for each of what `driver` counts."""

    name: str
    when: str
    """one_off or yearly."""
    driver: str
    gbp: float
    low: float
    high: float
    source: str
    growth: float = 1.0
    """By what each further year is multiplied."""
    years: int | None = None
    """For how many years it can be bought; None without limit."""
    since: date | None = None
    """First day of the first year; None when the first year begins with the purchase."""
    back_paid: bool = False
    """Years missed since then are paid with the first."""

    def __post_init__(self) -> None:
        _one_of("when", self.when, {"one_off", "yearly"})
        _one_of("driver", self.driver, {"fixed", *DRIVERS})
        _range("gbp", self.gbp, low=self.low, high=self.high)
        if self.when == "one_off" and (self.growth != 1 or self.years or self.since):
            raise ValueError("growth, years and since belong to a yearly cost")
        if self.back_paid and self.since is None:
            raise ValueError("back_paid needs since")

    def total(self, counts: Counts, *, pick: Pick = "expected") -> float:
        """Return pounds for these counts: once, or in the first year."""
        each = {"expected": self.gbp, "low": self.low, "high": self.high}[pick]
        return each * counts.of(self.driver)

    def in_year(
        self, year: int, counts: Counts, *, bought_on: date, pick: Pick = "expected"
    ) -> float:
        """Return pounds due in a year after `bought_on`, the first being 0; 0 once it ends."""
        if self.when != "yearly":
            return 0.0
        begun = 0 if self.since is None else max((bought_on - self.since).days // 365, 0)
        first = 0 if self.back_paid and year == 0 else begun + year
        sold = range(first, begun + year + 1)
        each = self.total(counts, pick=pick)
        limit = self.years
        return sum(float(each * self.growth**n) for n in sold if limit is None or n < limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Person-days of one skill, for each of what `driver` counts."""

    skill: str
    driver: str
    days: float
    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        _one_of("skill", self.skill, SKILLS)
        _one_of("driver", self.driver, {"fixed", *DRIVERS})
        _range("days", self.days, low=self.low, high=self.high)

    def total(self, counts: Counts, *, pick: Pick = "expected") -> float:
        """Return days for these counts."""
        each = {"expected": self.days, "low": self.low, "high": self.high}[pick]
        return each * counts.of(self.driver)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """The share of the finding's yearly money that is saved."""

    of: str
    """One of unused_seats, contract_price, uplift, duplicate_price, overspend."""
    share: float
    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        _one_of("of", self.of, SAVINGS)
        _range("share", self.share, low=self.low, high=self.high)
        if self.high > 1:
            raise ValueError(f"high is {self.high}: nobody saves more than there is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How far a control is in place afterwards."""

    control: str
    by: str
    """firm: `coverage` of the whole firm. asset: of the machines the remedy is done to."""
    coverage: float
    source: str

    def __post_init__(self) -> None:
        _one_of("by", self.by, {"firm", "asset"})
        _range("coverage", self.coverage, low=0, high=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """Something that can be done about findings."""

    id: str
    title: str
    does: str
    closes: tuple[str, ...]
    category: str
    duration_quarters: int
    deadline: str
    mandatory: str
    source: str
    suggested_by: tuple[str, ...] = ()
    for_kinds: tuple[str, ...] = ()
    """Kinds of machine it is for; () for all."""
    for_products: tuple[str, ...] = ()
    """Products it is for; () for all."""
    group: str | None = None
    after: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    warning: str = ""
    only_if: str = ""
    """What a person must say first: such a remedy is named as a choice, never planned unasked."""
    costs: tuple[Cost, ...] = ()
    effort: tuple[Effort, ...] = ()
    saving: Saving | None = None
    effects: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        _one_of("category", self.category, CATEGORIES)
        _one_of("deadline", self.deadline, DEADLINES)
        _one_of("mandatory", self.mandatory, MANDATORY)
        _all_of("closes", self.closes, CODES)
        _all_of("suggested_by", self.suggested_by, CODES | {ALWAYS})
        if not self.closes and not self.suggested_by:
            raise ValueError("nothing ever brings it up: closes and suggested_by are empty")
        if not 1 <= self.duration_quarters <= 8:
            raise ValueError("duration_quarters must be from 1 to 8")
        if not self.does.endswith(".") or self.does.count(". "):
            raise ValueError("does must be one sentence")
        if not self.effort:
            raise ValueError("effort is empty: nothing is done by nobody")

    def suits(self, *, kind: str = "", product: str = "") -> bool:
        """Say whether it is for such a machine or product; "" suits what is for all."""
        right_kind = not self.for_kinds or kind in self.for_kinds
        return right_kind and (not self.for_products or product in self.for_products)

    def one_off_gbp(self, counts: Counts, *, pick: Pick = "expected") -> float:
        """Return what it costs once."""
        once = (cost for cost in self.costs if cost.when == "one_off")
        return sum(cost.total(counts, pick=pick) for cost in once)

    def yearly_gbp(
        self, counts: Counts, *, bought_on: date, year: int = 0, pick: Pick = "expected"
    ) -> float:
        """Return what it costs in a year after `bought_on`, the first being 0."""
        return sum(
            cost.in_year(year, counts, bought_on=bought_on, pick=pick) for cost in self.costs
        )

    def days(self, counts: Counts, *, pick: Pick = "expected") -> dict[str, float]:
        """Return person-days by skill."""
        found: dict[str, float] = {}
        for effort in self.effort:
            spent = effort.total(counts, pick=pick)
            found[effort.skill] = found.get(effort.skill, 0.0) + spent
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every remedy, in the order of the file."""

    version: str
    as_of: date
    currency: str
    region: str
    by_id: Mapping[str, Remedy] = field(repr=False)

    def closing(self, code: str, *, kind: str = "", product: str = "") -> tuple[Remedy, ...]:
        """Return the remedies that close a finding about such a machine or product."""
        return tuple(
            remedy
            for remedy in self.by_id.values()
            if code in remedy.closes and remedy.suits(kind=kind, product=product)
        )

    def suggested(self, codes: Iterable[str]) -> tuple[Remedy, ...]:
        """Return the remedies that help though they close none of these findings."""
        wanted = {*codes, ALWAYS}
        return tuple(r for r in self.by_id.values() if wanted.intersection(r.suggested_by))


@cache
def catalogue() -> Catalogue:
    """Return what remedies.toml says, checked."""
    return read_catalogue((files(__package__) / SOURCE).read_text(encoding="utf-8"))


def read_catalogue(text: str) -> Catalogue:
    """Return the catalogue `text` describes; raise ValueError naming file, remedy and key."""
    tables = tomllib.loads(text)
    by_id = {name: _remedy(name, table) for name, table in tables["remedies"].items()}
    for remedy in by_id.values():
        for key in ("after", "excludes"):
            for other in getattr(remedy, key):
                if other not in by_id or other == remedy.id:
                    raise ValueError(f"{SOURCE}: remedies.{remedy.id}: {key}: no remedy {other!r}")
    _refuse_circles(by_id)
    return _made(Catalogue, {**tables["meta"], "by_id": by_id}, where="meta")


def _remedy(name: str, table: Mapping[str, Any]) -> Remedy:
    where = f"remedies.{name}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ValueError(f"{SOURCE}: {where}: the id must be small letters, digits and _")
    shared = {"source": table.get("source", "")}
    entry: dict[str, Any] = {**table, "id": name}
    for key in ("closes", "suggested_by", "for_kinds", "for_products", "after", "excludes"):
        entry[key] = tuple(table.get(key, ()))
    kinds: Mapping[str, type[Any]] = {"costs": Cost, "effort": Effort, "effects": Effect}
    for key, kind in kinds.items():
        entry[key] = tuple(
            _made(kind, shared | line, where=f"{where}.{key}[{place}]")
            for place, line in enumerate(table.get(key, ()))
        )
    if "saving" in table:
        entry["saving"] = _made(Saving, shared | table["saving"], where=f"{where}.saving")
    return _made(Remedy, entry, where=where)


def _refuse_circles(by_id: Mapping[str, Remedy]) -> None:
    """Raise ValueError when a remedy would have to wait for itself."""
    waiting = {remedy.id: set(remedy.after) for remedy in by_id.values()}
    while ready := {name for name, before in waiting.items() if not before}:
        waiting = {name: before - ready for name, before in waiting.items() if name not in ready}
    if waiting:
        raise ValueError(f"{SOURCE}: after goes in a circle: {', '.join(sorted(waiting))}")


def _made(kind: type[Made], table: Mapping[str, Any], *, where: str) -> Made:
    try:
        return kind(**table)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{SOURCE}: {where}: {wrong}") from None


def _one_of(key: str, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        raise ValueError(f"{key} is {value!r}, not one of {', '.join(sorted(allowed))}")


def _all_of(key: str, values: Iterable[str], allowed: Iterable[str]) -> None:
    for value in values:
        _one_of(key, value, allowed)


def _range(key: str, value: float, *, low: float, high: float) -> None:
    if not 0 <= low <= value <= high:
        raise ValueError(f"{key} is {value}, not from {low} to {high}")
