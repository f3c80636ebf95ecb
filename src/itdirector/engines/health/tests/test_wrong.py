"""A wrong score is caught by field, and nonsense is refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from itdirector.engines.health import solve
from itdirector.engines.health.check import prove, prove_change
from itdirector.engines.health.goalposts import SCHEME
from itdirector.engines.health.model import (
    Answer,
    Cap,
    Change,
    Indicator,
    Pillar,
    ProofFailed,
    Scheme,
    Span,
    State,
)
from itdirector.engines.health.solve import change, score
from itdirector.engines.health.tests.cases import FINE, KEV, MFA, read

STATE = State(
    readings={**FINE.readings, "patches in time": read(0.8, 5, 10)},
    critical={KEV: True, MFA: False},
)
PEOPLE = ("skills covered by two", "projects on time and budget", "load of IT people")
ANSWER = score(SCHEME, STATE, seed=1)
CHANGE = change(SCHEME, FINE, STATE, seed=1)


def moved(spans: Any, name: str) -> dict[str, Span]:
    return {**spans, name: Span(low=spans[name].low, high=spans[name].high + 0.01)}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(ANSWER, digest="0"), "digest"),
        (replace(ANSWER, version="0"), "version"),
        (replace(ANSWER, overall=Span(low=ANSWER.overall.low, high=60.0)), "overall: high"),
        (replace(ANSWER, overall=replace(ANSWER.overall, low=50.0)), "overall: low"),
        (replace(ANSWER, pillars=moved(ANSWER.pillars, "money")), "money: high"),
        (replace(ANSWER, indicators=moved(ANSWER.indicators, "patches in time")), "patches"),
        (replace(ANSWER, facts_known=ANSWER.facts_known + 1), "facts"),
        (replace(ANSWER, share_known=1.0), "share_known"),
        (replace(ANSWER, caps={}), "caps"),
        (replace(ANSWER, caps={**ANSWER.caps, KEV: "holds"}), KEV),
        (replace(ANSWER, caps=dict(reversed(ANSWER.caps.items()))), "order"),
        (
            replace(ANSWER, robust=replace(ANSWER.robust, low=ANSWER.robust.high)),
            "robust: low",
        ),
        (
            replace(ANSWER, robust=replace(ANSWER.robust, high=Span(low=0.0, high=60.0))),
            "robust: high",
        ),
        (
            replace(
                ANSWER,
                robust=replace(ANSWER.robust, high=replace(ANSWER.robust.high, high=99.0)),
            ),
            "robust: high",
        ),
    ],
)
def test_a_wrong_score_is_caught(wrong: Answer, field: str) -> None:
    prove(SCHEME, STATE, ANSWER)
    with pytest.raises(ProofFailed, match=field):
        prove(SCHEME, STATE, wrong)


def parts(**step: float) -> Change:
    return replace(CHANGE, parts={**CHANGE.parts, **step})


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(CHANGE, digest="0"), "digest"),
        (replace(CHANGE, before=50.0), "before"),
        (replace(CHANGE, after=50.0), "after"),
        (parts(**{"patches in time": 0.0}), "sum"),
        (
            parts(
                **{
                    "patches in time": 0.0,
                    "cap: overall": CHANGE.parts["cap: overall"] + CHANGE.parts["patches in time"],
                }
            ),
            "patches in time",
        ),
        (
            parts(
                **{
                    "cap: security": 0.0,
                    "cap: overall": CHANGE.parts["cap: overall"] + CHANGE.parts["cap: security"],
                }
            ),
            "cap: security",
        ),
        (parts(weather=0.0), "parts"),
        (replace(CHANGE, noise=Span(low=-1.0, high=90.0)), "noise"),
        (replace(CHANGE, real=not CHANGE.real), "real"),
    ],
)
def test_a_wrong_change_is_caught(wrong: Change, field: str) -> None:
    prove_change(SCHEME, FINE, STATE, CHANGE)
    with pytest.raises(ProofFailed, match=field):
        prove_change(SCHEME, FINE, STATE, wrong)


ONE = Indicator(id="x", pillar="p", unit="u", points=((0, 0), (1, 100)))


@pytest.mark.parametrize(
    ("name", "value"),
    [("GOALPOST_SPREAD", 0.3), ("WEIGHT_SPREAD", 0.05), ("FLOOR", 20.0)],
)
def test_a_solver_that_draws_or_floors_otherwise_is_caught(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    broken = dict(zip(PEOPLE, (read(0.0), read(0.0), read(5.0)), strict=True))
    state = replace(FINE, readings={**FINE.readings, **broken})
    for one in (FINE, state):
        prove(SCHEME, one, score(SCHEME, one, seed=3))
    monkeypatch.setattr(solve, name, value)
    with pytest.raises(ProofFailed):  # noqa: PT012 - either state may show it
        for one in (FINE, state):
            prove(SCHEME, one, score(SCHEME, one, seed=3))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Pillar(id="p", weight=0), "p: weight"),
        (lambda: replace(ONE, weight=float("inf")), "x: weight"),
        (lambda: replace(ONE, points=((0, 0),)), "x: points"),
        (lambda: replace(ONE, points=((1, 0), (0, 100))), "x: points"),
        (lambda: replace(ONE, points=((0, 0), (1, 90))), "x: points"),
        (lambda: replace(ONE, points=((0, 0), (1, 120), (2, 100))), "x: points"),
        (lambda: replace(ONE, log=True), "x: points"),
        (lambda: replace(ONE, points=((0, 0), (float("inf"), 100))), "x: points"),
        (lambda: Cap(id="c", pillar="p", most=0), "c: most"),
        (lambda: Cap(id="c", pillar="p", most_of_pillar=101), "most_of_pillar"),
        (lambda: Scheme(version="", pillars=(), indicators=()), "version"),
        (lambda: Scheme(version="1", pillars=(), indicators=()), "pillars: none"),
        (lambda: Scheme(version="1", pillars=(Pillar(id="p"),), indicators=()), "indicators"),
        (
            lambda: Scheme(version="1", pillars=(Pillar(id="p"),), indicators=(ONE, ONE)),
            "occurs twice",
        ),
        (
            lambda: Scheme(version="1", pillars=(Pillar(id="q"),), indicators=(ONE,)),
            "x: pillar",
        ),
        (lambda: read(float("nan")), "level"),
        (lambda: read(1, 0, 5), "facts_known"),
        (lambda: read(1, 6, 5), "facts_known"),
        (lambda: score(SCHEME, State(readings={"x": read(1)}), seed=1), "readings: 'x'"),
        (
            lambda: score(SCHEME, State(readings={}, critical={"x": True}), seed=1),
            "critical: 'x'",
        ),
    ],
)
def test_nonsense_is_refused_and_named(make: Any, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        make()
