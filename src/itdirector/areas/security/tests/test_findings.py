"""What is said about protections and attacked products, and when it is no longer said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from itdirector.areas.security import intakes
from itdirector.areas.security.actions import fill_register
from itdirector.areas.security.findings import findings
from itdirector.areas.security.knowledge import controls
from itdirector.areas.security.models import Exploited
from itdirector.connectors.rows import ExploitedVulnerabilityRow
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import Finding
from itdirector.kernel.models import FindingRecord, Organisation
from tests.facts import TODAY, by_code, machine, person, said, supported, windows
from tests.rows import make_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(at_home: Organisation) -> None:
    """Work for the organisation under test."""


def found(code: str) -> list[Finding]:
    supported()
    return by_code(findings(TODAY)).get(code, [])


def attacked(cve: str, product: str, added_on: date, *, crime: bool = False) -> None:
    vendor = {"Windows": "Microsoft", "FortiOS": "Fortinet"}[product]
    values = {"cve": cve, "product": product, "added_on": added_on, "ransomware": crime}
    make_row(Exploited, Organisation.objects.get(), vendor=vendor, key=cve, **values)


@pytest.mark.parametrize("control", controls().asked, ids=lambda one: one.id)
def test_each_missing_protection_is_told_until_it_is_in_place(
    control: object, director: Actor
) -> None:
    name = control.id  # type: ignore[attr-defined]
    fill_register(actor=director, today=TODAY)
    given = said(f"control.{name}", "no")
    (one,) = found(f"security.control_gap.{name}")
    assert one.sentence.endswith(" of expected loss a year.")
    assert ": not in place. In full it would save about £" in one.sentence
    assert one.evidence[0].record_id == str(given.pk)
    assert one.severity in {"high", "medium"}
    assert (one.money_minor or 0) > 0
    given.value = "partly"
    given.save()
    (one,) = found(f"security.control_gap.{name}")
    assert ": only partly in place." in one.sentence
    given.value = "yes"
    given.save()
    assert found(f"security.control_gap.{name}") == []


def test_what_nobody_told_us_is_a_question_not_a_charge(director: Actor) -> None:
    fill_register(actor=director, today=TODAY)
    (one,) = found("security.control_gap.mfa")
    assert "nobody told us whether it is in place" in one.sentence
    assert (one.severity, one.evidence, one.remedy) == ("low", (), "Answer the question.")


def test_what_is_measured_is_not_asked() -> None:
    person("Ann", mfa=False)
    assert found("security.control_gap.mfa") == []


def test_without_a_register_no_saving_is_claimed() -> None:
    (one,) = found("security.control_gap.mfa")
    assert one.sentence == "A second proof at sign-in: nobody told us whether it is in place."
    assert one.money_minor is None


def test_nothing_attacked_nothing_exposed() -> None:
    windows("A", "10 22H2")
    assert found("security.exploited") == []


def test_attacked_after_its_support_ended_is_certain() -> None:
    windows("A", "10 22H2")
    attacked("CVE-2026-1", "Windows", date(2026, 6, 1), crime=True)
    (one,) = found("security.exploited")
    assert one.sentence == (
        "Windows 10 22H2 on 1 machine is open to 1 weakness that criminals use. "
        "Ransomware gangs are among them. Attacks became known after support ended, so no fix will "
        "come for this release. The rule of the agency that lists such attacks gives 3 days, and "
        "a look whether somebody has been in. We take it that it can do all harm, as nobody told "
        "us. Look for CVE-2026-1."
    )
    assert (one.severity, one.subject) == ("critical", "windows")
    assert [e.label for e in one.evidence] == ["A", "CVE-2026-1"]


def test_the_clock_of_an_attack_runs_from_when_we_first_told_and_stands_still_after() -> None:
    windows("A", "10 22H2")
    attacked("CVE-2026-1", "Windows", date(2026, 6, 1))
    (one,) = found("security.exploited")
    assert one.due_on == TODAY + timedelta(days=3)
    first = TODAY - timedelta(days=9)
    told = {"code": "security.exploited", "subject": "windows", "first_seen_on": first}
    make_row(FindingRecord, Organisation.objects.get(), **told)
    (one,) = found("security.exploited")
    assert one.due_on == first + timedelta(days=3)
    attacked("CVE-2026-2", "Windows", TODAY - timedelta(days=1))
    (one,) = found("security.exploited")
    assert one.due_on == first + timedelta(days=3)


def test_what_is_listed_later_has_a_clock_of_its_own() -> None:
    first, listed = TODAY - timedelta(days=30), TODAY - timedelta(days=1)
    told = {"code": "security.exploited", "subject": "windows", "first_seen_on": first}
    make_row(FindingRecord, Organisation.objects.get(), **told)
    windows("A", "10 22H2")
    attacked("CVE-2026-2", "Windows", listed)
    (one,) = found("security.exploited")
    assert one.due_on == listed + timedelta(days=3)


def test_what_the_internet_may_reach_comes_first() -> None:
    windows("A", "10 22H2")
    machine("FW", "network", os_name="FortiOS", os_version="6.4.9")
    attacked("CVE-2026-1", "Windows", date(2026, 6, 1))
    attacked("CVE-2026-2", "FortiOS", date(2026, 6, 1))
    firewall, desktop = sorted(found("security.exploited"), key=lambda one: one.subject)
    assert "We take it that the internet reaches it, as nobody told us." in firewall.sentence
    assert "Begin with this one." in firewall.sentence
    assert "Begin with this one." not in desktop.sentence


def test_many_weaknesses_are_counted_after_three() -> None:
    windows("A", "10 22H2")
    for number in range(5):
        attacked(f"CVE-2026-{number}", "Windows", date(2026, 6, 1))
    (one,) = found("security.exploited")
    assert one.sentence.endswith("Look for CVE-2026-4, CVE-2026-3, CVE-2026-2 and 2 more.")


def test_what_is_certain_is_not_mixed_with_what_may_be() -> None:
    windows("Old", "10 22H2")
    windows("New", "11 25H2")
    attacked("CVE-2026-1", "Windows", date(2026, 6, 1))
    (one,) = found("security.exploited")
    assert "Windows 10 22H2 on 1 machine is open to 1 weakness" in one.sentence
    assert " 1 more machine may be open too. " in one.sentence
    assert [e.label for e in one.evidence] == ["Old", "CVE-2026-1"]


def test_two_releases_are_open_in_the_plural() -> None:
    windows("A", "10 22H2")
    windows("B", "7 SP1")
    attacked("CVE-2026-1", "Windows", date(2026, 6, 1))
    attacked("CVE-2026-2", "Windows", date(2026, 6, 1))
    (one,) = found("security.exploited")
    assert " and 1 other release on 2 machines are open to 2 weaknesses that " in one.sentence


def test_updates_within_a_fortnight_close_what_a_fix_exists_for() -> None:
    windows("New", "11 25H2")
    attacked("CVE-2026-1", "Windows", TODAY - timedelta(days=30))
    (one,) = found("security.exploited")
    assert (one.severity, one.remedy) == ("medium", "Install the newest updates.")
    assert "may be open to 1 weakness" in one.sentence
    said("control.patching_14_days", "yes")
    assert found("security.exploited") == []


def test_a_product_we_do_not_have_is_not_told() -> None:
    machine("A", os_name="DentaOS")
    attacked("CVE-2026-1", "FortiOS", TODAY)
    assert found("security.exploited") == []


def test_an_exploited_vulnerability_is_known_by_its_number() -> None:
    row = ExploitedVulnerabilityRow(
        place="vulnerabilities[0]",
        cve="CVE-2026-1",
        vendor="Microsoft",
        product="Windows",
        name="Bug",
        added_on=TODAY,
        ransomware=True,
    )
    (one,) = intakes.exploited(row)
    assert (one.key, one.label, one.values["ransomware"]) == ("CVE-2026-1", "CVE-2026-1", True)
