"""Nonsense is refused when the question is made, and the field is named."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.recovery import (
    Component,
    Copy,
    LossCurve,
    Need,
    Protection,
    RecoveryProblem,
    Restore,
    Service,
    all_of,
    priced_targets,
)
from itdirector.engines.recovery.availability import availability, quorum_needed
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests.cases import FIRM, TODAY, needing, part

FLAT = LossCurve(steps=((0, 1),))


def problem(*components: Component, **other: object) -> RecoveryProblem:
    return RecoveryProblem(
        components=components, services=(needing("s", "a"),), today=TODAY, **other
    )


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Need(of=frozenset()), "of"),
        (lambda: Need(of=frozenset("ab"), at_least=3), "at_least"),
        (lambda: Need(of=frozenset("ab"), at_least=0), "at_least"),
        (lambda: Need(of=frozenset("ab"), at_least=1, common_cause=2), "common_cause"),
        (lambda: Copy(id="c", interval_hours=-1), "interval_hours"),
        (lambda: Copy(id="c", interval_hours=1, job_hours=math.nan), "job_hours"),
        (lambda: Copy(id="c", interval_hours=1, lag_hours=math.inf), "lag_hours"),
        (lambda: Copy(id="c", interval_hours=1, kept_hours=0), "kept_hours"),
        (lambda: Restore(p50_hours=-1, p90_hours=1), "p50_hours"),
        (lambda: Restore(p50_hours=2, p90_hours=1), "p90_hours"),
        (lambda: Restore(p50_hours=0, p90_hours=1), "p50_hours"),
        (lambda: Restore(p50_hours=1, p90_hours=1, data_gb=5), "stream_gb_per_hour"),
        (lambda: Restore(p50_hours=1, p90_hours=1, skills={"it": 0}), "skills of it"),
        (lambda: Restore(p50_hours=1, p90_hours=1, success=1.2), "success"),
        (lambda: Restore(p50_hours=1, p90_hours=1, rebuild_hours=-1), "rebuild_hours"),
        (lambda: Component(id=""), "id"),
        (lambda: Component(id="a", failures_per_year=-1), "failures_per_year"),
        (lambda: Component(id="a", repair_hours=math.inf), "repair_hours"),
        (lambda: Component(id="a", copies=(Copy(id="c", interval_hours=1),)), "holds_data"),
        (
            lambda: Component(
                id="a", holds_data=True, copies=(Copy(id="c", interval_hours=1),) * 2
            ),
            "two copies",
        ),
        (lambda: LossCurve(steps=()), "steps"),
        (lambda: LossCurve(steps=((1, 5),)), "steps"),
        (lambda: LossCurve(steps=((0, 5), (0, 6))), "steps"),
        (lambda: LossCurve(steps=((0, 5), (math.inf, 6))), "steps"),
        (lambda: LossCurve(steps=((0, -5),)), "steps"),
        (lambda: LossCurve(steps=((0, 1.5),)), "steps"),
        (lambda: LossCurve(steps=((0, 5), (0.001, 6))), "steps"),
        (lambda: Service(id="", needs=(all_of("a"),), loss=FLAT), "id"),
        (lambda: Service(id="s", needs=(), loss=FLAT), "needs"),
        (lambda: needing("s", "a", rto=-1), "rto_hours"),
        (lambda: Service(id="s", needs=(all_of("a"),), loss=FLAT, rpo_hours=-1), "rpo_hours"),
        (lambda: problem(part("a", 1), detection_hours=-1), "detection_hours"),
        (lambda: problem(part("a", 1), dwell_hours=-1), "dwell_hours"),
        (lambda: problem(part("a", 1), bandwidth_gb_per_hour=-1), "bandwidth_gb_per_hour"),
        (lambda: problem(part("a", 1), engineers={"it": -1}), "engineers of it"),
        (lambda: problem(part("a", 1), part("a", 2)), "two things"),
        (lambda: problem(part("a", 1, "b")), "needs 'b'"),
        (lambda: problem(part("a", 1), lost=frozenset("z")), "lost: 'z'"),
        (lambda: problem(part("a", None), lost=frozenset("a")), "no restore"),
        (lambda: problem(part("a", 1, who="it")), "engineers"),
        (lambda: problem(part("a", 1, "b"), part("b", 1, "a")), "wait for each other: a, b"),
        (lambda: RecoveryProblem(components=(), services=(), today=TODAY), "services"),
        (lambda: replace(FIRM, bandwidth_gb_per_hour=100), "stream_gb_per_hour"),
        (lambda: assess(FIRM, seed=1, draws=0), "draws"),
        (lambda: availability(hours_between_failures=0, repair_hours=1), "hours_between_failures"),
        (lambda: quorum_needed(3, [0.9, 0.9], common_cause=0), "at_least"),
        (lambda: quorum_needed(1, [1.9, 0.9], common_cause=0), "from 0 to 1"),
        (lambda: Protection(id="p", rto_hours=1, cost_per_year=-1), "cost_per_year"),
        (lambda: Protection(id="p", rto_hours=-1, cost_per_year=1), "rto_hours"),
        (lambda: Protection(id="p", rto_hours=1, cost_per_year=1, success=2), "success"),
        (lambda: Protection(id="p", rto_hours=1, cost_per_year=1, success=0.5), "fallback_hours"),
        (lambda: priced_targets((), loss=FLAT, events_per_year=1), "protections"),
        (
            lambda: priced_targets(
                (Protection(id="p", rto_hours=1, cost_per_year=1),) * 2,
                loss=FLAT,
                events_per_year=1,
            ),
            "same id",
        ),
    ],
)
def test_nonsense_is_refused_by_name(make, named):
    with pytest.raises(ValueError, match=named):
        make()


def test_a_loss_curve_adds_up_its_steps():
    curve = LossCurve(steps=((0, 200), (4, 600), (12, 300)))
    assert [curve.lost(h) for h in (0, 1, 4, 5, 12, 14)] == [0, 200, 800, 1400, 5600, 6200]


def test_the_order_of_listing_is_no_part_of_the_question():
    turned = replace(
        FIRM,
        components=FIRM.components[::-1],
        services=FIRM.services[::-1],
        engineers={
            "storage": 1,
            "systems": 1,
        },
    )
    assert fingerprint(turned) == fingerprint(FIRM)
    assert assess(turned, seed=3, draws=50) == assess(FIRM, seed=3, draws=50)


def test_another_day_is_another_question():
    assert fingerprint(replace(FIRM, today=date(2026, 9, 2))) != fingerprint(FIRM)
