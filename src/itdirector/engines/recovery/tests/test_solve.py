"""What is promised, what binds, what is lost: small recoveries whose answers one can work out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from itdirector.engines.recovery import (
    Component,
    Copy,
    LimitReached,
    LossCurve,
    ProofFailed,
    RecoveryProblem,
    Restore,
    Service,
    all_of,
    some_of,
)
from itdirector.engines.recovery.chance import wilson
from itdirector.engines.recovery.defaults import TEST_IS_GOOD_FOR_DAYS
from itdirector.engines.recovery.order import least_loss, least_loss_on_time, safe
from itdirector.engines.recovery.solve import assess
from itdirector.engines.recovery.tests.cases import FIRM, TODAY, erp, needing, part

ANSWER = assess(FIRM, seed=1, draws=2_000)
BY_SERVICE = {promise.service: promise for promise in ANSWER.promises}
STEPS = {step.component: step for step in ANSWER.order.steps}


def alone(component: Component, **other: object) -> RecoveryProblem:
    return RecoveryProblem(
        components=(component,),
        services=(needing("s", component.id, rto=4),),
        engineers={"it": 1},
        today=TODAY,
        **other,
    )


def chance_of(restore: Restore, *, draws: int = 4_000) -> object:
    problem = alone(Component(id="a", restore=restore))
    return assess(problem, seed=5, draws=draws).promises[0].chance


def test_every_start_is_explained_by_what_ends_then():
    bound = {key: [(b.kind, b.on, b.waits_for) for b in s.bound_by] for key, s in STEPS.items()}
    assert bound == {
        "host a": [],
        "sign-in": [("need", "sign-in", ("host a",)), ("skill", "systems", ("host a",))],
        "files": [("need", "files", ("sign-in",))],
        "host b": [("skill", "systems", ("sign-in",))],
        "ledger": [("skill", "storage", ("files",)), ("bandwidth", "bandwidth", ("files",))],
    }


def test_of_two_hosts_the_quicker_is_restored_first_and_the_other_not_waited_for():
    assert STEPS["host a"].start_hours == FIRM.lead_minutes / 60 == 1
    assert STEPS["sign-in"].start_hours == STEPS["host a"].finish_hours
    assert STEPS["host b"].start_hours > STEPS["sign-in"].start_hours


def test_copying_takes_no_less_than_its_data():
    assert STEPS["files"].finish_hours - STEPS["files"].start_hours == 1200 / 300


def test_a_service_the_disaster_does_not_stop_loses_nothing():
    lights = BY_SERVICE["lights"]
    assert (lights.ready_hours, lights.unlimited_hours, lights.loss) == (0, 0, 0)
    assert lights.chance.median_hours == 0
    half = assess(replace(FIRM, lost=frozenset({"host a"})), seed=1, draws=20)
    assert all(promise.loss == 0 for promise in half.promises)
    nothing = assess(replace(FIRM, lost=frozenset()), seed=1, draws=20)
    assert nothing.order.steps == ()


def test_an_order_that_keeps_every_promise_is_found_with_its_price():
    tight = replace(
        erp(engineers=1),
        services=(needing("orders", "erp", rto=11), needing("letters", "mail", rate=500)),
    )
    answer = assess(tight, seed=1, draws=20)
    assert answer.order.loss == 100 * 13 + 500 * 3
    assert answer.order_on_time.loss == 100 * 10 + 500 * 13
    verdicts = {p.service: p.verdict for p in answer.promises}
    assert verdicts == {"orders": "another order keeps it", "letters": "no promise"}
    assert answer.least_worst_late_hours == -1


def test_where_hands_are_missing_the_verdict_is_people():
    both = replace(
        erp(engineers=1),
        services=(needing("orders", "erp", rto=11), needing("letters", "mail", rto=4)),
    )
    answer = assess(both, seed=1, draws=20)
    assert {p.verdict for p in answer.promises} == {"people", "kept"}
    assert answer.order_on_time is None
    assert answer.least_worst_late_hours == 2
    enough = assess(replace(both, engineers={"it": 2}), seed=1, draws=20)
    assert {p.verdict for p in enough.promises} == {"kept"}


def test_beyond_what_the_organisation_bears_is_said():
    service = replace(needing("orders", "erp", rto=12), most_tolerable_hours=9)
    (promise,) = assess(replace(erp(), services=(service,)), seed=1, draws=20).promises
    assert (promise.verdict, promise.beyond_tolerable) == ("kept", True)


def test_a_falling_rate_of_loss_is_reckoned_as_it_is():
    """Whose loss all falls in the first hours is not worth hurrying for once they are over."""
    shop = Service(id="shop", needs=(all_of("a"),), loss=LossCurve(steps=((0, 900), (1, 0))))
    office = needing("office", "b", rate=100)
    parts = (part("a", 2, who="it"), part("b", 3, who="it"))
    problem = RecoveryProblem(
        components=parts, services=(shop, office), engineers={"it": 1}, today=TODAY
    )
    answer = assess(problem, seed=1, draws=20)
    assert [step.component for step in answer.order.steps] == ["b", "a"]
    assert answer.order.loss == 900 + 300


def test_certain_durations_make_certain_chances():
    exact = Restore(p50_hours=4, p90_hours=4, success=1)
    chance = chance_of(exact, draws=100)
    assert (chance.met, chance.never, chance.median_hours, chance.p90_hours) == (1, 0, 4, 4)
    assert chance.met_low == pytest.approx(100 / (100 + 3.8414588), abs=1e-6)
    late = chance_of(replace(exact, p50_hours=4.1, p90_hours=4.1), draws=100)
    assert (late.met, late.met_low) == (0, 0)


def test_half_the_restores_take_longer_than_the_median():
    chance = chance_of(Restore(p50_hours=4, p90_hours=8, success=1))
    assert chance.met == pytest.approx(0.5, abs=0.03)
    assert chance.median_hours == pytest.approx(4, rel=0.03)
    assert chance.p90_hours == pytest.approx(8, rel=0.05)


def test_what_was_never_tested_is_trusted_less_and_said_to_be_our_default():
    untested = Restore(p50_hours=1, p90_hours=1)
    for restore, success in (
        (untested, 0.7),
        (replace(untested, tested_on=TODAY), 0.95),
        (replace(untested, tested_on=TODAY - timedelta(days=TEST_IS_GOOD_FOR_DAYS)), 0.95),
        (replace(untested, tested_on=TODAY - timedelta(days=TEST_IS_GOOD_FOR_DAYS + 1)), 0.7),
        (replace(untested, tested_on=date(2027, 1, 1)), 0.7),
        (replace(untested, success=0.4), 0.4),
    ):
        assert chance_of(restore).met == pytest.approx(success, abs=0.03)
    assert len(ANSWER.defaults) == 4
    own = assess(alone(part("a", 1)), seed=1, draws=20)
    assert own.defaults == ()


def test_what_cannot_be_restored_is_rebuilt_if_it_can():
    restore = Restore(p50_hours=1, p90_hours=1, success=0, rebuild_hours=2.5)
    assert chance_of(restore, draws=50).median_hours == 3.5


def test_another_component_changes_no_random_number_of_the_others():
    first = alone(Component(id="a", restore=Restore(p50_hours=3, p90_hours=6, success=0.8)))
    more = replace(first, components=(*first.components, part("b", 9)))
    chances = [assess(p, seed=8, draws=300).promises[0].chance for p in (first, more)]
    assert chances[0] == chances[1]


def test_the_same_seed_gives_the_same_answer():
    assert assess(FIRM, seed=1, draws=2_000) == ANSWER
    assert assess(FIRM, seed=2, draws=2_000).promises != ANSWER.promises


def test_ransomware_counts_only_what_an_intruder_cannot_alter_and_adds_the_dwell():
    exposures = {(e.service, e.event): e for e in ANSWER.exposures}
    held = exposures["case work", "ransomware"]
    assert (held.copy, held.hours, held.gap_hours) == ("vault", 24 + 3 + 6 + 144, 173)
    assert exposures["accounts", "ransomware"].hours == math.inf
    assert exposures["case work", "failure"].hours == 1.25
    assert exposures["case work", "failure"].gap_hours == -2.75
    assert exposures["case work", "site loss"].copy == "nightly"
    assert exposures["lights", "failure"].gap_hours is None


def test_a_vault_that_reaches_back_no_further_than_the_intruder_is_worth_nothing():
    vault = Copy(id="v", interval_hours=24, offline_or_immutable=True, kept_hours=168)
    problem = alone(
        Component(id="a", restore=part("a", 1).restore, holds_data=True, copies=(vault,))
    )
    for dwell, hours in ((100, 124), (168, math.inf)):
        answer = assess(replace(problem, dwell_hours=dwell), seed=1, draws=20)
        assert {e.event: e.hours for e in answer.exposures}["ransomware"] == hours


def test_of_two_replicas_the_fresher_counts():
    old, fresh = (
        Component(id=key, holds_data=True, copies=(Copy(id="c", interval_hours=hours),))
        for key, hours in (("old", 24), ("fresh", 1))
    )
    service = Service(id="s", needs=(some_of("old", "fresh"),), loss=LossCurve(steps=((0, 1),)))
    problem = RecoveryProblem(components=(old, fresh), services=(service,), today=TODAY)
    answer = assess(problem, seed=1, draws=20)
    assert {e.event: (e.hours, e.component) for e in answer.exposures}["failure"] == (1, "fresh")


def test_weak_points_are_ranked_by_money():
    ranked = [(w.components, round(w.loss_per_year)) for w in ANSWER.weak_points]
    assert ranked == [
        (("power",), 375),
        (("files",), 200),
        (("host a", "host b"), 96),
        (("sign-in",), 80),
        (("ledger",), 0),
    ]


def test_what_is_repaired_at_once_costs_nothing_even_in_pairs():
    twins = tuple(Component(id=key, failures_per_year=5) for key in "ab")
    service = Service(
        id="s", needs=(some_of("a", "b", common_cause=0),), loss=LossCurve(steps=((0, 1),))
    )
    answer = assess(
        RecoveryProblem(components=twins, services=(service,), today=TODAY), seed=1, draws=20
    )
    assert [(w.components, w.loss_per_year) for w in answer.weak_points] == [(("a", "b"), 0)]
    assert answer.uptimes[0].availability == 1


def test_a_search_without_time_finds_no_order():
    many = tuple(part(f"c{n}", 1 + n % 5, who="it") for n in range(30))
    problem = RecoveryProblem(
        components=many,
        services=tuple(needing(f"s{n}", f"c{n}", rate=n + 1) for n in range(30)),
        engineers={"it": 2},
        today=TODAY,
    )
    with pytest.raises(LimitReached, match="no order"):
        least_loss(problem, seed=1, limit=0)


def test_a_search_that_ends_early_says_how_far_the_best_order_may_be_off():
    parts = tuple(
        part(f"c{n:02}", 1 + n * 7 % 5, *([f"c{n - 3:02}"] if n % 3 and n > 2 else []), who="it")
        for n in range(30)
    )
    problem = RecoveryProblem(
        components=parts,
        services=tuple(needing(f"s{n}", f"c{n:02}", rate=n * 11 % 17 + 1) for n in range(30)),
        engineers={"it": 2},
        today=TODAY,
    )
    best = least_loss(problem, seed=1, limit=5)
    early = least_loss(problem, seed=1, limit=0.01)
    assert (best.proven, best.bound) == (True, 5661 * 60)
    assert not early.proven
    assert early.bound <= best.bound
    told = assess(problem, seed=1, draws=5, limit=0.01).order
    assert told.proof == "not proven"
    assert early.bound / 60 <= told.least_loss <= 5661 < told.loss
    assert assess(problem, seed=1, draws=5).order.proof == "bound by one solver only"


def test_asking_for_an_order_on_time_where_there_is_none_is_no_answer():
    with pytest.raises(ProofFailed, match="INFEASIBLE"):
        least_loss_on_time(erp(), seed=1, limit=5)


def test_a_coefficient_the_solver_cannot_bear_is_refused():
    assert safe(2**31 - 1) == 2**31 - 1
    with pytest.raises(ProofFailed, match="too large"):
        safe(2**31)


def test_the_interval_of_a_share_is_wilsons():
    """Newcombe 1998, 81 of 263: .2553 to .3662."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
