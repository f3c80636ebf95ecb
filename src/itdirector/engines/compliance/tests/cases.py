"""Rules, evidence and questions to judge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from itdirector.engines.compliance.model import (
    OBSERVED,
    Evidence,
    Needs,
    PassOrFail,
    Question,
    Requirement,
    Rule,
    Staged,
    named_tests,
)

TODAY = date(2026, 11, 22)


def seen(test: str, state: str = "met", **facts: Any) -> Evidence:
    """Return evidence of ten days ago that never expires."""
    known: dict[str, Any] = {"id": f"e-{test}", "observed": TODAY - timedelta(days=10)}
    return Evidence(test=test, state=state, **(known | facts))


def one(rule: Rule, *evidence: Evidence, **programmes: Any) -> Question:
    """Return a question about one requirement, "r"."""
    return Question(
        as_of=TODAY,
        requirements=(Requirement(id="r", rule=rule),),
        evidence=evidence,
        programmes=(PassOrFail(id="p", requirements=("r",)),),
        **programmes,
    )


def rules(tests: str = "abcdef") -> st.SearchStrategy[Rule]:
    """Return rules over some tests, nested up to three deep."""
    return st.recursive(
        st.sampled_from(tests),
        lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(
            lambda parts: st.integers(1, len(parts)).map(
                lambda count: Needs(count=count, parts=tuple(parts))
            )
        ),
        max_leaves=8,
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Return up to four requirements, their evidence and two programmes."""
    requirements = tuple(
        Requirement(id=f"r{n}", rule=draw(rules())) for n in range(draw(st.integers(1, 4)))
    )
    tests = sorted({test for r in requirements for test in named_tests(r.rule)})
    evidence = []
    for number, test in enumerate(draw(st.lists(st.sampled_from(tests), max_size=10))):
        observed = TODAY - timedelta(days=draw(st.integers(0, 4)))
        lasts = draw(st.none() | st.integers(0, 8))
        evidence.append(
            Evidence(
                id=f"e{number}",
                test=test,
                state=draw(st.sampled_from(OBSERVED)),
                observed=observed,
                expires=None if lasts is None else observed + timedelta(days=lasts),
                assets=tuple(draw(st.sets(st.sampled_from(["pc", "server"])))),
            )
        )
    names = tuple(r.id for r in requirements)
    return Question(
        as_of=TODAY,
        requirements=requirements,
        evidence=tuple(evidence),
        programmes=(
            PassOrFail(id="gate", requirements=names, automatic_fails=frozenset(names[:1])),
            Staged(id="ladder", levels={"low": names[:1], "middle": names[1:3], "high": names[3:]}),
        ),
    )
