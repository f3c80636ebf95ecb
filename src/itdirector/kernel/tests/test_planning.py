"""The dry run: new, changed, unchanged, vanished, problem; and what the same thing is."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from itdirector.areas.budget.models import LedgerLine
from itdirector.areas.estate.models import Asset, Install, Site
from itdirector.areas.vendors.models import Contract
from itdirector.connectors.rows import (
    AssetRow,
    CompleteSoftware,
    ContractRow,
    Identity,
    LedgerRow,
    LicenceRow,
    SkillRow,
    SoftwareRow,
)
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Statement
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import (
    DAY,
    applied,
    assets,
    did,
    entries,
    inventory,
    machines,
    only_asset,
    prepared,
    received,
    told,
)
from itdirector.values.money import Money

LATER = date(2026, 4, 1)
EARLIER = date(2026, 2, 1)


def _statuses(actor: Actor, content: bytes, *, on: date = DAY) -> list[tuple[str, str, str]]:
    source = prepared(actor, content, on=on)
    return [(e.status, e.place, e.label) for e in entries(actor, source)]


def test_a_dry_run_tells_each_line_and_changes_nothing(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,", "PC-2,SN-2,,M2,", "PC-3,SN-3,,M3,"))
    content = machines("PC-1,SN-1,,M1,", "PC-2,SN-2,,M9,", "PC-4,SN-4,,M4,")
    assert _statuses(owner, content, on=LATER) == [
        ("unchanged", "line 2", "PC-1"),
        ("changed", "line 3", "PC-2"),
        ("new", "line 4", "PC-4"),
        ("vanished", "not in this file", "PC-3"),
    ]
    assert [a.model for a in assets(owner)] == ["M1", "M2", "M3"]


def test_a_change_shows_before_and_after(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,"))
    (entry,) = entries(owner, prepared(owner, machines("PC-1,SN-1,,M2,"), on=LATER))
    assert entry.changes == {"model": ["M1", "M2"]}


def test_the_same_lines_again_change_nothing(owner: Actor) -> None:
    lines = ("PC-1,SN-1,,M1,Quay", "PC-2,,T-2,M2,Quay", "PC-3,,,M3,")
    applied(owner, machines(*lines))
    again = entries(owner, prepared(owner, machines(*lines, ""), on=LATER))
    assert {e.status for e in again} == {"unchanged"}


def test_the_same_file_is_one_source(owner: Actor) -> None:
    first = applied(owner, machines("PC-1,SN-1,,,"))
    again = received(owner, machines("PC-1,SN-1,,,"), on=LATER, name="copy.csv")
    assert again.pk == first.pk


def test_a_new_machine_and_its_programs_are_new_once_each(owner: Actor) -> None:
    source = prepared(owner, inventory("PC-1", ("Reader", "9"), ("Mail", "1")))
    counted = Counter((e.record_type, e.status) for e in entries(owner, source))
    assert counted == {("estate.asset", "new"): 1, ("estate.install", "new"): 2}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("OLD,SN-1,,,", "NEW,SN-1,,,"),
        ("PC,,,M,", "PC,SN-1,,M,"),
        ("PC,SN-1,,,", "PC,,,M,"),
        ("OLD,,T-1,,", "NEW,SN-1,T-1,,"),
        ("pc-1,SN-1,,,", "PC-1,sn-1,,,"),
    ],
    ids=["renamed", "serial learnt", "serial left out", "known by its tag", "spelled otherwise"],
)
def test_one_machine_stays_one(owner: Actor, first: str, second: str) -> None:
    applied(owner, machines(first))
    before = only_asset(owner)
    applied(owner, machines(second), on=LATER)
    assert only_asset(owner).pk == before.pk


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("PC,SN-1,,,", "PC,SN-2,,,"),
        ("PC,SN-1,T-1,,", "PC,SN-2,T-1,,"),
        ("PC,SN-1,,,", "PC-2,,,M,"),
    ],
    ids=["same name", "same name and tag", "another name"],
)
def test_two_machines_stay_two_in_one_file_and_in_two(
    owner: Actor, outsider: Actor, first: str, second: str
) -> None:
    applied(owner, machines(first, second))
    applied(outsider, machines(first))
    applied(outsider, machines(second), on=LATER)
    assert len(list(assets(owner))) == len(list(assets(outsider))) == 2


def test_a_machine_whose_serial_was_learnt_is_not_the_next_one_of_its_name(owner: Actor) -> None:
    applied(owner, machines("PC,,,M,"))
    applied(owner, machines("PC,SN-1,,,"), on=LATER)
    applied(owner, machines("PC,SN-2,,,", "PC,SN-1,,,"), on=LATER)
    assert sorted(a.serial for a in assets(owner)) == ["SN-1", "SN-2"]


def test_two_agreements_of_one_name_with_two_references_stay_two(owner: Actor) -> None:
    rows = [
        ContractRow(place=f"line {n}", name="Phones", vendor="Telco", reference=f"R-{n}")
        for n in (1, 2)
    ]
    told(owner, *rows)
    again = told(owner, *reversed(rows), on=LATER)
    assert {e.status for e in again} == {"unchanged"}
    with working_for(owner.organisation):
        assert sorted(c.reference for c in Contract.objects.all()) == ["R-1", "R-2"]


def test_things_nothing_tells_apart_are_not_mixed_up_between_files(owner: Actor) -> None:
    for kind in ("monitor", "printer"):
        told(owner, AssetRow(place="line 2", identity=Identity(), kind=kind))
    assert sorted(a.kind for a in assets(owner)) == ["monitor", "printer"]


def test_a_list_that_names_two_like_things_has_both(owner: Actor) -> None:
    rows = [AssetRow(place=f"line {n}", identity=Identity(), kind="monitor") for n in (2, 3)]
    told(owner, *rows)
    again = told(owner, *rows, on=LATER)
    assert {e.status for e in again} == {"unchanged"}
    assert len(list(assets(owner))) == 2


def test_equal_ledger_lines_are_each_meant(owner: Actor) -> None:
    row = LedgerRow(place="line 2", on=DAY, supplier="Shop", amount=Money(999, "GBP"))
    told(owner, row, row, row)
    told(owner, row, row, row, on=LATER)
    with working_for(owner.organisation):
        assert LedgerLine.objects.count() == 3


def test_a_thing_named_twice_is_said_and_the_later_line_stands(owner: Actor) -> None:
    source = applied(owner, machines("PC-1,SN-1,,M1,", "PC-1,SN-1,,M2,"))
    assert only_asset(owner).model == "M2"
    (problem,) = [e for e in entries(owner, source) if e.status == "problem"]
    assert "line 3" in problem.message
    assert "line 2" in problem.message
    assert not problem.lost


def test_a_later_line_stands_though_it_repeats_what_was_known(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,"))
    applied(owner, machines("PC-1,SN-1,,M2,", "PC-1,SN-1,,M1,"), on=LATER)
    assert only_asset(owner).model == "M1"


def test_an_older_line_in_the_same_file_does_not_stand(owner: Actor) -> None:
    who = Identity(serial="SN-1", name="PC-1")
    newer = AssetRow(place="scan 1", identity=who, model="M2", as_of=DAY)
    older = AssetRow(place="scan 2", identity=who, model="M1", as_of=EARLIER)
    told(owner, newer, older, on=LATER)
    assert only_asset(owner).model == "M2"


def test_an_older_file_changes_only_what_no_newer_one_said(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M2,"), on=LATER)
    late = applied(owner, machines("PC-1,SN-1,T-1,M1,"), on=EARLIER)
    asset = only_asset(owner)
    assert (asset.model, asset.asset_tag, asset.said_on) == ("M2", "T-1", LATER)
    (entry,) = [e for e in entries(owner, late) if e.status == "changed"]
    assert entry.changes == {"asset_tag": ["", "T-1"]}


def test_an_older_list_does_not_make_vanish_what_was_seen_since(owner: Actor) -> None:
    applied(owner, inventory("PC-1", ("Reader", "9"), on=LATER), on=LATER)
    applied(owner, inventory("PC-1", ("Mail", "1"), on=EARLIER), on=date(2026, 5, 1))
    with working_for(owner.organisation):
        standing = Install.objects.filter(gone_on=None)
        assert sorted(i.name for i in standing) == ["Mail", "Reader"]


def test_an_older_file_does_not_bring_back_what_is_gone(owner: Actor) -> None:
    applied(owner, inventory("PC-1", ("Reader", "9"), on=EARLIER), on=EARLIER)
    applied(owner, inventory("PC-1", ("Mail", "1"), on=LATER), on=LATER)
    applied(owner, inventory("PC-1", ("Reader", "8"), ("Mail", "1"), on=DAY), on=DAY)
    with working_for(owner.organisation):
        assert Install.objects.get(name="Reader").gone_on == LATER


def test_a_clock_that_runs_ahead_does_not_outlive_its_file(owner: Actor) -> None:
    applied(owner, inventory("OLD", on=date(2099, 1, 1)), on=DAY)
    applied(owner, inventory("NEW", on=LATER), on=LATER)
    assert only_asset(owner).name == "NEW"


def test_a_program_that_is_no_longer_listed_vanishes_and_may_come_back(owner: Actor) -> None:
    applied(owner, inventory("PC-1", ("Reader", "9"), ("Mail", "1")))
    other = inventory("PC-2", ("Reader", "9"), serial="SN-2")
    applied(owner, other)
    applied(owner, inventory("PC-1", ("Mail", "1"), on=LATER), on=LATER)
    with working_for(owner.organisation):
        gone = Install.objects.exclude(gone_on=None)
        assert [(i.name, i.asset.name, i.gone_on) for i in gone] == [("Reader", "PC-1", LATER)]
    may = date(2026, 5, 1)
    back = applied(owner, inventory("PC-1", ("Reader", "9"), ("Mail", "1"), on=may), on=may)
    (changed,) = [e for e in entries(owner, back) if "gone_on" in e.changes]
    assert changed.changes["gone_on"] == [LATER.isoformat(), None]
    with working_for(owner.organisation):
        assert not Install.objects.exclude(gone_on=None).exists()


def test_a_machine_whose_list_is_empty_loses_its_programs_alone(owner: Actor) -> None:
    who = Identity(serial="SN-1", name="PC-1")
    told(owner, SoftwareRow(place="a", on=who, name="Reader"))
    told(owner, CompleteSoftware(place="b", on=who), on=LATER)
    with working_for(owner.organisation):
        assert Install.objects.get().gone_on == LATER
        assert Asset.objects.get().gone_on is None


def test_a_machine_first_named_by_an_empty_list_is_made_when_it_is_needed(owner: Actor) -> None:
    who = Identity(serial="SN-1", name="PC-1")
    rows = [CompleteSoftware(place=f"a{n}", on=who) for n in range(2)]
    told(owner, *rows)
    assert list(assets(owner)) == []
    told(owner, *rows, SoftwareRow(place="b", on=who, name="Reader"))
    assert only_asset(owner).name == "PC-1"


def test_what_is_gone_from_a_list_is_only_told_until_it_is_called_complete(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,,", "PC-2,SN-2,,,"))
    applied(owner, machines("PC-1,SN-1,,M,"), on=LATER)
    assert [a.gone_on for a in assets(owner)] == [None, None]
    source = prepared(owner, machines("PC-1,SN-1,,M2,"), on=LATER)
    did(owner, "data.set_complete", source=str(source.pk), complete=True)
    did(owner, "data.apply", source=str(source.pk))
    assert [a.gone_on for a in assets(owner)] == [None, LATER]


def test_a_linked_record_spelled_otherwise_is_the_same_and_takes_the_spelling(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,,Quay Street"))
    source = applied(owner, machines("PC-2,SN-2,,,QUAY  street"), on=LATER)
    with working_for(owner.organisation):
        site = Site.objects.get()
        (said,) = Statement.objects.filter(source=source, record_id=site.pk)
        assert site.name == said.values["name"]
        assert site.assets.count() == 2


def test_money_in_another_currency_is_left_out_and_said(owner: Actor) -> None:
    row = AssetRow(
        place="line 2", identity=Identity(serial="SN-1"), name="PC", price=Money(100, "EUR")
    )
    made, problem = told(owner, row)
    assert "price_minor" not in made.values
    assert "EUR" in problem.message
    assert only_asset(owner).price_minor is None


def test_money_without_a_currency_is_the_organisations_own(owner: Actor) -> None:
    told(owner, AssetRow(place="a", identity=Identity(serial="S"), price=Money(1250)))
    assert only_asset(owner).price_minor == 1250


def test_a_line_without_what_it_needs_is_lost_with_the_reason_and_no_other(owner: Actor) -> None:
    def line(n: int, currency: str) -> LedgerRow:
        return LedgerRow(place=f"line {n}", on=DAY, supplier="Shop", amount=Money(n, currency))

    planned = told(owner, line(2, "GBP"), line(3, "USD"), line(4, "GBP"))
    assert [(e.status, e.lost) for e in planned] == [
        ("new", False),
        ("problem", True),
        ("new", False),
    ]
    assert "USD" in planned[1].message
    with working_for(owner.organisation):
        assert LedgerLine.objects.count() == Statement.objects.count() == 2


def test_a_good_line_after_a_lost_one_of_the_same_thing_is_kept(owner: Actor) -> None:
    lost = SkillRow(place="line 2", skill="security", days_per_quarter=float("nan"))
    good = SkillRow(place="line 3", skill="security", days_per_quarter=3)
    assert [e.status for e in told(owner, lost, good)] == ["problem", "new"]


@pytest.mark.parametrize("seats", [-1, 2**31, 10**30])
def test_a_number_the_column_cannot_hold_is_left_out_and_said(owner: Actor, seats: int) -> None:
    made, problem = told(owner, LicenceRow(place="line 2", product="Mail", seats=seats))
    assert "seats" not in made.values
    assert str(seats) in problem.message


def test_text_that_is_too_long_is_cut_and_said(owner: Actor) -> None:
    row = AssetRow(place="line 2", identity=Identity(serial="SN-1"), name="n" * 300)
    _made, problem = told(owner, row)
    assert only_asset(owner).name == "n" * 200
    assert "200" in problem.message


def test_long_keys_and_marks_fit_and_stay_apart(owner: Actor) -> None:
    rows = [
        ContractRow(
            place=f"line {n}",
            name="n" * 200 + str(n),
            vendor="v" * 200 + str(n),
            reference="r" * 400 + str(n),
        )
        for n in (1, 2)
    ]
    told(owner, *rows)
    assert {e.status for e in told(owner, *rows, on=LATER) if e.status != "problem"} == {
        "unchanged"
    }
    with working_for(owner.organisation):
        assert Contract.objects.count() == 2


def test_text_no_database_can_hold_is_replaced(owner: Actor) -> None:
    told(owner, AssetRow(place="a", identity=Identity(serial="S\0N"), name="P\0C", notes="\0"))
    assert only_asset(owner).name == "P\N{REPLACEMENT CHARACTER}C"


def test_a_choice_nobody_knows_is_left_out_and_said(owner: Actor) -> None:
    row = AssetRow(place="a", identity=Identity(serial="S"), name="PC", kind="spaceship")
    _made, problem = told(owner, row)
    assert "spaceship" in problem.message
    assert only_asset(owner).kind == ""


def test_a_file_larger_than_one_chunk_is_planned_as_one(owner: Actor) -> None:
    lines = [f"PC-{n},SN-{n % 1100},,M{n},Site {n % 7}" for n in range(1201)]
    source = applied(owner, machines(*lines))
    assert source.receipt["counts"]["new"] == 1107
    found = {a.serial: a.model for a in assets(owner)}
    assert len(found) == 1100
    assert (found["SN-0"], found["SN-100"], found["SN-101"]) == ("M1100", "M1200", "M101")
