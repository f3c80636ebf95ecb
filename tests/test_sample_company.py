"""The sample company: what its README plants is found, twice the same, and can be undone.

All of it is loaded once, as a person would, and gone afterwards; the tests read what was seen.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from itdirector.areas.board.actions import refresh_brief
from itdirector.areas.estate.facts import can_upgrade
from itdirector.areas.estate.models import Asset, Install, Licence
from itdirector.areas.people.models import Person
from itdirector.kernel import intake
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.areas import fact_models
from itdirector.kernel.models import FindingRecord, Mark, Organisation, Source, Statement
from itdirector.kernel.tenancy import working_for
from tests.sample_seen import Seen

pytestmark = pytest.mark.django_db  # tells that the database is needed
FILES = Path(__file__).parents[1] / "examples/harbour-dental/files"
TODAY = date(2026, 11, 22)
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OURS = {"security.risk"}
"""Facts that come from published figures, not from the files."""


@pytest.fixture(scope="module")
def seen(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Seen:
    """Return what was seen of the whole life of the sample company."""
    stored, settings.FILES_DIR = settings.FILES_DIR, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        organisation = Organisation.objects.create(name="Harbour", slug="harbour")
        actor = system_actor(organisation, name="loader")
        with working_for(organisation):
            made = Seen()
            _live(actor, made)
        transaction.set_rollback(True)
    settings.FILES_DIR = stored
    return made


def _live(actor: Actor, made: Seen) -> None:
    """Load, look, brief twice, load again, and undo everything."""
    _load(actor)
    made.sources = {s.label: (s.state, s.receipt) for s in Source.objects.all()}
    made.briefs = [refresh_brief(actor=actor, today=TODAY).content for _ in range(2)]
    _look(made)
    made.before_again = _state()
    _load(actor)
    made.after_again = _state()
    for source in Source.objects.filter(state=Source.State.APPLIED, kind=Source.Kind.FILE):
        intake.undo_source(actor=actor, source=source)
    made.left = {name: model.objects.count() for name, model in fact_models().items()}
    made.marks_left = Mark.objects.count()


def _load(actor: Actor) -> None:
    for path in sorted(p for p in FILES.rglob("*") if p.is_file()):
        parts = iter([path.read_bytes()])
        source = intake.receive(actor=actor, name=path.name, parts=parts, today=TODAY)
        waiting = [source] if source.state == Source.State.RECEIVED else []
        for one in waiting:
            intake.apply(actor=actor, source=one)


def _look(made: Seen) -> None:
    made.facts = {name: model.objects.count() for name, model in fact_models().items()}
    for asset in Asset.objects.select_related("site"):
        made.machines[asset.name] = {
            "system": f"{asset.os_product}/{asset.os_cycle}",
            "kind": asset.kind,
            "ends": asset.support_ends_on,
            "ended": asset.support_ended,
            "upgrade": can_upgrade(asset),
            "antivirus": asset.antivirus,
            "encrypted": asset.encrypted,
            "status": asset.status,
            "site": asset.site.name if asset.site else "",
            "bought": asset.purchased_on,
            "seen": asset.last_seen_on,
        }
    for install in Install.objects.exclude(product="").select_related("asset"):
        name = f"{install.product}/{install.cycle}"
        made.programs.setdefault(name, set()).add(install.asset.name)
    made.people = {p.name: p.active for p in Person.objects.all()}
    for one in Licence.objects.exclude(seats=None).exclude(seats_used=None):
        made.unused[one.product] = (one.seats, one.seats_used)
    for f in FindingRecord.objects.filter(closed_on=None):
        told = {"subject": f.subject, "sentence": f.sentence, "due": f.due_on}
        told["names"] = {label for _type, _id, label in f.evidence}
        made.findings.setdefault(f.code, []).append(told)


def _state() -> tuple[Any, ...]:
    counts = {name: model.objects.count() for name, model in fact_models().items()}
    revision = Organisation.objects.values_list("revision", flat=True).get(slug="harbour")
    return counts, Source.objects.count(), Statement.objects.count(), revision


def running(seen: Seen, system: str) -> set[str]:
    return {name for name, m in seen.machines.items() if m["system"].startswith(system)}


def the(seen: Seen, code: str, subject: str = "") -> dict[str, Any]:
    (only,) = (f for f in seen.findings[code] if subject in f["subject"])
    return only


# --- The files --------------------------------------------------------------------------------


def test_every_file_but_the_three_old_ones_is_applied(seen: Seen) -> None:
    assert len(seen.sources) == 75 + 11 + 3
    unread = {label for label, (state, _receipt) in seen.sources.items() if state != "applied"}
    assert unread == {"readme.docx", "assets-old.csv", "scan.pdf"}


def test_problems_are_told_by_file_and_place(seen: Seen) -> None:
    told = {(one["file"], one["place"]): one for one in seen.briefs[0]["unreadable"]}
    assert set(told) == {
        ("GUL-LT-03.json", "line 49, column 27"),
        ("assets-old.csv", ""),
        ("readme.docx", ""),
        ("scan.pdf", ""),
    }
    assert told["GUL-LT-03.json", "line 49, column 27"]["sentence"] == "The file breaks off here."


def test_all_facts_are_there(seen: Seen) -> None:
    assert {name: seen.facts[name] for name in seen.facts if name != "estate.install"} == {
        "company.answer": 19,
        "people.person": 74,
        "people.skill": 4,
        "vendors.vendor": 14,
        "vendors.contract": 18,
        "estate.site": 4,
        "estate.asset": 84,
        "estate.licence": 14,
        "estate.lifecycle": 0,
        "security.risk": 8,
        "security.exploited": 34,
        "continuity.restoretest": 0,
        "budget.budgetline": 32,
        "budget.ledgerline": 197,
        "strategy.goal": 3,
    }


# --- What is wrong on purpose -----------------------------------------------------------------


def test_machines_under_two_names_are_counted_once_and_the_newer_file_wins(seen: Seen) -> None:
    assert {"SAL-SU-02", "SAL-LT-06"} <= seen.machines.keys()
    assert {"DESKTOP-4Q7M2KD", "LAPTOP-H8R31VT"}.isdisjoint(seen.machines)
    assert {seen.machines[n]["seen"] for n in ("SAL-SU-02", "SAL-LT-06")} == {TODAY}


def test_placeholders_are_no_serial_numbers(seen: Seen) -> None:
    assert the(seen, "estate.no_serial")["names"] == {"GUL-SU-03", "EMB-OF-01"}


def test_the_machine_of_the_broken_file_is_known_from_the_register(seen: Seen) -> None:
    assert seen.machines["GUL-LT-03"]["kind"] == "laptop"
    assert seen.machines["GUL-LT-03"]["ended"] is None


def test_unknown_systems_are_asked_about(seen: Seen) -> None:
    names = the(seen, "estate.os_unknown")["names"]
    assert {"EMB-OPG-01", "GUL-LT-03", "SAL-NAS-01"} <= names
    assert all(seen.machines[name]["ended"] is None for name in names)


def test_what_was_not_seen_for_months_is_looked_for(seen: Seen) -> None:
    assert {"EMB-LT-02", "SAL-LT-08"} <= the(seen, "estate.asset_unseen")["names"]


def test_the_archived_machine_at_work_is_a_contradiction(seen: Seen) -> None:
    assert the(seen, "estate.retired_seen")["names"] == {"EMB-RC-02"}


def test_dates_nobody_wrote_are_left_unknown(seen: Seen) -> None:
    unknown = {name for name, m in seen.machines.items() if m["bought"] is None}
    assert {"SAN-XR-01", "SAN-SU-02", "SAN-SU-03", "SAL-NAS-01", "SAN-FW-01"} <= unknown


def test_leavers_and_shared_accounts_that_can_sign_in(seen: Seen) -> None:
    leavers = {"Gareth Poole", "Simone Achebe", "Victor Lindgren"}
    assert the(seen, "people.leaver_active")["names"] == leavers
    assert the(seen, "people.shared_active")["names"] == {
        "Accounts Payable",
        "IT Admin",
        "Reception Sandhythe",
        "Scan to e-mail",
    }
    shared = [n for n in seen.people if n.startswith(("Reception ", "Harbour "))]
    assert sorted(map(bool, (seen.people[n] for n in shared))) == [False] * 4 + [True]


def test_what_contracts_do_not_say_is_asked(seen: Seen) -> None:
    doubts = " ".join(f["sentence"] for f in seen.findings["vendors.no_end_date"])
    assert "We do not know the notice period of Imaging maintenance and support" in doubts
    assert "We do not know when Broadband Sandhythe" in doubts
    assert len(seen.findings["vendors.no_end_date"]) == 2


def test_bills_without_contract_and_bills_that_rose(seen: Seen) -> None:
    assert "Chirp Messaging Ltd (£3,972.41)" in the(seen, "budget.unmatched_supplier")["sentence"]
    assert "Coastlink" not in the(seen, "budget.unmatched_supplier")["sentence"]
    rise = the(seen, "budget.price_rise")["sentence"]
    assert rise.startswith("Brightwave Voice Ltd, Hosted telephony, has cost £1,131.60 a payment")
    assert "15% more" in rise


def test_what_was_said_and_what_was_paid_are_both_shown(seen: Seen) -> None:
    told = the(seen, "budget.spend_differs")["sentence"]
    assert "about £120,000 a year" in told
    assert "come to £160,000" in told


# --- What is worth finding --------------------------------------------------------------------


def test_fourteen_machines_run_windows_10_and_five_of_them_can_be_upgraded(seen: Seen) -> None:
    old = running(seen, "windows/10-22h2")
    assert len(old) == 14
    assert sum(seen.machines[name]["upgrade"] for name in old) == 5
    told = the(seen, "estate.os_unsupported", "windows/10")
    assert told["due"] == date(2025, 10, 14)
    assert told["names"] == old - {"EMB-RC-02"}  # archived, as told above


@pytest.mark.parametrize(
    ("release", "count", "ends", "over"),
    [
        ("23h2", 5, date(2025, 11, 11), True),
        ("24h2", 9, date(2026, 10, 13), True),
        ("25h2", 18, date(2027, 10, 12), False),
    ],
)
def test_releases_of_windows_11(
    seen: Seen, release: str, count: int, ends: date, over: bool
) -> None:
    names = running(seen, f"windows/11-{release}")
    assert len(names) == count
    assert {seen.machines[n]["ends"] for n in names} == {ends}
    assert {seen.machines[n]["ended"] for n in names} == {over}


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("SAN-XR-01", "windows/7"),
        ("SAL-RC-01", "macos/13"),
        ("SAL-WEB01", "ubuntu/20.04"),
        ("SAN-FW-01", "fortios/6.4"),
        ("SAL-FW-01", "fortios/7.0"),
        ("GUL-FW-01", "fortios/7.0"),
        ("EMB-FW-01", "fortios/7.2"),
    ],
)
def test_other_systems_past_support(seen: Seen, name: str, system: str) -> None:
    assert seen.machines[name]["system"].startswith(system)
    assert seen.machines[name]["ended"] is True


def test_the_server_of_the_practice(seen: Seen) -> None:
    ending = the(seen, "estate.os_ending")
    assert ending["names"] == {"SAL-SRV-DB01"}
    assert ending["sentence"].endswith("end on 12 Jan 2027: SAL-SRV-DB01.")
    database = the(seen, "estate.software_unsupported", "mssqlserver")
    assert (database["names"], database["due"]) == ({"SAL-SRV-DB01"}, date(2026, 7, 14))
    assert "SAL-SRV-DB01" in the(seen, "estate.warranty_over")["names"]


@pytest.mark.parametrize(
    ("program", "count"),
    [
        ("office/2016", 6),
        ("microsoft-teams-classic/1", 6),
        ("office/2021", 3),
        ("oracle-jdk/8", 8),
        ("chrome/137", 4),
    ],
)
def test_old_programs_are_counted(seen: Seen, program: str, count: int) -> None:
    assert len(seen.programs[program]) == count


def test_protection(seen: Seen) -> None:
    sophos = [n for n, m in seen.machines.items() if "sophos" in m["antivirus"].casefold()]
    laptops = [m["encrypted"] for m in seen.machines.values() if m["kind"] == "laptop"]
    assert len(sophos) == 33  # 32 in service and EMB-RC-02
    assert (laptops.count(True), laptops.count(False)) == (10, 3)
    assert "SAN-XR-01" in the(seen, "estate.antivirus_off")["names"]
    assert len(the(seen, "estate.antivirus_off")["names"]) == 4


@pytest.mark.parametrize(
    ("product", "seats", "used"),
    [
        ("Microsoft 365 Business Premium", 75, 62),
        ("ClearBite Imaging", 12, 7),
        ("Adobe Acrobat Pro", 10, 3),
        ("Sophos Endpoint", 45, 32),
        ("Veeam Data Platform Essentials", 10, 4),
        ("Zoom Workplace Pro", 5, 1),
        ("Power BI Pro", 4, 2),
        ("Microsoft 365 Business Basic", 5, 3),
    ],
)
def test_unused_seats(seen: Seen, product: str, seats: int, used: int) -> None:
    assert seen.unused[product] == (seats, used)
    told = {f["sentence"] for f in seen.findings["estate.licence_unused"]}
    assert any(f"{used} of {seats} seats of {product}." in sentence for sentence in told)


def test_contracts_and_their_dates(seen: Seen) -> None:
    missed = the(seen, "vendors.notice_missed")["sentence"]
    assert missed.startswith("The notice date of Telephone system (VoIP, 48 handsets)")
    assert "was 9 Nov 2026" in missed  # to arrive by the 11th
    pearl = the(seen, "vendors.decide", "pearlpractice")
    assert pearl["due"] == date(2026, 12, 10)  # to arrive by the 14th
    line = the(seen, "vendors.decide", "leased-line")
    assert line["due"] == date(2027, 1, 6)  # to arrive by the 10th, a Sunday


def test_the_money_there_is(seen: Seen) -> None:
    quarters = seen.briefs[0]["plan"]["quarters"]
    given = [sum(line["allowed_minor"] for line in q["budget"]) for q in quarters]
    assert given[0] == 0  # the budget begins in January
    assert all(9_000_00 <= minor <= 13_500_00 for minor in given[1:])
    paid = {one["supplier"]: one["minor"] for one in seen.briefs[0]["money"]["by_supplier"]}
    assert paid["Pier IT Support Ltd"] == 47_728_80
    assert paid["Copperplate Print Leasing Ltd"] == 7_840_80  # the credit note is taken off
    assert "Total" not in paid


def test_the_plan_is_proven_and_does_what_must_be_done(seen: Seen) -> None:
    plan = seen.briefs[0]["plan"]
    done = {item["code"] for quarter in plan["quarters"] for item in quarter["items"]}
    assert plan["proof"]["status"] == "proven"
    assert plan["impossible"] is None
    assert {
        "replace_server:windows-server-2016-server-later",
        "upgrade_windows_11:windows-10-desktop-up",
        "replace_desktop:windows-10-desktop",
        "close_leaver_accounts",
        "encrypt_disks",
    } <= done


def test_the_next_decision_is_the_practice_system(seen: Seen) -> None:
    decisions = seen.briefs[0]["decisions"]
    assert decisions[0]["title"].startswith("PearlPractice")
    assert len(decisions) == 3
    assert seen.briefs[0]["posture"]["colour"] == "red"


# --- Again, and back --------------------------------------------------------------------------


def test_the_same_folder_again_changes_nothing(seen: Seen) -> None:
    assert seen.before_again == seen.after_again


def test_the_brief_is_the_same_when_made_again(seen: Seen) -> None:
    first, again = (json.dumps(content, sort_keys=True) for content in seen.briefs)
    assert first == again
    assert UUID.search(first)


def test_undoing_every_file_leaves_no_facts(seen: Seen) -> None:
    assert {name: count for name, count in seen.left.items() if name not in OURS and count} == {}
    assert seen.marks_left == 0
