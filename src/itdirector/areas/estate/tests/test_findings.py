"""What is said about machines, programs and seats, and when it is no longer said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from itdirector.areas.estate import facts
from itdirector.areas.estate.actions import refresh_support
from itdirector.areas.estate.findings import findings
from itdirector.areas.estate.models import Asset, Licence, Lifecycle
from itdirector.engines.money.model.proof import ProofFailed
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import Finding
from itdirector.kernel.models import DecisionRun, Organisation
from itdirector.kernel.provenance import explain, recomputed
from itdirector.kernel.tenancy import working_for
from tests.facts import TODAY, by_code, licence, machine, person, program, supported, windows
from tests.rows import make_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(at_home: Organisation) -> None:
    """Work for the organisation under test."""


def found(code: str) -> list[Finding]:
    supported()
    return by_code(findings(TODAY)).get(code, [])


def the(code: str) -> Finding:
    (only,) = found(code)
    assert only.evidence
    return only


def change(name: str, **values: object) -> None:
    Asset.objects.filter(name=name).update(**values)


def test_an_empty_estate_says_nothing() -> None:
    assert by_code(findings(TODAY)) == {}


def test_old_windows_is_told_with_since_when() -> None:
    windows("A", "10 22H2")
    windows("B", "10 22H2")
    one = the("estate.os_unsupported")
    assert one.sentence == (
        "2 machines run Windows 10 22H2, which has had no security fixes since 14 Oct 2025: A, B."
    )
    assert (one.severity, one.subject, one.due_on) == (
        "high",
        "windows/10-22h2",
        date(2025, 10, 14),
    )
    change("B", status="retired")
    assert the("estate.os_unsupported").sentence.startswith("1 machine runs Windows 10 22H2")
    change("A", os_name="Microsoft Windows 11 Pro", os_version="25H2")
    assert found("estate.os_unsupported") == []


def test_only_what_cannot_be_upgraded_is_priced() -> None:
    windows("Old", "10 22H2", purchased_on=date(2017, 5, 1))
    windows("New", "10 22H2", purchased_on=date(2020, 5, 1))
    windows("Unknown", "10 22H2")
    assert the("estate.os_unsupported").money_minor == 2 * facts.price_of_new("desktop")


def test_a_firewall_without_fixes_is_an_open_door() -> None:
    machine("FW", "network", os_name="FortiOS", os_version="6.4.9")
    assert the("estate.os_unsupported").severity == "critical"


def test_servers_are_told_apart_from_other_machines() -> None:
    for name, kind in (("S", "server"), ("V", "vm"), ("D", "desktop")):
        machine(name, kind, os_name="Ubuntu 20.04.6 LTS")
    server = the("estate.server_unsupported")
    assert server.sentence.startswith("2 machines run Ubuntu 20.04")
    assert (server.severity, server.subject) == ("critical", "ubuntu/20.04")
    assert the("estate.os_unsupported").sentence.startswith("1 machine runs Ubuntu 20.04")


def test_what_ends_within_half_a_year_is_told_before() -> None:
    machine("DB", "server", os_name="Microsoft Windows Server 2016 Standard")
    one = the("estate.os_ending")
    assert one.sentence.endswith("whose security fixes end on 12 Jan 2027: DB.")
    assert (one.severity, one.due_on) == ("high", date(2027, 1, 12))
    assert by_code(findings(date(2026, 7, 1))).get("estate.os_ending") is None


def test_old_programs_are_told_product_by_product() -> None:
    for name in ("A", "B", "C", "D"):
        program(windows(name, "11 25H2"), "Microsoft Office Professional Plus 2016", "16.0.4266")
    one = the("estate.software_unsupported")
    assert one.sentence == (
        "Microsoft Office 2016 on 4 machines has had no fixes since 14 Oct 2025: A, B, C and 1 "
        "more."
    )
    assert (one.severity, one.subject) == ("medium", "office")
    change("A", kind="server")
    assert the("estate.software_unsupported").severity == "high"
    Asset.objects.update(status="retired")
    assert found("estate.software_unsupported") == []


def test_two_old_releases_have_a_plural() -> None:
    made = windows("A", "11 25H2")
    program(made, "Microsoft Office Professional Plus 2016", "16.0.4266")
    program(made, "Microsoft Office Professional Plus 2013", "15.0.4420")
    assert " on 1 machine have had no fixes since " in the("estate.software_unsupported").sentence


def test_an_unknown_system_is_asked_about_and_never_called_supported() -> None:
    machine("X", os_name="DentaOS 4.2")
    assert the("estate.os_unknown").sentence == (
        "We cannot tell what 1 machine runs or until when it is supported: X. Unknown is not "
        "supported."
    )
    assert facts.supported_share() == (0, 1)
    change("X", os_name="Microsoft Windows 11 Pro", os_version="25H2")
    assert found("estate.os_unknown") == []


def test_a_known_system_of_unknown_support_is_asked_about_too() -> None:
    machine("NAS", "storage", os_name="DSM 99.1")
    assert "NAS" in the("estate.os_unknown").sentence


def test_a_machine_without_a_serial_number() -> None:
    windows("A", "11 25H2", serial="")
    assert the("estate.no_serial").sentence == (
        "1 machine has no serial number, so we cannot tell it from others for certain: A."
    )
    change("A", serial="S")
    assert found("estate.no_serial") == []


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ((2015,), "1 machine should go within a year, and is late already. Spread over"),
        ((2015, 2015), "2 machines should go within a year, and all are late already."),
        ((2021,), "1 machine should go within a year. Spread over five years"),
        ((2015, 2021), "2 machines should go within a year, 1 of which is late already."),
    ],
)
def test_replacements_are_counted_with_those_that_are_late(
    years: tuple[int, ...], words: str
) -> None:
    for number, year in enumerate(years):
        windows(f"A{number}", "11 25H2", purchased_on=date(year, 6, 1))
    assert words in the("estate.replacement_due").sentence


def test_replacements_are_spread_and_the_dearest_year_is_named_beside_the_most() -> None:
    for number in range(5):
        windows(f"A{number}", "11 25H2", purchased_on=date(2015 + number, 6, 1))
    one = the("estate.replacement_due")
    assert one.sentence.endswith(
        "new machines cost at most £650 a year, not £3,250 in the dearest. These are our default "
        "prices. First: A0."
    )
    assert (one.money_minor, one.remedy) == (
        650_00,
        "Replace 1 within twelve months, the oldest first.",
    )


def test_the_same_machines_are_planned_once_and_what_they_cost_has_a_receipt() -> None:
    for number in range(5):
        windows(f"A{number}", "11 25H2", purchased_on=date(2015 + number, 6, 1))
    first, again = facts.spread(TODAY), facts.spread(TODAY)
    assert first == again
    assert first is not None
    assert DecisionRun.objects.filter(engine="lifecycle@1").count() == 1
    made = first.figures[0]
    assert made is not None
    assert made.value == recomputed(made) == first.years[0].cost_minor
    labels = [one["label"] for one in explain(made.pk)["inputs"]]
    assert labels == ["A new desktop", "desktop: how many"]


def test_a_plan_that_was_tampered_with_is_not_believed() -> None:
    windows("A", "11 25H2", purchased_on=date(2015, 6, 1))
    facts.spread(TODAY)
    run = DecisionRun.objects.get(engine="lifecycle@1")
    run.answer["spend"][0] += 1
    DecisionRun.objects.filter(pk=run.pk).update(answer=run.answer)
    with pytest.raises(ProofFailed):
        facts.spread(TODAY)


def test_what_is_young_or_of_unknown_age_is_not_due() -> None:
    windows("A", "11 25H2", purchased_on=date(2026, 1, 1))
    windows("B", "11 25H2")
    assert found("estate.replacement_due") == []


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (("server",), "1 server is not under warranty any more: A0."),
        (("storage", "storage"), "2 storage devices are not under warranty any more: A0, A1."),
        (("server", "network"), "2 servers and network devices are not under warranty any more"),
    ],
)
def test_the_core_without_warranty(kinds: tuple[str, ...], words: str) -> None:
    for number, kind in enumerate(kinds):
        machine(f"A{number}", kind, warranty_ends=TODAY - timedelta(days=1))
    assert the("estate.warranty_over").sentence.startswith(words)
    Asset.objects.update(warranty_ends=TODAY)
    assert found("estate.warranty_over") == []


def test_what_no_tool_has_seen_is_looked_for_only_where_tools_see_anything() -> None:
    windows("A", "11 25H2")
    assert found("estate.asset_unseen") == []
    windows("B", "11 25H2", last_seen_on=TODAY - timedelta(days=61))
    assert the("estate.asset_unseen").sentence.startswith("No tool has seen 2 machines on your lis")
    Asset.objects.update(last_seen_on=TODAY - timedelta(days=60))
    assert found("estate.asset_unseen") == []


@pytest.mark.parametrize("status", ["retired", "lost"])
def test_a_machine_out_of_use_that_is_at_work_is_a_contradiction(status: str) -> None:
    windows("A", "11 25H2", status=status, last_seen_on=TODAY - timedelta(days=2))
    assert the("estate.retired_seen").sentence == (
        "By your list 1 machine is out of use, yet at work on 20 Nov 2026: A. Which is true?"
    )
    change("A", last_seen_on=TODAY - timedelta(days=15))
    assert found("estate.retired_seen") == []


def test_protection_that_is_off_and_disks_that_can_be_read() -> None:
    windows("A", "11 25H2", kind="laptop", antivirus_current=False, encrypted=False)
    windows("B", "11 25H2", kind="desktop", encrypted=False)
    assert the("estate.antivirus_off").sentence == (
        "The antivirus of 1 machine is off or out of date: A."
    )
    assert the("estate.disk_unencrypted").sentence == (
        "Anybody who finds 1 of your laptops can read it: A."
    )
    Asset.objects.update(antivirus_current=None, encrypted=None)
    assert found("estate.antivirus_off") == found("estate.disk_unencrypted") == []


def test_unused_seats_are_a_saving() -> None:
    licence("Zoom", seats=5, seats_used=1, price_per_seat_minor=12_99)
    one = the("estate.licence_unused")
    assert one.sentence == (
        "People use 1 of 5 seats of Zoom. The 4 unused ones cost £623.52 a year."
    )
    assert (one.severity, one.money_minor) == ("saving", 623_52)
    Licence.objects.update(seats_used=5)
    assert found("estate.licence_unused") == []


def test_a_seat_of_unknown_or_impossible_price_has_no_money() -> None:
    licence("Zoom", seats=5, seats_used=4)
    licence("Visio", seats=5, seats_used=4, price_per_seat_minor=-100)
    licence("Once", seats=5, seats_used=4, price_per_seat_minor=100, billing="once")
    assert [f.money_minor for f in found("estate.licence_unused")] == [None, None, None]
    assert facts.wasted_seats(TODAY) is None


def test_seats_used_beyond_what_is_paid() -> None:
    licence("Zoom", seats=5, seats_used=6, price_minor=50_00, billing="year")
    one = the("estate.licence_over")
    assert one.sentence == "People use 6 seats of Zoom, and you pay for 5. Missing: 1 seat."
    assert one.money_minor == 10_00


def test_accounts_are_counted_where_the_list_is_silent() -> None:
    person("Ann", licences=["microsoft 365  business premium"])
    licence("Microsoft 365 Business Premium", seats=3)
    licence("Nobody knows", seats=3)
    (only,) = facts.seats()
    assert (only.used, only.counted) == (1, True)


def test_what_seats_cost_in_vain_can_be_worked_out_again() -> None:
    licence("Zoom", seats=5, seats_used=1, price_per_seat_minor=12_99)
    licence("Visio", seats=2, seats_used=1, price_minor=100_00, billing="year")
    wasted = facts.wasted_seats(TODAY)
    assert wasted is not None
    assert wasted.value == recomputed(wasted) == 623_52 + 50_00
    assert {part["label"] for part in explain(wasted.pk)["inputs"]} == {
        "Unused seats of Zoom",
        "Unused seats of Visio",
    }


def test_support_is_matched_anew_and_only_for_the_own_organisation(
    owner: Actor, elsewhere: Organisation
) -> None:
    made = windows("A", "10 22H2")
    theirs = make_row(Asset, elsewhere, os_name="Microsoft Windows 10 Pro", os_version="22H2")
    assert refresh_support(actor=owner, today=TODAY) > 1000
    made.refresh_from_db()
    assert (made.os_product, made.os_cycle, made.support_ended) == ("windows", "10-22h2", True)
    with working_for(elsewhere):
        theirs.refresh_from_db()
    assert theirs.os_product == ""


def test_a_loaded_feed_replaces_the_shipped_dates_of_its_product() -> None:
    windows("A", "10 22H2")
    values = {"product": "windows", "cycle": "10-22h2", "key": "windows/10-22h2"}
    make_row(Lifecycle, Organisation.objects.get(), security_until=date(2030, 1, 1), **values)
    supported()
    assert Asset.objects.get().support_ends_on == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("kind", "system", "bought", "can"),
    [
        ("desktop", "Microsoft Windows 10 Pro 22H2", date(2019, 1, 1), True),
        ("desktop", "Microsoft Windows 10 Pro 22H2", date(2018, 12, 31), False),
        ("desktop", "Microsoft Windows 10 Pro 22H2", None, False),
        ("desktop", "Microsoft Windows 11 Pro 23H2", None, True),
        ("server", "Ubuntu 20.04", date(2024, 1, 1), True),
        ("server", "Ubuntu 20.04", date(2018, 1, 1), False),
        ("vm", "Ubuntu 20.04", None, True),
        ("laptop", "macOS 13", None, False),
    ],
)
def test_whether_a_machine_can_take_a_newer_system(
    kind: str, system: str, bought: date | None, can: bool
) -> None:
    made = machine("A", kind, os_name=system, purchased_on=bought, said_on=TODAY)
    supported()
    made.refresh_from_db()
    assert facts.can_upgrade(made) is can
