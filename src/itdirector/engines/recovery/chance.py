"""How likely each RTO is: restores that take longer or fail, lived through draw by draw.

People work through the list of the planned order: who is free begins the first restore on it that
can begin (a resource-based priority policy: nobody knows the future). Each component has random
numbers of its own, so two problems that differ in one component differ by that component only.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence
from numpy.typing import NDArray

from itdirector.engines.recovery.answer import Chance
from itdirector.engines.recovery.defaults import success_of
from itdirector.engines.recovery.jobs import Job, interrupted, jobs_of, supply_of
from itdirector.engines.recovery.model import MINUTES, RecoveryProblem, Restore, Service

Z90 = 1.2815515655446004
"""90th percentile of the standard normal distribution."""

Z975 = 1.959963984540054
"""97.5th percentile of the standard normal distribution."""

Floats = NDArray[np.float64]


def chances(
    problem: RecoveryProblem, listed: Sequence[str], *, draws: int, seed: int
) -> dict[str, Chance]:
    """Return for each service how likely it is back in time when `listed` is worked through."""
    times: dict[str, Floats] = {}
    works: dict[str, NDArray[np.bool_]] = {}
    for key, restore in problem.restores.items():
        times[key], works[key] = _drawn(problem, key, restore, draws=draws, seed=seed)
    crew = _Crew(problem, listed)
    backs = {service.id: np.full(draws, math.inf) for service in problem.services}
    for draw in range(draws):
        night = _Night(crew)
        night.work(
            {key: float(hours[draw]) for key, hours in times.items()},
            {key: bool(success[draw]) for key, success in works.items()},
        )
        for name, hours in backs.items():
            hours[draw] = night.back.get(name, math.inf)
    lead, stopped = problem.lead_minutes / MINUTES, interrupted(problem)
    return {
        s.id: _chance(s, backs[s.id] + (lead if s.id in stopped else 0.0)) for s in problem.services
    }


def _drawn(
    problem: RecoveryProblem, key: str, restore: Restore, *, draws: int, seed: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the hours of one restore per draw, rebuilding included, and whether it came back."""
    own = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    rng = Generator(PCG64(SeedSequence([seed, own])))
    deviation = rng.standard_normal(draws)
    worked = rng.random(draws) < success_of(restore, problem.today)
    spread = math.log(restore.p90_hours / restore.p50_hours) / Z90 if restore.p50_hours else 0.0
    hours = np.maximum(restore.p50_hours * np.exp(spread * deviation), restore.copying_hours)
    if restore.rebuild_hours is None:
        return hours, worked
    return np.where(worked, hours, hours + restore.rebuild_hours), np.ones(draws, dtype=np.bool_)


class _Crew:
    """The list people work through, what each restore holds, and who waits for what."""

    def __init__(self, problem: RecoveryProblem, listed: Sequence[str]) -> None:
        self.jobs: dict[str, Job] = jobs_of(problem)
        self.supply = supply_of(problem)
        self.place = {key: number for number, key in enumerate(listed)}
        self.needs = {key: len(thing.needs) for key, thing in problem.by_id.items()}
        self.quorums: list[int] = []
        self.owners: list[str] = []
        self.awaited: dict[str, list[int]] = {key: [] for key in self.needs}
        """Thing to the numbers of the needs it is a member of."""
        for key, thing in problem.by_id.items():
            for need in thing.needs:
                for member in need.of:
                    self.awaited[member].append(len(self.owners))
                self.owners.append(key)
                self.quorums.append(need.quorum)


class _Night:
    """One draw: from the disaster until nothing more can be done."""

    def __init__(self, crew: _Crew) -> None:
        self._crew = crew
        self._missing = list(crew.quorums)
        self._unmet = dict(crew.needs)
        self._free = dict(crew.supply)
        self._waiting: list[str] = []
        self._running: list[tuple[float, str]] = []
        self._now = 0.0
        self.back: dict[str, float] = {}
        """Thing to the hour in which it stood again."""

    def work(self, hours: Mapping[str, float], works: Mapping[str, bool]) -> None:
        """Carry the list out, each restore taking its hours, and failing where it does not work."""
        for key, count in self._crew.needs.items():
            if count == 0:
                self._may_begin(key)
        self._begin(hours)
        while self._running:
            self._now = self._running[0][0]
            while self._running and self._running[0][0] == self._now:
                _, key = heapq.heappop(self._running)
                for name, use in self._crew.jobs[key].uses.items():
                    self._free[name] += use
                if works[key]:
                    self._stands(key)
            self._begin(hours)

    def _may_begin(self, key: str) -> None:
        if key in self._crew.jobs:
            self._waiting.append(key)
        else:
            self._stands(key)

    def _stands(self, key: str) -> None:
        self.back[key] = self._now
        for number in self._crew.awaited[key]:
            self._missing[number] -= 1
            if self._missing[number] == 0:
                owner = self._crew.owners[number]
                self._unmet[owner] -= 1
                if self._unmet[owner] == 0:
                    self._may_begin(owner)

    def _begin(self, hours: Mapping[str, float]) -> None:
        """Give free hands the first restores on the list that they can do."""
        for key in sorted(self._waiting, key=self._crew.place.__getitem__):
            uses = self._crew.jobs[key].uses
            if all(self._free[name] >= use for name, use in uses.items()):
                self._waiting.remove(key)
                for name, use in uses.items():
                    self._free[name] -= use
                heapq.heappush(self._running, (self._now + hours[key], key))


def _chance(service: Service, hours: Floats) -> Chance:
    draws = len(hours)
    met = low = high = None
    if service.rto_hours is not None:
        kept = int((hours <= service.rto_hours + 1e-9).sum())
        met = kept / draws
        low, high = wilson(kept, draws)
    ordered = np.sort(hours)
    return Chance(
        met=met,
        met_low=low,
        met_high=high,
        never=float(np.isinf(hours).mean()),
        median_hours=float(ordered[math.ceil(draws * 0.5) - 1]),
        p90_hours=float(ordered[math.ceil(draws * 0.9) - 1]),
    )


def wilson(kept: int, draws: int) -> tuple[float, float]:
    """Return the 95 % interval of a share seen `kept` times in so many draws (Wilson 1927)."""
    share, z2 = kept / draws, Z975**2
    middle = (share + z2 / (2 * draws)) / (1 + z2 / draws)
    reach = Z975 / (1 + z2 / draws) * math.sqrt(share * (1 - share) / draws + z2 / (4 * draws**2))
    low = middle - reach if kept else 0.0
    high = middle + reach if kept < draws else 1.0
    return low, high
