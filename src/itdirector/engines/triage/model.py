"""What triage is asked and what it answers. Money is whole units of one currency; days are dates.

What is not known is None. Past these doors the facts are trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from itdirector.engines.triage.tables import BOD_26_04, DecisionTable

METHOD = "triage 1"
"""Version of the method; it changes when the same question may get another answer."""

SEVERITIES = ("low", "medium", "high", "critical")
IMPACTS = ("partial", "total")


class ProofFailed(Exception):
    """Two roads to one answer disagree: nothing may be claimed. A defect of ours."""


def _chance(owner: str, name: str, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"{owner}: {name} must be from 0 to 1, not {value}")


def _amount(owner: str, name: str, value: float | None, *, above_zero: bool = False) -> None:
    if value is None:
        return
    if math.isnan(value) or math.isinf(value) or value < 0 or (above_zero and value == 0):
        raise ValueError(f"{owner}: {name} must be a number {'above' if above_zero else 'from'} 0")


def _once(what: str, names: Iterable[object]) -> None:
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{name}: {what} are listed twice")
        seen.add(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Epss:
    """Chance that exploitation is seen within 30 days, as one version of FIRST's model says."""

    probability: float
    percentile: float
    model_version: str
    score_date: date

    def __post_init__(self) -> None:
        _chance("epss", "probability", self.probability)
        _chance("epss", "percentile", self.percentile)
        if not self.model_version:
            raise ValueError("epss: model_version is missing, so the score means nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vulnerability:
    """What the world knows of one vulnerability.

    `known_exploited` is membership of CISA's catalogue; `listed` the day of it. `automatable` and
    `technical_impact` are the coordinator's own answers; without them the vector is asked.
    """

    id: str
    known_exploited: bool | None = None
    listed: date | None = None
    epss: Epss | None = None
    cvss: str | None = None
    automatable: bool | None = None
    technical_impact: str | None = None
    vendor_severity: str | None = None
    published: date | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id: a vulnerability has none")
        if self.technical_impact not in (None, *IMPACTS):
            raise ValueError(f"{self.id}: technical_impact is not one of {', '.join(IMPACTS)}")
        if self.vendor_severity not in (None, *SEVERITIES):
            raise ValueError(f"{self.id}: vendor_severity is not one of {', '.join(SEVERITIES)}")
        if self.listed is not None and not self.known_exploited:
            raise ValueError(f"{self.id}: listed has a day, but known_exploited is not yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One machine or service. `loss_if_taken` is what it costs when an attacker takes it whole.

    `reach_chance` is the chance that an exploit in the wild reaches it; without it, ours by
    exposure. `certified` says whether it is in the scope of Cyber Essentials.
    """

    id: str
    loss_if_taken: int
    exposed: bool | None = None
    certified: bool | None = None
    reach_chance: float | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id: an asset has none")
        _amount(self.id, "loss_if_taken", self.loss_if_taken)
        _chance(self.id, "reach_chance", self.reach_chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """One vulnerability on one asset. `found` is the first day on which we could know.

    `no_patch` says that the vendor has none yet; `out_of_support` that none will come. A patch
    that exists but whose day is unknown counts from the earliest day known.
    """

    vulnerability: str
    asset: str
    found: date
    patch_released: date | None = None
    no_patch: bool = False
    out_of_support: bool = False
    hours: float | None = None

    def __post_init__(self) -> None:
        _amount(str(self.key), "hours", self.hours, above_zero=True)
        if self.patch_released is not None and (self.no_patch or self.out_of_support):
            raise ValueError(f"{self.key}: patch_released has a day, but there is no patch")

    @property
    def key(self) -> tuple[str, str]:
        """Vulnerability and asset: what names a weakness."""
        return (self.vulnerability, self.asset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the organisation decided, and our defaults where it did not (grade: default).

    `epss_threshold` None turns the EPSS rule off. `certification_days` None means that no
    certification is sought; 14 is the rule of Cyber Essentials v3.3 (grade: contract).
    """

    epss_threshold: float | None = 0.10
    certification_days: int | None = None
    reach_exposed: float = 1.0
    reach_inside: float = 0.1
    share_partial: float = 0.3
    """Part of the loss when only part of the asset falls."""
    hours_per_patch: float = 1.0
    epss_unknown: float = 0.10
    undated_days: int = 90
    """How long what has no date, or a date gone by, is taken to stay open."""

    def __post_init__(self) -> None:
        for name in ("epss_threshold", "reach_exposed", "reach_inside", "share_partial"):
            _chance("policy", name, getattr(self, name))
        _chance("policy", "epss_unknown", self.epss_unknown)
        _amount("policy", "hours_per_patch", self.hours_per_patch, above_zero=True)
        _amount("policy", "undated_days", self.undated_days, above_zero=True)
        _amount("policy", "certification_days", self.certification_days, above_zero=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which weaknesses to fix by when, and in which order. `as_of` is today for the answer."""

    as_of: date
    vulnerabilities: tuple[Vulnerability, ...]
    assets: tuple[Asset, ...]
    weaknesses: tuple[Weakness, ...]
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        _once("vulnerabilities", [v.id for v in self.vulnerabilities])
        _once("assets", [a.id for a in self.assets])
        _once("weaknesses", [w.key for w in self.weaknesses])
        known, assets = {v.id for v in self.vulnerabilities}, {a.id for a in self.assets}
        for weakness in self.weaknesses:
            if weakness.vulnerability not in known:
                raise ValueError(f"{weakness.vulnerability}: vulnerability not in the question")
            if weakness.asset not in assets:
                raise ValueError(f"{weakness.asset}: asset not in the question")
            if weakness.found > self.as_of:
                raise ValueError(f"{weakness.key}: found lies after as_of")
        one_model_version(v.epss for v in self.vulnerabilities)


def one_model_version(scores: Iterable[Epss | None]) -> str | None:
    """Return the version of the model behind all scores, None without scores.

    Raises ValueError when there are two: their scores are not comparable.
    """
    versions = sorted({score.model_version for score in scores if score is not None})
    if len(versions) > 1:
        raise ValueError(f"epss: model_version must be one, not {' and '.join(versions)}")
    return versions[0] if versions else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact a verdict rests on. `origin`: "given", "derived" (from a vector) or "assumed"."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """The fewest unknown facts which, found to be at their safest, would lower the urgency most."""

    facts: tuple[str, ...]
    level: str
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What fixing now instead of at the due date saves: the product of its parts.

    `chance` is of exploitation within `open_days`, `reach` of arriving here, `share` the part of
    `loss_if_taken` then lost. `defaults` names the parts that are ours.
    """

    open_days: int
    chance: float
    reach: float
    share: float
    loss_if_taken: int
    hours: float
    defaults: tuple[str, ...]

    @property
    def loss_removed(self) -> float:
        """Expected loss removed, in money."""
        return self.chance * self.reach * self.share * self.loss_if_taken

    @property
    def per_hour(self) -> float:
        """Expected loss removed by each hour of work, in money."""
        return self.loss_removed / self.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """By when one weakness must be fixed, and why.

    `table_level` is what the table says, `level` what holds after the EPSS rule. `due` is the
    earlier of `risk_due` and `certification_due`; `reason` says which ("risk" where both fall on
    one day, "none" without a date). A due date is the last day on which the fix is in time.
    """

    vulnerability: str
    asset: str
    table_level: str
    level: str
    risk_due: date | None
    certification_due: date | None
    reason: str
    remedy: str
    """"patch", "mitigate" while there is no patch, "replace" when none will come."""
    facts: tuple[Fact, ...]
    relief: Relief | None
    worth: Worth

    @property
    def due(self) -> date | None:
        """The earlier of the two dates."""
        return min((d for d in (self.risk_due, self.certification_due) if d), default=None)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of the facts taken at their riskier value for want of knowledge."""
        return tuple(fact.name for fact in self.facts if fact.origin == "assumed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Every weakness with its verdict, the first to do first.

    `chance_by_asset` is the chance within 30 days that at least one weakness of the asset is
    exploited, taken as independent. `assumed_share` is the part of all facts that were assumed.
    """

    verdicts: tuple[Verdict, ...]
    chance_by_asset: Mapping[str, float]
    assumed_share: float
    epss_model_version: str | None
    table: str
    table_version: str
    method: str
    digest: str


TABLE: DecisionTable = BOD_26_04
"""The table verdicts rest on."""
