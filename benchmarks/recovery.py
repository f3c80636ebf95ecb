"""How fast recoveries are proven: PSPLIB's j30 sample, and a firm of 250 people.

Run from the repository root: `python benchmarks/recovery.py`. The instances (Kolisch and Sprecher
1996) are looked for in ../shared/reference/psplib; the firm is drawn with a seed.
"""

from __future__ import annotations

import time
from datetime import date

import numpy as np

from itdirector.engines.recovery import (
    Component,
    Copy,
    LossCurve,
    RecoveryProblem,
    Restore,
    Service,
    all_of,
    some_of,
)
from itdirector.engines.recovery.check_order import loss_of
from itdirector.engines.recovery.jobs import pressed
from itdirector.engines.recovery.order import least_loss
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests.psplib import optimum, project

FIRMS, DRAWS = 3, 2_000


def firm(seed: int) -> RecoveryProblem:
    """Return a firm of 250 people: 4 hosts, 12 systems, 6 services, 4 engineers."""
    rng = np.random.default_rng(seed)
    power = Component(id="power", failures_per_year=0.3, repair_hours=3)
    hosts = tuple(_host(rng, f"host {n}") for n in range(4))
    sign_in = Component(
        id="sign-in",
        needs=(some_of(*(h.id for h in hosts)),),
        restore=Restore(p50_hours=1, p90_hours=3, skills={"systems": 1}),
        failures_per_year=0.2,
        repair_hours=2,
    )
    systems = tuple(_system(rng, f"system {n}", hosts) for n in range(12))
    rates = rng.integers(20, 900, (6, 2)).tolist()
    services = tuple(
        Service(
            id=f"service {n}",
            needs=(all_of(*rng.choice([s.id for s in systems], 3, replace=False)),),
            loss=LossCurve(steps=((0, rates[n][0]), (8, rates[n][1]))),
            rto_hours=float(rng.integers(8, 30)),
            rpo_hours=float(rng.integers(1, 25)),
        )
        for n in range(6)
    )
    return RecoveryProblem(
        components=(power, *hosts, sign_in, *systems),
        services=services,
        engineers={"systems": 2, "applications": 2},
        bandwidth_gb_per_hour=900,
        detection_hours=0.5,
        decision_hours=1,
        today=date(2026, 9, 1),
    )


def _host(rng: np.random.Generator, key: str) -> Component:
    hours = float(rng.integers(2, 5))
    return Component(
        id=key,
        needs=(all_of("power"),),
        restore=Restore(p50_hours=hours, p90_hours=2 * hours, skills={"systems": 1}),
        failures_per_year=0.3,
        repair_hours=8,
    )


def _system(rng: np.random.Generator, key: str, hosts: tuple[Component, ...]) -> Component:
    hours = float(rng.integers(1, 5))
    pair = rng.choice([h.id for h in hosts], 2, replace=False)
    return Component(
        id=key,
        needs=(some_of(*pair), all_of("sign-in")),
        restore=Restore(
            p50_hours=hours,
            p90_hours=2 * hours,
            skills={"applications": 1},
            data_gb=float(rng.integers(50, 900)),
            stream_gb_per_hour=300,
        ),
        holds_data=True,
        copies=(
            Copy(id="nightly", interval_hours=24, job_hours=2, off_site=True),
            Copy(id="vault", interval_hours=24, job_hours=4, offline_or_immutable=True),
        ),
        failures_per_year=0.1,
        repair_hours=5,
    )


def main() -> None:
    print(f"{'instance':<12} {'optimum':>8} {'found':>6} {'bound':>6} {'seconds':>8}")
    proven, known = 0, optimum()
    for name, best in known.items():
        problem = project(name)
        began = time.perf_counter()
        found = least_loss(problem, seed=1, limit=120)
        seconds = time.perf_counter() - began
        hours = loss_of(problem, pressed(problem, found.starts))
        proven += found.proven and hours == found.bound / 60 == best
        print(f"{name:<12} {best:>8} {hours:>6.0f} {found.bound / 60:>6.0f} {seconds:>8.2f}")
    print(f"proven: {proven} of {len(known)}\n")
    _firms()


def _firms() -> None:
    print(f"{'firm':<6} {'restores':>9} {'draws':>6} {'order ms':>9} {'all ms':>8} {'gap':>6}")
    for seed in range(FIRMS):
        problem = firm(seed)
        began = time.perf_counter()
        least_loss(problem, seed=1, limit=5)
        order_ms = 1000 * (time.perf_counter() - began)
        began = time.perf_counter()
        answer = assess(problem, seed=1, draws=DRAWS)
        all_ms = 1000 * (time.perf_counter() - began)
        gap = answer.order.gap / answer.order.loss
        row = f"{seed:<6} {len(problem.restores):>9} {DRAWS:>6} {order_ms:>9.0f} {all_ms:>8.0f}"
        print(f"{row} {gap:>6.1%}")


if __name__ == "__main__":
    main()
