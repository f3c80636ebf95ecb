"""One weakness at a time: its date, its reason, and what is not known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from itdirector.engines.triage.cvss_scores import read_vector
from itdirector.engines.triage.model import Policy, Question
from itdirector.engines.triage.solve import chance_of_any, clock, triage
from itdirector.engines.triage.tests.cases import (
    CERTIFIED,
    FOUND,
    TODAY,
    WORST_VECTOR,
    asset,
    question,
    score,
    verdict,
    vulnerability,
    weakness,
)


def test_a_weakness_with_nothing_against_it_has_no_date() -> None:
    calm = verdict()
    assert (calm.level, calm.due, calm.reason) == ("next upgrade", None, "none")
    assert calm.relief is None
    assert calm.assumed == ()


def test_an_exploited_weakness_open_to_the_world_is_due_in_three_days_with_a_forensic_check() -> (
    None
):
    worst = verdict(
        vulnerability(known_exploited=True, technical_impact="total"), asset(exposed=True)
    )
    assert worst.level == "3 days and forensic check"
    assert worst.due == FOUND + timedelta(days=3)


def test_a_late_listing_starts_its_clock_on_its_own_day() -> None:
    known = vulnerability(known_exploited=True, listed=date(2026, 11, 21), technical_impact="total")
    old = weakness(found=date(2026, 9, 1))
    assert verdict(known, asset(exposed=True), old).due == date(2026, 9, 15)
    assert verdict(known, asset(), old).due == date(2026, 12, 5)


def test_a_high_epss_score_raises_one_level_and_says_what_the_table_said() -> None:
    raised = verdict(vulnerability(epss=score(0.10)), asset(exposed=True))
    assert (raised.table_level, raised.level) == ("60 days", "14 days")
    below = verdict(vulnerability(epss=score(0.0999)), asset(exposed=True))
    assert below.level == "60 days"


def test_a_score_alone_never_asks_for_a_forensic_check() -> None:
    facts = {"automatable": True, "technical_impact": "total", "epss": score(0.9)}
    assert verdict(vulnerability(**facts), asset(exposed=True)).level == "3 days"


def test_without_an_epss_rule_scores_change_no_date() -> None:
    rule_off = Policy(epss_threshold=None)
    v = verdict(vulnerability(epss=score(0.9)), policy=rule_off)
    assert v.level == "next upgrade"
    assert "epss" not in {fact.name for fact in v.facts}


@pytest.mark.parametrize("severe", [{"vendor_severity": "high"}, {"cvss": WORST_VECTOR}])
def test_certification_asks_for_fourteen_days_from_the_patch(severe: dict[str, str]) -> None:
    patched = weakness(patch_released=date(2026, 11, 1))
    v = verdict(vulnerability(automatable=False, **severe), asset(), patched, CERTIFIED)
    assert (v.due, v.reason, v.level) == (date(2026, 11, 15), "certification", "next upgrade")
    assert clock(v) == "14 days"


def test_the_tighter_of_risk_and_certification_wins() -> None:
    v = verdict(
        vulnerability(known_exploited=True, vendor_severity="critical"),
        asset(exposed=True),
        weakness(patch_released=TODAY),
        CERTIFIED,
    )
    assert (v.reason, v.due) == ("risk", FOUND + timedelta(days=14))
    assert v.certification_due == TODAY + timedelta(days=14)


@pytest.mark.parametrize(
    "spared", [{"vendor_severity": "medium"}, {"cvss": "AV:L/AC:H/Au:M/C:N/I:N/A:P"}]
)
def test_certification_leaves_lower_severities_alone(spared: dict[str, str]) -> None:
    assert verdict(vulnerability(**spared), policy=CERTIFIED).certification_due is None


def test_a_base_score_of_seven_is_high() -> None:
    seven = "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H"
    assert read_vector(seven).base_score == 7.0
    assert verdict(vulnerability(cvss=seven), policy=CERTIFIED).certification_due is not None


def test_unknown_severity_counts_as_high_for_certification() -> None:
    v = verdict(vulnerability(vendor_severity=None), policy=CERTIFIED)
    assert v.due == FOUND + timedelta(days=14)
    assert v.assumed == ("severity",)
    assert v.relief is not None
    assert (v.relief.facts, v.relief.due) == (("severity",), None)


def test_a_patch_of_unknown_age_counts_from_the_earliest_day_known() -> None:
    v = verdict(
        vulnerability(vendor_severity="high", published=date(2026, 10, 1)),
        w=weakness(patch_released=None),
        policy=CERTIFIED,
    )
    assert v.certification_due == date(2026, 10, 15)
    assert "patch_released" in v.assumed


@pytest.mark.parametrize(
    ("fate", "remedy"),
    [({}, "patch"), ({"no_patch": True}, "mitigate"), ({"out_of_support": True}, "replace")],
)
def test_without_a_patch_certification_has_no_clock_and_the_remedy_is_another(
    fate: dict[str, bool], remedy: str
) -> None:
    facts = {"patch_released": FOUND} if not fate else {"patch_released": None} | fate
    v = verdict(vulnerability(vendor_severity="critical"), w=weakness(**facts), policy=CERTIFIED)
    assert v.remedy == remedy
    assert (v.certification_due is None) == bool(fate)


def test_what_nobody_knows_is_assumed_riskier_and_the_most_useful_question_named() -> None:
    v = verdict(
        vulnerability(automatable=None, technical_impact=None, epss=None), asset(exposed=None)
    )
    assert v.assumed == ("exposed", "automatable", "technical_impact", "epss")
    assert v.level == "3 days"
    assert v.relief is not None
    assert (v.relief.facts, v.relief.level) == (("exposed",), "14 days")


def test_a_vector_answers_what_nobody_else_did_and_says_that_it_is_derived() -> None:
    v = verdict(vulnerability(automatable=None, technical_impact=None, cvss=WORST_VECTOR))
    origins = {fact.name: (fact.value, fact.origin) for fact in v.facts}
    assert origins["automatable"] == ("yes", "derived")
    assert origins["technical_impact"] == ("total", "derived")


@pytest.mark.parametrize(
    ("vector", "automatable", "impact"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", False, "total"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:L", True, "partial"),
        ("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None, "total"),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", None, None),
    ],
)
def test_a_vector_tells_only_what_it_can(
    vector: str, automatable: bool | None, impact: str | None
) -> None:
    reading = read_vector(vector)
    assert (reading.automatable, reading.technical_impact) == (automatable, impact)


@pytest.mark.parametrize("vector", ["", "CVSS:3.1/AV:N", "CVSS:4.0/AV:X", "nonsense"])
def test_what_is_no_vector_is_refused(vector: str) -> None:
    with pytest.raises(ValueError, match="cvss"):
        read_vector(vector)


def test_worth_is_the_loss_that_fixing_now_spares_until_the_day_it_is_due() -> None:
    v = verdict(
        vulnerability(epss=score(0.19), technical_impact="total"),
        asset(exposed=True, reach_chance=0.5),
        weakness(hours=2, found=date(2026, 11, 22), patch_released=date(2026, 11, 22)),
    )
    assert v.worth.open_days == 3
    assert v.worth.chance == pytest.approx(1 - 0.81 ** (3 / 30))
    assert v.worth.per_hour == pytest.approx((1 - 0.81 ** (3 / 30)) * 0.5 * 10_000 / 2)
    assert v.worth.defaults == ()


def test_defaults_of_ours_are_named_in_what_they_made() -> None:
    v = verdict(vulnerability(epss=None))
    assert v.worth.defaults == ("chance", "reach", "share", "hours")
    assert v.worth.reach == Policy().reach_inside


def test_an_exploited_weakness_without_a_score_is_taken_as_certain() -> None:
    assert verdict(vulnerability(epss=None, known_exploited=True)).worth.chance == 1


def test_the_queue_runs_from_overdue_over_clocks_to_loss_removed_an_hour() -> None:
    names = ("late", "three", "rich", "poor")
    vulnerabilities = (
        vulnerability(id="late", known_exploited=True),
        vulnerability(id="three", automatable=True, technical_impact="total"),
        vulnerability(id="rich", technical_impact="total", epss=score(0.09)),
        vulnerability(id="poor", technical_impact="total", epss=score(0.02)),
    )
    found = {"late": date(2026, 10, 1)}
    asked = Question(
        as_of=TODAY,
        vulnerabilities=vulnerabilities,
        assets=(asset(exposed=True),),
        weaknesses=tuple(
            weakness(vulnerability=name, found=found.get(name, FOUND)) for name in reversed(names)
        ),
    )
    assert tuple(v.vulnerability for v in triage(asked).verdicts) == names


def test_several_weaknesses_of_one_host_add_up_like_chances_do() -> None:
    asked = Question(
        as_of=TODAY,
        vulnerabilities=(
            vulnerability(id="a", epss=score(0.5)),
            vulnerability(id="b", epss=score(0.2)),
        ),
        assets=(asset(),),
        weaknesses=(weakness(vulnerability="a"), weakness(vulnerability="b")),
    )
    assert triage(asked).chance_by_asset == {"host": pytest.approx(0.6)}
    assert chance_of_any([]) == 0


def test_nothing_to_judge_is_an_empty_answer() -> None:
    answer = triage(replace(question(), weaknesses=()))
    assert (answer.verdicts, answer.assumed_share) == ((), 0)
