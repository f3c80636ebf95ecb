"""The second road to exposures, weak points, uptime and chances: states of the world, tried out."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from itdirector.engines.recovery.answer import Chance, RecoveryAnswer, WeakPoint
from itdirector.engines.recovery.defaults import beta_of, dwell_of, success_of
from itdirector.engines.recovery.model import Component, Copy, RecoveryProblem
from itdirector.engines.recovery.standing import Truths, every_state, standing

EVENTS_TRIED_OUT = 14
"""Up to so many independent events all their combinations are tried; beyond, states are drawn."""

STATES_DRAWN = 100_000
SIGMAS = 5.0
"""How far a sampled share may lie from the stated one."""

HOURS_PER_YEAR = 365.25 * 24

TRIED, DRAWN = "all states tried", "states drawn"


def exposure_faults(problem: RecoveryProblem, answer: RecoveryAnswer) -> list[str]:
    """Ask of every number of hours whether the service could live with losing only that much."""
    said = {(e.service, e.event): e for e in answer.exposures}
    events = ("failure", "ransomware", "site loss")
    if said.keys() != {(s.id, event) for s in problem.services for event in events}:
        return ["exposures: not one for each service and event"]
    faults = []
    for event in events:
        own = {c.id: _own_loss(problem, c, event) for c in problem.components if c.holds_data}
        levels = np.array(sorted({0.0, *own.values()}))
        fine = standing(problem, {key: levels < h for key, h in own.items()}, len(levels))
        for service in problem.services:
            exposure = said[service.id, event]
            # The last level is enough for everybody: argmax finds the first that is enough.
            hours = float(levels[np.argmax(fine[service.id])])
            added = math.fsum(exposure.parts.values())
            decides = own.get(exposure.component or "", 0.0)
            if not _same(hours, exposure.hours, added, decides):
                faults.append(f"{service.id}: {event} loses {hours} hours, not {exposure.hours}")
    return faults


def _own_loss(problem: RecoveryProblem, component: Component, event: str) -> float:
    dwell = dwell_of(problem)
    loses = [
        copy.interval_hours + copy.job_hours + copy.lag_hours + dwell * (event == "ransomware")
        for copy in component.copies
        if _survives(copy, event, dwell)
    ]
    return min(loses, default=math.inf)


def _survives(copy: Copy, event: str, dwell: float) -> bool:
    if event == "ransomware":
        return copy.offline_or_immutable and copy.kept_hours > dwell
    return copy.off_site or event == "failure"


def _same(*numbers: float) -> bool:
    return all(n == numbers[0] or abs(n - numbers[0]) < 1e-9 for n in numbers)


def weak_point_faults(problem: RecoveryProblem, answer: RecoveryAnswer) -> list[str]:
    """Take down every component and every pair, and see which services no longer stand."""
    keys = sorted(c.id for c in problem.components)
    sets = [frozenset(s) for size in (1, 2) for s in combinations(keys, size)]
    down = {key: np.array([key in s for s in sets], dtype=np.bool_) for key in keys}
    up = standing(problem, down, len(sets))
    found: set[tuple[tuple[str, ...], str]] = set()
    for service in problem.services:
        stopping = [s for s, stands in zip(sets, up[service.id], strict=True) if not stands]
        alone = {s for s in stopping if len(s) == 1}
        minimal = [s for s in stopping if len(s) == 1 or not any(one < s for one in alone)]
        found |= {(tuple(sorted(s)), service.id) for s in minimal}
    said = {(w.components, name) for w in answer.weak_points for name in w.services}
    faults = [
        f"{' and '.join(parts)} {'stop' if (parts, name) in found else 'do not stop'} {name}"
        for parts, name in sorted(found ^ said)
    ]
    return faults + [
        f"{w.components}: {w.events_per_year} events and {w.loss_per_year} a year are wrong"
        for w in answer.weak_points
        if not np.allclose(
            _yearly(problem, w), (w.events_per_year, w.loss_per_year), rtol=1e-9, atol=1e-9
        )
    ]


def _yearly(problem: RecoveryProblem, point: WeakPoint) -> tuple[float, float]:
    """Return events and loss a year, each failure meeting the other component while it is down."""
    parts = [c for c in problem.components if c.id in point.components]
    losing = [s.loss for s in problem.services if s.id in point.services]
    if len(parts) == 1:
        rate, repair = parts[0].failures_per_year, parts[0].repair_hours
        return rate, rate * sum(curve.lost(repair) for curve in losing)
    one, other = parts
    betas = [
        beta_of(need)
        for thing in problem.by_id.values()
        for need in thing.needs
        if need.redundant and {one.id, other.id} <= need.of
    ]
    beta = max(betas, default=0.0)
    chance = sum(
        (1 - beta) * first.failures_per_year * (1 - beta) * _yearly_load(second)
        for first, second in ((one, other), (other, one))
    )
    repairs = [one.repair_hours, other.repair_hours]
    both = 1 / sum(1 / hours for hours in repairs) if all(repairs) else 0.0
    common = beta * math.sqrt(one.failures_per_year * other.failures_per_year)
    loss = sum(chance * c.lost(both) + common * c.lost(min(repairs)) for c in losing)
    return chance + common, loss


def _yearly_load(component: Component) -> float:
    return component.failures_per_year * component.repair_hours / HOURS_PER_YEAR


def uptime_faults(problem: RecoveryProblem, answer: RecoveryAnswer) -> tuple[list[str], str]:
    """Try out, or draw, states of all everyday failures and common causes."""
    said = {u.service: u for u in answer.uptimes}
    if said.keys() != {s.id for s in problem.services}:
        return ["uptimes: not one for each service"], "not compared"
    happening = _happening(problem)
    happens, weights, how = _states(list(happening.values()), seed=answer.seed)
    down: dict[str, Truths] = {}
    for column, members in enumerate(happening):
        for member in members:
            before = down.get(member, np.zeros(len(weights), dtype=np.bool_))
            down[member] = before | happens[:, column]
    up = standing(problem, down, len(weights))
    faults = []
    for name, uptime in said.items():
        share = float(weights[up[name]].sum())
        if not _near(uptime.availability, share, how, len(weights)):
            faults.append(f"{name}: stands {share} of the time, not {uptime.availability}")
        hours = (1 - uptime.availability) * HOURS_PER_YEAR
        if abs(hours - uptime.hours_down_per_year) > 1e-6:
            faults.append(f"{name}: {hours} hours down a year, not {uptime.hours_down_per_year}")
    return faults, how


def _happening(problem: RecoveryProblem) -> dict[tuple[str, ...], float]:
    """Return what can happen at any time: the components taken, and how likely that is."""
    loads = {c.id: _yearly_load(c) for c in problem.components}
    down = {key: load / (1 + load) for key, load in loads.items()}
    shares: dict[tuple[str, ...], float] = {}
    for thing in problem.by_id.values():
        for need in thing.needs:
            members = tuple(sorted(need.of & down.keys()))
            if need.redundant and len(members) > 1:
                shares[members] = max(beta_of(need), shares.get(members, 0.0))
    common = {
        members: beta * math.exp(np.mean([math.log(down[m]) for m in members]))
        for members, beta in shares.items()
        if all(down[m] for m in members)
    }
    most = {key: max([b for m, b in shares.items() if key in m], default=0.0) for key in down}
    return common | {(key,): (1 - most[key]) * share for key, share in down.items() if share}


def _states(chances: list[float], *, seed: int) -> tuple[Truths, NDArray[np.float64], str]:
    """Return states, shape (states, events), their weights, and how they were come by."""
    if len(chances) <= EVENTS_TRIED_OUT:
        return *every_state(chances), TRIED
    rng = Generator(PCG64(seed))
    happens = rng.random((STATES_DRAWN, len(chances))) < np.array(chances)
    return happens, np.full(STATES_DRAWN, 1 / STATES_DRAWN), DRAWN


def _near(said: float, found: float, how: str, draws: int) -> bool:
    """Return whether two shares agree: exactly, or as near as so many draws can tell."""
    if how == TRIED:
        return abs(said - found) < 1e-9
    return abs(said - found) <= _allowed(said, draws)


def _allowed(share: float, draws: int) -> float:
    """Return how far a sampled share may lie from the true one: Bernstein's inequality."""
    return SIGMAS * math.sqrt(share * (1 - share) / draws) + SIGMAS**2 / (3 * draws)


def chance_faults(problem: RecoveryProblem, answer: RecoveryAnswer) -> tuple[list[str], str]:
    """Compare the chance that a service never returns with the chance that its restores fail."""
    fails = {
        key: 1 - success_of(restore, problem.today)
        for key, restore in problem.restores.items()
        if restore.rebuild_hours is None
    }
    happens, weights, how = _states(list(fails.values()), seed=answer.seed)
    down = {key: happens[:, column] for column, key in enumerate(fails)}
    up = standing(problem, down, len(weights))
    faults = []
    for promise in answer.promises:
        chance, never = promise.chance, float(weights[~up[promise.service]].sum())
        allowed = _allowed(never, answer.draws) + (how == DRAWN) * _allowed(never, len(weights))
        if abs(chance.never - never) > allowed:
            faults.append(f"{promise.service}: never returns in {never}, not {chance.never}")
        if chance.met is not None and not _within(chance.met, chance):
            faults.append(f"{promise.service}: the chance of {chance.met} is not in its interval")
        if not chance.median_hours <= chance.p90_hours:
            faults.append(f"{promise.service}: the median is beyond the 90th percentile")
    return faults, how


def _within(met: float, chance: Chance) -> bool:
    low, high = chance.met_low, chance.met_high
    if low is None or high is None:
        return False
    return low <= met <= high and met <= 1 - chance.never + 1e-12
