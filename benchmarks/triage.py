"""How fast weaknesses of a firm of 250 people are judged, and how much better the exact batch is.

Run from the repository root: `python benchmarks/triage.py`. Firms are drawn with a seed: anyone can
draw the same ones and compare.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import date, timedelta

from numpy.random import PCG64, Generator

from itdirector.engines.triage import (
    Asset,
    BatchQuestion,
    Epss,
    PatchGroup,
    Policy,
    Question,
    Vulnerability,
    Weakness,
    plan_batches,
    triage,
)

TODAY = date(2026, 11, 22)
VECTORS = (
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
)


def estate(*, vulnerabilities: int, assets: int, weaknesses: int, seed: int) -> Question:
    """Return a firm's open weaknesses; one fact in five is not known."""
    rng = Generator(PCG64(seed))

    def known(chance: float) -> bool | None:
        return None if rng.random() < 0.2 else bool(rng.random() < chance)

    pairs = rng.choice(vulnerabilities * assets, size=weaknesses, replace=False)
    return Question(
        as_of=TODAY,
        vulnerabilities=tuple(
            Vulnerability(
                id=f"CVE-{n}",
                known_exploited=bool(rng.random() < 0.03),
                epss=Epss(
                    probability=float(rng.beta(0.2, 6)),
                    percentile=0.5,
                    model_version="drawn",
                    score_date=TODAY,
                ),
                cvss=str(rng.choice(VECTORS)) if rng.random() < 0.8 else None,
            )
            for n in range(vulnerabilities)
        ),
        assets=tuple(
            Asset(
                id=f"host {n}",
                loss_if_taken=int(rng.lognormal(9, 1)),
                exposed=known(0.1),
                certified=True,
            )
            for n in range(assets)
        ),
        weaknesses=tuple(
            Weakness(
                vulnerability=f"CVE-{pair // assets}",
                asset=f"host {pair % assets}",
                found=TODAY - timedelta(days=int(rng.integers(0, 90))),
            )
            for pair in pairs
        ),
        policy=Policy(certification_days=14),
    )


def updates(*, groups: int, weaknesses: int, seed: int) -> BatchQuestion:
    """Return updates that cure a few weaknesses each, and hours for a quarter of them."""
    rng = Generator(PCG64(seed))
    hours = rng.uniform(0.5, 6, groups)
    return BatchQuestion(
        groups=tuple(
            PatchGroup(
                id=f"g{n:03}",
                hours=float(hours[n]),
                cures=frozenset(
                    f"w{i}" for i in rng.choice(weaknesses, size=rng.integers(2, 30), replace=False)
                ),
            )
            for n in range(groups)
        ),
        loss_removed={f"w{i}": float(x) for i, x in enumerate(rng.lognormal(5, 1.5, weaknesses))},
        hours=float(hours.sum()) / 4,
    )


def main() -> None:
    """Judge one firm, choose batches for several, and print times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weaknesses", type=int, default=2_000)
    parser.add_argument("--firms", type=int, default=5)
    chosen = parser.parse_args()
    asked = estate(vulnerabilities=400, assets=300, weaknesses=chosen.weaknesses, seed=1)
    began = time.process_time()
    answer = triage(asked)
    spent_ms = (time.process_time() - began) * 1000
    print(f"{chosen.weaknesses} weaknesses on 300 assets, judged and checked: {spent_ms:.0f} ms")
    print(
        f"  {spent_ms / chosen.weaknesses:.2f} ms each, {answer.assumed_share:.0%} of facts assumed"
    )
    for groups in (50, 100, 200):
        times, ratios, proven = [], [], 0
        for seed in range(chosen.firms):
            question = updates(groups=groups, weaknesses=1_000, seed=seed)
            began = time.process_time()
            batch = plan_batches(question)
            times.append((time.process_time() - began) * 1000)
            ratios.append(batch.greedy_loss_removed / batch.loss_removed)
            proven += batch.status == "proven"
        print(
            f"{groups:4} groups: median {statistics.median(times):6.0f} ms, "
            f"most {max(times):6.0f} ms,"
            f" proven {proven} of {chosen.firms}, "
            f"greedy reaches {min(ratios):.1%} to {max(ratios):.1%}"
        )


if __name__ == "__main__":
    main()
