"""What the team engine answers."""

from __future__ import annotations

from dataclasses import dataclass

from itdirector.engines.team.defaults import Default


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillCover:
    """One skill: who holds it, how many should, and what hangs on it."""

    skill: str
    holders: tuple[str, ...]
    needed: int
    exposure_per_year: float
    """Money a year of the services that need it, if nobody who can were ever there."""

    @property
    def gap(self) -> int:
        """People missing."""
        return max(0, self.needed - len(self.holders))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCover:
    """One service: how few absences stop it, of whom, and what absence is expected to cost."""

    service: str
    bus_factor: int
    binding_skills: tuple[str, ...]
    """The skills with that few holders."""
    chance_uncovered: float
    """Share of working time in which some needed skill has nobody present."""
    cost_per_year: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckFactor:
    """The smallest set of absences that leaves more than half of the critical services uncovered.

    Both tuples are empty where there is no critical service.
    """

    people: tuple[str, ...]
    services: tuple[str, ...]
    """Critical services uncovered then."""

    @property
    def size(self) -> int:
        """How many absences it takes."""
        return len(self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Work against capacity, both in days a year.

    `tightest_load` is the load that no way of sharing the work among those who can do it avoids:
    that of `tightest_people`, who are all that can do one of `tightest_skills`. Infinite where
    work has nobody to do it.
    """

    work_days: float
    capacity_days: float
    tightest_load: float
    tightest_skills: tuple[str, ...]
    tightest_people: tuple[str, ...]
    missing_days: float
    """Days a year by which those people are beyond the most load to plan for; 0 if they are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """The courses that buy most cover within the limits, and how sure that is."""

    courses: tuple[str, ...]
    value: float
    """Money a year of exposure covered more: per skill, exposure x share of needed people."""
    bound: float
    """No choice of courses is worth more."""
    rule_of_thumb_value: float
    """What taking the best next course each time would have bought."""
    cost: int
    days: float
    solver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamAnswer:
    """Who can do what, what absence costs, whether work fits, what to learn."""

    skills: tuple[SkillCover, ...]
    """Gaps first, the dearest first."""
    services: tuple[ServiceCover, ...]
    """Dearest first."""
    truck_factor: TruckFactor
    workload: Workload
    training: TrainingPlan
    defaults: tuple[Default, ...]
    method: str
    digest: str
    checks: tuple[str, ...] = ()
    """What the second road confirmed, each with its method; `assess` gives no answer without."""
