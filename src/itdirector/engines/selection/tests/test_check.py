"""A wrong verdict is caught, whichever part of it is wrong, and nonsense is refused."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.selection.check import prove
from itdirector.engines.selection.model import ProofFailed, Score, Verdict
from itdirector.engines.selection.solve import select
from itdirector.engines.selection.tests.cases import EASE, MAIL, SECURITY, STRONG

FOUND = select(MAIL)


def with_row(**wrong: Any) -> Verdict:
    return replace(FOUND, ranked=(replace(FOUND.ranked[0], **wrong), *FOUND.ranked[1:]))


def with_stability(**wrong: Any) -> Verdict:
    return replace(FOUND, stability=(replace(FOUND.stability[0], **wrong), *FOUND.stability[1:]))


def with_opinion(**wrong: Any) -> Verdict:
    return replace(FOUND, opinions=(replace(FOUND.opinions[0], **wrong),))


FIRST, LAST = FOUND.ranked[0], FOUND.ranked[-1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(FOUND, digest="0"), "digest"),
        (replace(FOUND, failed={"poor": ("exit",)}), "failed"),
        (replace(FOUND, ranked=FOUND.ranked[:-1]), "ranked"),
        (replace(FOUND, winner="poor"), "winner"),
        (with_row(value=99.0), "value"),
        (with_row(low_value=1.0), "low_value"),
        (with_row(high_value=99.0), "high_value"),
        (with_row(parts=FIRST.parts | {"ease": 0.0}), "parts"),
        (with_row(five_year_cost=1), "five_year_cost"),
        (with_row(rank=2), "rank"),
        (with_row(efficient=False), "efficient"),
        (with_row(dominated_by=("poor",)), "dominated_by"),
        (with_row(chance_of_first=0.01), "chance_of_first"),
        (with_stability(high=0.9), "security: stable"),
        (with_stability(low=0.3), "security: stable"),
        (with_stability(weight=0.4), "security: weight"),
        (with_opinion(winner="poor"), "TOPSIS"),
        (with_opinion(because_of="ease"), "TOPSIS"),
    ],
)
def test_a_verdict_wrong_in_one_field_is_never_believed(wrong: Verdict, field: str) -> None:
    prove(MAIL, FOUND)
    with pytest.raises(ProofFailed, match=field):
        prove(MAIL, wrong)


def test_an_order_that_puts_less_value_first_is_never_believed() -> None:
    rows = (replace(LAST, rank=1), *FOUND.ranked[1:-1], replace(FIRST, rank=len(FOUND.ranked)))
    with pytest.raises(ProofFailed, match=r"ranked: .* worth more than poor"):
        prove(MAIL, replace(FOUND, ranked=rows, winner="poor"))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"swing": -1}, "security: swing"),
        ({"points": ((0, 0),)}, "security: points need"),
        ({"points": ((5, 0), (5, 100))}, "security: points need"),
        ({"points": ((0, 0), (5, 90))}, "security: points must run"),
        ({"points": ((0, 0), (3, 60), (4, 50), (5, 100))}, "security: points must only"),
    ],
)
def test_a_criterion_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(SECURITY, **facts)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"criteria": ()}, "criteria, offers"),
        ({"offers": ()}, "criteria, offers"),
        ({"criteria": (SECURITY, SECURITY)}, "criteria: 'security'"),
        ({"offers": (STRONG, STRONG)}, "offers: 'strong'"),
        ({"gates": ("exit", "exit")}, "gates: 'exit'"),
        ({"gates": ("exit",)}, "strong: gates missing or unknown: exit"),
        ({"criteria": (SECURITY,)}, "strong: scores missing or unknown: ease, support"),
        ({"criteria": (EASE, SECURITY)}, "swing must not rise"),
        ({"criteria": (replace(SECURITY, swing=0),)}, "all swings are 0"),
    ],
)
def test_a_selection_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(MAIL, **facts)


@pytest.mark.parametrize("levels", [(3, 2, 4), (1, 2, math.inf), (math.nan, 1, 2)])
def test_a_score_that_cannot_be_is_refused(levels: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="score"):
        Score(low=levels[0], likely=levels[1], high=levels[2])


@pytest.mark.parametrize("cost", [-1, 1.5, True])
def test_a_cost_that_cannot_be_is_refused(cost: Any) -> None:
    with pytest.raises(ValueError, match="strong: five_year_cost"):
        replace(STRONG, five_year_cost=cost)
