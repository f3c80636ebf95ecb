"""What the recovery engine is asked. Times are hours; money is whole units of one currency.

What cannot be right is refused here, with the name of the culprit and of the field; past this door
the numbers are trusted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

MINUTES = 60
"""Schedules count whole minutes, durations rounded up, so that the proof is in integers."""


class ProofFailed(Exception):
    """Two roads to one number disagree: nothing may be claimed. A defect, ours or a solver's."""


class LimitReached(Exception):
    """The search ended before any order was found."""


def minutes(hours: float) -> int:
    """Return whole minutes, rounded up; dust of binary fractions is not rounded up."""
    return math.ceil(round(hours * MINUTES, 6))


def _not_negative(owner: str, what: str, amount: float) -> None:
    if not 0 <= amount < math.inf:
        raise ValueError(f"{owner}: {what} must be a number not below 0, not {amount}")


def _share(owner: str, what: str, amount: float | None) -> None:
    if amount is not None and not 0 <= amount <= 1:
        raise ValueError(f"{owner}: {what} must be from 0 to 1, not {amount}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """So many of these must stand: all of them unless `at_least` says fewer.

    `common_cause` is the beta factor of a redundancy: the share of its members' failures that take
    all of them at once. None means our default; it is not used where all are needed.
    """

    of: frozenset[str]
    at_least: int | None = None
    common_cause: float | None = None

    def __post_init__(self) -> None:
        if not self.of:
            raise ValueError("a need's field of must name at least one component")
        if not 1 <= self.quorum <= len(self.of):
            raise ValueError(f"at_least must be from 1 to {len(self.of)}, not {self.at_least}")
        _share("need", "common_cause", self.common_cause)

    @property
    def quorum(self) -> int:
        """How many must stand."""
        return len(self.of) if self.at_least is None else self.at_least

    @property
    def redundant(self) -> bool:
        """Whether one of them may be missing."""
        return self.quorum < len(self.of)


def all_of(*ids: str) -> Need:
    """Return the need of every one of these."""
    return Need(of=frozenset(ids))


def some_of(*ids: str, at_least: int = 1, common_cause: float | None = None) -> Need:
    """Return the need of at least so many of these."""
    return Need(of=frozenset(ids), at_least=at_least, common_cause=common_cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One chain of backup copies: how often, how long a job runs, how late it arrives elsewhere.

    `offline_or_immutable`: an intruder with every password cannot alter it. `off_site`: it outlives
    the building. `kept_hours`: how far back one can go.
    """

    id: str
    interval_hours: float
    job_hours: float = 0.0
    lag_hours: float = 0.0
    offline_or_immutable: bool = False
    off_site: bool = False
    kept_hours: float = math.inf

    def __post_init__(self) -> None:
        for what in ("interval_hours", "job_hours", "lag_hours"):
            _not_negative(self.id, what, getattr(self, what))
        if not self.kept_hours > 0:
            raise ValueError(f"{self.id}: kept_hours must be above 0, not {self.kept_hours}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """How one component is brought back, and by whom.

    Half of all restores take at most `p50_hours`, nine in ten at most `p90_hours`. With `data_gb`
    it never takes less than the copying at `stream_gb_per_hour`, which it draws from the shared
    bandwidth. `success` is the probability that the restore works; None means our default for what
    was, or was not, tested in the last year. When it fails, `rebuild_hours` more bring the
    component back from nothing; None means that it does not come back.
    """

    p50_hours: float
    p90_hours: float
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill to engineers at work all the time."""
    data_gb: float = 0.0
    stream_gb_per_hour: float = 0.0
    tested_on: date | None = None
    success: float | None = None
    rebuild_hours: float | None = None

    def __post_init__(self) -> None:
        for what in ("p50_hours", "p90_hours", "data_gb", "stream_gb_per_hour"):
            _not_negative("restore", what, getattr(self, what))
        if self.p90_hours < self.p50_hours:
            raise ValueError("restore: p90_hours must not be below p50_hours")
        if self.p50_hours == 0 and self.p90_hours > 0:
            raise ValueError("restore: p50_hours must be above 0 where p90_hours is")
        if (self.data_gb > 0) != (self.stream_gb_per_hour > 0):
            raise ValueError("restore: data_gb and stream_gb_per_hour go together")
        for skill, engineers in self.skills.items():
            if not isinstance(engineers, int) or engineers < 1:
                raise ValueError(f"restore: skills of {skill} must be whole engineers, 1 or more")
        _share("restore", "success", self.success)
        _not_negative("restore", "rebuild_hours", self.rebuild_hours or 0.0)

    @property
    def copying_hours(self) -> float:
        """Hours the data alone takes at its own pace."""
        return self.data_gb / self.stream_gb_per_hour if self.data_gb else 0.0

    @property
    def planned_hours(self) -> float:
        """Hours the plan reckons with: the median, and not less than the copying."""
        return max(self.p50_hours, self.copying_hours)

    @property
    def planned_minutes(self) -> int:
        """Whole minutes the plan reckons with."""
        return minutes(self.planned_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Anything that can fail: a machine, a link, power, an identity provider, a licence server.

    A person somebody must be able to reach is a component too. `failures_per_year` and
    `repair_hours` speak of its everyday failures, `restore` of bringing it back after a disaster.
    """

    id: str
    needs: tuple[Need, ...] = ()
    restore: Restore | None = None
    holds_data: bool = False
    copies: tuple[Copy, ...] = ()
    failures_per_year: float = 0.0
    repair_hours: float = 0.0

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a component has no id")
        _not_negative(self.id, "failures_per_year", self.failures_per_year)
        _not_negative(self.id, "repair_hours", self.repair_hours)
        if self.copies and not self.holds_data:
            raise ValueError(f"{self.id}: copies of a component that holds_data is not said of")
        _unique(f"{self.id}: two copies", [copy.id for copy in self.copies])


@dataclass(frozen=True, slots=True, kw_only=True)
class LossCurve:
    """What an hour of outage costs, by how long it has lasted already.

    `steps` are pairs (from hour, money an hour): rising hours, the first 0. Rates may fall again
    (the shop's day is over), but are never below 0.
    """

    steps: tuple[tuple[float, int], ...]

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.steps]
        if not starts or starts[0] != 0 or sorted(set(starts)) != starts:
            raise ValueError("loss curve: steps must begin at hour 0 and rise")
        for start, rate in self.steps:
            _not_negative("loss curve", "the hour in steps", start)
            if not isinstance(rate, int) or rate < 0:
                raise ValueError(f"loss curve: steps need whole money not below 0, not {rate!r}")
            if start * MINUTES % 1:
                raise ValueError(f"loss curve: steps need whole minutes, not {start} hours")

    def lost(self, hours: float) -> float:
        """Return the money an outage of so many hours costs."""
        ends = [start for start, _ in self.steps[1:]] + [math.inf]
        return math.fsum(
            rate * (min(hours, end) - start)
            for (start, rate), end in zip(self.steps, ends, strict=True)
            if hours > start and rate
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the organisation promised itself: back within `rto_hours`, losing `rpo_hours` of work.

    `most_tolerable_hours` is the downtime after which the organisation itself is in danger.
    """

    id: str
    needs: tuple[Need, ...]
    loss: LossCurve
    rto_hours: float | None = None
    rpo_hours: float | None = None
    most_tolerable_hours: float | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a service has no id")
        if not self.needs:
            raise ValueError(f"{self.id}: needs must name what the service runs on")
        for what in ("rto_hours", "rpo_hours", "most_tolerable_hours"):
            _not_negative(self.id, what, getattr(self, what) or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryProblem:
    """Services, what they run on, and who and what is there to bring them back.

    `lost` are the components the disaster took; None means every component that has a `restore`.
    `engineers` counts people by skill; `bandwidth_gb_per_hour` is shared by all copying (None: no
    limit). Nothing is restored before `detection_hours` and `decision_hours` have passed.
    `dwell_hours` is how long an intruder was inside before being seen (None: our default).
    """

    components: tuple[Component, ...]
    services: tuple[Service, ...]
    today: date
    engineers: Mapping[str, int] = field(default_factory=dict)
    bandwidth_gb_per_hour: float | None = None
    detection_hours: float = 0.0
    decision_hours: float = 0.0
    dwell_hours: float | None = None
    lost: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for what in ("detection_hours", "decision_hours"):
            _not_negative("problem", what, getattr(self, what))
        _not_negative("problem", "dwell_hours", self.dwell_hours or 0.0)
        _not_negative("problem", "bandwidth_gb_per_hour", self.bandwidth_gb_per_hour or 0.0)
        for skill, count in self.engineers.items():
            if not isinstance(count, int) or count < 0:
                raise ValueError(f"engineers of {skill} must be whole people, not {count!r}")
        if not self.services:
            raise ValueError("services: a recovery problem needs at least one")
        _unique("two things", [c.id for c in self.components] + [s.id for s in self.services])
        self._check_references()
        self._check_restores()
        if len(self.in_order) < len(self.by_id):
            circle = ", ".join(sorted(self.by_id.keys() - set(self.in_order)))
            raise ValueError(f"needs: these wait for each other: {circle}")

    def _check_references(self) -> None:
        known = self.by_id
        for thing in known.values():
            for name in sorted({name for need in thing.needs for name in need.of} - known.keys()):
                raise ValueError(f"{thing.id}: needs {name!r}, which is not in the problem")
        for name in sorted((self.lost or frozenset()) - {c.id for c in self.components}):
            raise ValueError(f"lost: {name!r} is no component of the problem")

    def _check_restores(self) -> None:
        for component in self.lost_components:
            restore = component.restore
            if restore is None:
                raise ValueError(f"{component.id}: lost, but has no restore")
            for skill, count in restore.skills.items():
                if count > self.engineers.get(skill, 0):
                    raise ValueError(
                        f"{component.id}: skills need {count} of {skill}, "
                        f"engineers has {self.engineers.get(skill, 0)}"
                    )
            limit = self.bandwidth_gb_per_hour
            if limit is not None and restore.stream_gb_per_hour > limit:
                raise ValueError(f"{component.id}: stream_gb_per_hour is above the bandwidth")

    @property
    def by_id(self) -> dict[str, Component | Service]:
        """Components and services by id, sorted: nothing depends on the order of listing."""
        things: list[Component | Service] = [*self.components, *self.services]
        return {thing.id: thing for thing in sorted(things, key=lambda t: t.id)}

    @property
    def lost_components(self) -> tuple[Component, ...]:
        """What has to be restored, by id."""
        found = [c for c in self.components if self._is_lost(c)]
        return tuple(sorted(found, key=lambda c: c.id))

    def _is_lost(self, component: Component) -> bool:
        if self.lost is None:
            return component.restore is not None
        return component.id in self.lost

    @property
    def restores(self) -> dict[str, Restore]:
        """The restore of each lost component, by id."""
        return {c.id: c.restore for c in self.lost_components if c.restore is not None}

    @property
    def lead_minutes(self) -> int:
        """Minutes before the first restore can begin."""
        return minutes(self.detection_hours + self.decision_hours)

    @property
    def in_order(self) -> tuple[str, ...]:
        """Ids, everything after what it needs; members of a circle are absent."""
        waiting = self.by_id
        placed: dict[str, None] = {}
        progress = True
        while progress:
            ready = [
                key
                for key, thing in waiting.items()
                if all(need.of <= placed.keys() for need in thing.needs)
            ]
            placed |= dict.fromkeys(ready)
            waiting = {key: thing for key, thing in waiting.items() if key not in placed}
            progress = bool(ready)
        return tuple(placed)


def _unique(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise ValueError(f"{what} have the id {name!r}")
        seen.add(name)
