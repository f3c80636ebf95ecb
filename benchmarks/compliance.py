"""How fast requirements are judged, crosswalks read and the cheapest actions proven.

Run from the repository root: `python benchmarks/compliance.py`. Everything is drawn with a seed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta

from numpy.random import PCG64, Generator

from itdirector.engines.compliance import (
    Action,
    ActionQuestion,
    Evidence,
    Framework,
    Link,
    PassOrFail,
    Question,
    Requirement,
    all_of,
    assess,
    at_least,
    cheapest_actions,
    infer,
)

TODAY = date(2026, 11, 22)
RELATIONS = ("equal", "subset", "superset", "intersects")


def standing(*, requirements: int, seed: int) -> Question:
    """Return requirements of three tests each, most with evidence that expires within a year."""
    rng = Generator(PCG64(seed))
    tests = [f"t{n}" for n in range(requirements * 2)]
    demands = tuple(
        Requirement(id=f"r{n}", rule=at_least(2, *(str(t) for t in rng.choice(tests, size=3))))
        for n in range(requirements)
    )
    used = sorted({str(test) for r in demands for test in r.rule.parts})  # type: ignore[union-attr]
    return Question(
        as_of=TODAY,
        requirements=demands,
        evidence=tuple(
            Evidence(
                id=f"e {test}",
                test=test,
                state="met" if rng.random() < 0.85 else "not met",
                observed=TODAY - timedelta(days=int(rng.integers(0, 90))),
                expires=TODAY + timedelta(days=int(rng.integers(0, 300))),
            )
            for test in used
            if rng.random() < 0.9
        ),
        programmes=(PassOrFail(id="all", requirements=tuple(r.id for r in demands)),),
    )


def frameworks(*, actions: int, tests: int, seed: int) -> ActionQuestion:
    """Return three frameworks that overlap, and actions that meet a few tests each."""
    rng = Generator(PCG64(seed))
    names = [f"t{n:03}" for n in range(tests)]
    third = tests // 3
    return ActionQuestion(
        frameworks=(
            Framework(id="one", rule=all_of(*names[: 2 * third])),
            Framework(id="two", rule=all_of(*names[third:])),
            Framework(id="three", rule=at_least(third, *names[third // 2 : 2 * third])),
        ),
        actions=tuple(
            Action(
                id=f"a{n:03}",
                cost=int(rng.lognormal(8, 0.8)),
                meets=frozenset(names[n::actions])
                | {str(name) for name in rng.choice(names, size=5, replace=False)},
            )
            for n in range(actions)
        ),
    )


def timed(work: Callable[[], object]) -> float:
    """Return the processor milliseconds some work takes."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def main() -> None:
    """Measure each part once and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requirements", type=int, default=300)
    chosen = parser.parse_args()
    question = standing(requirements=chosen.requirements, seed=1)
    spent = timed(lambda: assess(question))
    print(f"{chosen.requirements} requirements judged and checked: {spent:.0f} ms")
    rng = Generator(PCG64(2))
    links = tuple(
        Link(source=f"a{n % 150}", target=f"b{n % 110}", relation=str(rng.choice(RELATIONS)))
        for n in range(450)
    )
    states = {f"a{n}": "met" if rng.random() < 0.8 else "not met" for n in range(150)}
    spent = timed(lambda: infer(links, states, as_of=TODAY))
    print(f"450 links of two frameworks read and checked: {spent:.0f} ms")
    for actions in (20, 40, 80):
        asked = frameworks(actions=actions, tests=120, seed=actions)
        spent = timed(lambda asked=asked: cheapest_actions(asked))  # type: ignore[misc]
        answer = cheapest_actions(asked)
        alone = sum(answer.alone_cost.values())
        print(
            f"{actions:3} actions, 120 tests, 3 frameworks, 7 proofs by two solvers:"
            f" {spent:6.0f} ms, together {answer.cost / alone:.0%} of each alone"
        )


if __name__ == "__main__":
    main()
