"""The checker catches answers that are wrong in one field, and sees no solver itself."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from pathlib import Path

import pytest

from itdirector.engines.recovery import ProofFailed, check
from itdirector.engines.recovery.check import examine, must_hold
from itdirector.engines.recovery.check_parts import DRAWN
from itdirector.engines.recovery.model import Component, all_of
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests.cases import FIRM, erp, needing, part

ANSWER = assess(FIRM, seed=1, draws=400)
STEPS = ANSWER.order.steps
TIGHT = replace(
    erp(engineers=1, mail_rate=500),
    services=(needing("orders", "erp", rto=11), needing("letters", "mail", rate=500)),
)
ON_TIME = assess(TIGHT, seed=1, draws=50)


def steps(**changes: object) -> object:
    """Return the firm's answer with the first step that has reasons changed."""
    at = next(n for n, step in enumerate(STEPS) if step.bound_by)
    changed = (*STEPS[:at], replace(STEPS[at], **changes), *STEPS[at + 1 :])
    return replace(ANSWER, order=replace(ANSWER.order, steps=changed))


def order(**changes: object) -> object:
    return replace(ANSWER, order=replace(ANSWER.order, **changes))


def promise(**changes: object) -> object:
    first, *others = ANSWER.promises
    return replace(ANSWER, promises=(replace(first, **changes), *others))


def chance(**changes: object) -> object:
    return promise(chance=replace(ANSWER.promises[0].chance, **changes))


def first_of(field: str, **changes: object) -> object:
    first, *others = getattr(ANSWER, field)
    return replace(ANSWER, **{field: (replace(first, **changes), *others)})


WRONG = [
    (replace(ANSWER, digest="x"), "digest"),
    (order(steps=STEPS[:-1]), "the order restores"),
    (order(loss=ANSWER.order.loss + 1), "loses"),
    (order(least_loss=ANSWER.order.loss + 5), "least loss"),
    (order(least_loss=ANSWER.order.loss - 5), "least loss"),
    (order(bounds={"one": 0.0, "other": 1.0}), "not the highest of the bounds"),
    (steps(start_hours=0.5), "does not take"),
    (steps(finish_hours=9.0), "does not take"),
    (steps(start_hours=4.0, finish_hours=5.0), "begins before what it needs stands"),
    (steps(bound_by=()), "reasons do not explain"),
    (
        steps(bound_by=(replace(STEPS[1].bound_by[0], waits_for=("ledger",)),)),
        "ends at another time",
    ),
    (promise(ready_hours=12.0), "ready_hours"),
    (promise(unlimited_hours=8.0), "unlimited_hours"),
    (promise(critical_path=("ledger",)), "critical_path"),
    (promise(verdict="people"), "verdict"),
    (promise(loss=0.0), "loss"),
    (promise(beyond_tolerable=True), "beyond_tolerable"),
    (replace(ANSWER, promises=ANSWER.promises[1:]), "promises"),
    (replace(ANSWER, least_worst_late_hours=-1.0), "least_worst_late_hours"),
    (chance(never=0.0), "never returns"),
    (chance(met=0.99), "interval"),
    (chance(met_low=None), "interval"),
    (chance(median_hours=math.inf, p90_hours=9.0), "median"),
    (replace(ANSWER, exposures=ANSWER.exposures[1:]), "exposures"),
    (first_of("exposures", hours=24.0), "loses 25"),
    (first_of("exposures", component="files"), "loses 25"),
    (first_of("exposures", parts={"interval": 24.0}), "loses 25"),
    (replace(ANSWER, weak_points=ANSWER.weak_points[1:]), "power stop"),
    (first_of("weak_points", components=("host a",)), "host a do not stop"),
    (first_of("weak_points", loss_per_year=1.0), "are wrong"),
    (first_of("weak_points", events_per_year=1.0), "are wrong"),
    (first_of("uptimes", availability=0.9999), "of the time"),
    (first_of("uptimes", hours_down_per_year=1.0), "hours down"),
    (replace(ANSWER, uptimes=()), "uptimes"),
]


@pytest.mark.parametrize(("answer", "complaint"), WRONG, ids=[f"{n}" for n in range(len(WRONG))])
def test_a_wrong_answer_is_refused(answer, complaint):
    with pytest.raises(ProofFailed, match=complaint):
        must_hold(FIRM, answer)


def test_the_right_answer_is_confirmed_and_says_how():
    assert must_hold(FIRM, ANSWER) == ANSWER
    assert len(ANSWER.checks) == 7
    assert "least loss: every order tried; proven by two solvers" in ANSWER.checks


def test_an_order_that_is_not_the_best_is_not_called_proven():
    """Mail first, although orders lose ten times as much: valid hour by hour, and not the least."""
    problem = erp(engineers=1, rto=None)
    best = assess(problem, seed=1, draws=20)
    worse = assess(erp(engineers=1, mail_rate=5000, rto=None), seed=1, draws=20).order.steps
    loss = 100 * 13.0 + 10 * 3
    wrong = replace(best, order=replace(best.order, steps=worse, loss=loss, least_loss=loss))
    faults, _ = examine(problem, wrong)
    assert f"an order loses 1130.0, less than the least of {loss}" in faults


def test_a_bound_that_is_too_low_is_no_proof():
    low = ANSWER.order.loss - 100
    loose = replace(ANSWER.order, least_loss=low, bounds={"one": low}, proven=False)
    assert loose.proof == "not proven"
    assert not examine(FIRM, replace(ANSWER, order=loose))[0]
    problem = erp(engineers=1, rto=None)
    best = assess(problem, seed=1, draws=20)
    steps = assess(erp(engineers=1, mail_rate=5000, rto=None), seed=1, draws=20).order.steps
    late = replace(best.order, steps=steps, loss=1330.0, bounds={}, proven=False)
    assert not [f for f in examine(problem, replace(best, order=late))[0] if "least" in f]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"order_on_time": None, "least_worst_late_hours": -1.0}, "says one does"),
        ({"order_on_time": ON_TIME.order}, "does not keep its promise"),
        ({"least_worst_late_hours": 5.0}, "less than the least"),
        ({"least_worst_late_hours": None}, "least_worst_late_hours"),
        ({"order_on_time": replace(ON_TIME.order_on_time, loss=1.0)}, "order_on_time loses less"),
        ({"order_on_time": replace(ON_TIME.order_on_time, steps=())}, "the order restores"),
    ],
)
def test_a_wrong_order_on_time_is_refused(change, complaint):
    with pytest.raises(ProofFailed, match=complaint):
        must_hold(TIGHT, replace(ON_TIME, **change))


def test_too_few_hands_and_too_little_bandwidth_are_seen():
    two = replace(FIRM, engineers={"systems": 2, "storage": 2}, bandwidth_gb_per_hour=600)
    generous = replace(assess(two, seed=1, draws=20), digest=ANSWER.digest)
    faults = " ".join(examine(FIRM, generous)[0])
    assert "needs more of systems than there are" in faults
    assert "needs more of storage than there are" in faults
    assert "copies more than the bandwidth lets through" in faults


def test_large_firms_are_compared_with_drawn_states():
    many = tuple(
        Component(id=f"box {n}", failures_per_year=1, repair_hours=20, needs=(all_of("power"),))
        for n in range(16)
    )
    risky = tuple(part(f"tape {n:02}", 1, success=0.9) for n in range(16))
    names = [c.id for c in (*many, *risky)]
    problem = replace(
        FIRM,
        components=(*FIRM.components, *many, *risky),
        services=(*FIRM.services, needing("all", *names)),
    )
    answer = assess(problem, seed=1, draws=200)
    assert f"uptime: {DRAWN}" in answer.checks
    assert f"chance of never: {DRAWN}" in answer.checks
    assert "least loss: orders by rules of thumb; proven by two solvers" in answer.checks
    wrong = tuple(replace(u, availability=u.availability - 0.05) for u in answer.uptimes)
    with pytest.raises(ProofFailed, match="of the time"):
        must_hold(problem, replace(answer, uptimes=wrong))


def test_no_checker_imports_a_solver():
    folder = Path(check.__file__).parent
    allowed = {"answer", "defaults", "model", "standing", "check_order", "check_parts"}
    for file in folder.glob("check*.py"):
        imported = {
            node.module.rpartition(".")[2]
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.ImportFrom) and "recovery" in (node.module or "")
        }
        assert imported <= allowed, file.name
