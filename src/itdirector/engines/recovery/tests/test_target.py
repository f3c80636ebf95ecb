"""The recovery time worth its price."""

from __future__ import annotations

import math

import pytest

from itdirector.engines.recovery import LossCurve, Protection, priced_targets

CURVE = LossCurve(steps=((0, 100), (4, 500), (24, 1000)))
TAPE = Protection(id="tape", rto_hours=48, cost_per_year=1_000)
DISK = Protection(id="disk", rto_hours=12, cost_per_year=4_000)
HOT = Protection(id="hot", rto_hours=1, cost_per_year=20_000)


def priced(rate: float, *protections: Protection, most: float = math.inf):
    return priced_targets(
        protections or (TAPE, DISK, HOT),
        loss=CURVE,
        events_per_year=rate,
        most_tolerable_hours=most,
    )


def test_the_least_of_loss_and_cost_is_first():
    best = priced(0.5)[0]
    assert (best.id, best.loss_per_event, best.total_per_year) == ("disk", 4_400, 6_200)


@pytest.mark.parametrize(("rate", "best"), [(0.01, "tape"), (1.0, "disk"), (6.0, "hot")])
def test_the_more_often_it_happens_the_sooner_one_must_be_back(rate, best):
    assert priced(rate)[0].id == best


def test_the_rates_between_which_a_target_is_best_meet():
    ranges = {t.id: (t.best_from_events, t.best_to_events) for t in priced(0.5)}
    assert ranges["tape"][0] == 0
    assert ranges["tape"][1] == ranges["disk"][0] == pytest.approx(3_000 / (34_400 - 4_400))
    assert ranges["disk"][1] == ranges["hot"][0] == pytest.approx(16_000 / 4_300)
    assert ranges["hot"][1] == math.inf


def test_a_target_beyond_what_is_bearable_is_never_chosen():
    targets = priced(0.001, most=24)
    assert [t.id for t in targets] == ["disk", "hot", "tape"]
    assert targets[-1].beyond_tolerable
    assert targets[-1].best_from_events is None


def test_an_untested_restore_is_discounted():
    hoped = Protection(
        id="hoped", rto_hours=12, cost_per_year=4_000, success=0.7, fallback_hours=72
    )
    by_id = {t.id: t for t in priced(0.5, DISK, hoped)}
    assert by_id["hoped"].loss_per_event == pytest.approx(0.7 * 4_400 + 0.3 * 58_400)
    assert by_id["hoped"].best_from_events == by_id["hoped"].best_to_events == 0


def test_what_costs_more_and_gives_the_same_is_never_best():
    dear = Protection(id="dear", rto_hours=12, cost_per_year=9_000)
    assert [t.best_from_events for t in priced(0.5, DISK, dear)] == [0, None]


def test_what_is_beaten_at_every_rate_is_never_best():
    middling = Protection(id="middling", rto_hours=13, cost_per_year=19_000)
    assert priced(0.5, TAPE, DISK, HOT, middling)[-1].best_from_events is None
