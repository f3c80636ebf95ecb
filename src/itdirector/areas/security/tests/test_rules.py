"""By when attacks are closed: what the triage engine is asked, and what is made of its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from itdirector.areas.security.rules import Attacked, question, urgencies
from itdirector.engines.triage import triage
from itdirector.engines.triage.check import must_hold
from itdirector.engines.triage.model import ProofFailed

TODAY = date(2026, 11, 22)
DESKTOP = Attacked(
    release="windows/10",
    kind="desktop",
    found=TODAY - timedelta(days=2),
    listed=(("CVE-2026-1", date(2026, 6, 1)),),
    fix_comes=False,
)
FIREWALL = replace(DESKTOP, release="fortios/6.4", kind="network")


def test_the_worse_of_what_is_not_known_gives_three_days_and_a_look_inside() -> None:
    one = urgencies((DESKTOP,), TODAY)["windows/10"]
    assert (one.due, one.days, one.look_inside) == (TODAY + timedelta(days=1), 3, True)
    assert one.assumed == ("automatable", "technical_impact")


def test_what_the_internet_may_reach_is_asked_and_comes_first() -> None:
    found = urgencies((DESKTOP, FIREWALL), TODAY)
    assert {name: one.place for name, one in found.items()} == {"fortios/6.4": 1, "windows/10": 2}
    assert "exposed" in found["fortios/6.4"].assumed


def test_equal_ones_share_a_place() -> None:
    found = urgencies((DESKTOP, replace(DESKTOP, release="windows/7")), TODAY)
    assert {one.place for one in found.values()} == {1}


def test_what_is_late_comes_before_what_the_internet_may_reach() -> None:
    late = replace(DESKTOP, found=TODAY - timedelta(days=20))
    found = urgencies((late, FIREWALL), TODAY)
    assert found["windows/10"].place == 1
    assert found["windows/10"].due == TODAY - timedelta(days=17)


def test_a_listing_after_we_told_starts_its_own_clock() -> None:
    listed = (("CVE-2026-1", TODAY - timedelta(days=1)),)
    later = replace(DESKTOP, found=TODAY - timedelta(days=20), listed=listed)
    assert urgencies((later,), TODAY)["windows/10"].due == TODAY + timedelta(days=2)


def test_one_release_on_several_kinds_of_machines_has_the_earliest_day() -> None:
    phone = replace(DESKTOP, kind="phone", found=TODAY - timedelta(days=9))
    assert urgencies((DESKTOP, phone), TODAY)["windows/10"].due == TODAY - timedelta(days=6)


def test_nothing_attacked_is_nothing_urgent() -> None:
    assert urgencies((), TODAY) == {}


def test_where_no_fix_comes_the_engine_is_told_to_replace() -> None:
    asked = question((DESKTOP, replace(FIREWALL, fix_comes=True)), TODAY)
    remedies = {v.asset: v.remedy for v in triage(asked).verdicts}
    assert remedies == {"windows/10 on desktop": "replace", "fortios/6.4 on network": "patch"}


def test_a_day_too_late_is_refused_by_the_check() -> None:
    asked = question((DESKTOP, FIREWALL), TODAY)
    answer = triage(asked)
    first, *rest = answer.verdicts
    assert first.risk_due is not None
    wrong = replace(first, risk_due=first.risk_due + timedelta(days=1))
    with pytest.raises(ProofFailed):
        must_hold(asked, replace(answer, verdicts=(wrong, *rest)))
