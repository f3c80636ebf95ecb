"""Rows are the fold of what sources say; undoing one leaves what the others say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import DatabaseError
from django.utils import timezone

from itdirector.areas.estate.models import Asset, Install, Site
from itdirector.areas.people.models import Skill
from itdirector.areas.security.models import Risk
from itdirector.connectors.rows import AssetRow, Identity, SkillRow, SoftwareRow
from itdirector.kernel import files, intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import fact_models
from itdirector.kernel.errors import NotFound, Refused
from itdirector.kernel.models import Grade, Mark, Source, Statement
from itdirector.kernel.recording import say
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
    told,
    undone,
)

LATER = date(2026, 4, 1)


def _counts(actor: Actor) -> dict[str, int]:
    with working_for(actor.organisation):
        return {n: m._default_manager.count() for n, m in fact_models().items()}


def _newest(actor: Actor) -> Source:
    with working_for(actor.organisation):
        found: Source = Source.objects.order_by("-id")[0]
        return found


def test_undo_takes_back_a_whole_file(owner: Actor) -> None:
    before = _counts(owner)
    source = applied(owner, inventory("PC-1", ("Reader", "9"), ("Mail", "1")))
    undone(owner, source)
    assert _counts(owner) == before
    with working_for(owner.organisation):
        assert not Mark.objects.exists()
        source.refresh_from_db()
    assert source.state == Source.State.UNDONE
    assert source.receipt["undo"] == {"removed": 3, "changed back": 0, "kept": 0}


def test_undoing_the_first_of_two_files_leaves_what_the_second_says(owner: Actor) -> None:
    first = applied(owner, machines("PC-1,SN-1,T-1,M1,Quay"))
    applied(owner, machines("PC-1,SN-1,,M2,Quay"), on=LATER)
    undone(owner, first)
    asset = only_asset(owner)
    assert (asset.model, asset.asset_tag) == ("M2", "")
    with working_for(owner.organisation):
        assert Site.objects.get().name == "Quay"
        assert {m.mark for m in Mark.objects.filter(record_type="estate.asset")} == {
            "serial:SN-1",
            "name:pc-1",
        }


def test_undoing_the_second_of_two_files_brings_back_what_the_first_says(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,T-1,M1,Quay"))
    second = applied(owner, machines("PC-1,SN-1,T-2,M2,Mill"), on=LATER)
    undone(owner, second)
    asset = only_asset(owner)
    with working_for(owner.organisation):
        assert (asset.model, asset.asset_tag, asset.site.name) == ("M1", "T-1", "Quay")  # type: ignore[union-attr]
        assert [s.name for s in Site.objects.all()] == ["Quay"]
        assert Mark.objects.filter(mark="tag:T-1").exists()
        assert not Mark.objects.filter(mark="tag:T-2").exists()


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_undone_in_any_order_nothing_is_left(owner: Actor, order: tuple[int, ...]) -> None:
    contents = [
        machines("PC-1,SN-1,,M1,Quay", "PC-2,SN-2,,,Quay"),
        inventory("PC-1", ("Reader", "9"), on=LATER),
        machines("PC-1,SN-1,T-1,M2,Mill", "PC-3,,,,Mill"),
    ]
    sources = [applied(owner, c, on=DAY + timedelta(days=40 * n)) for n, c in enumerate(contents)]
    for number in order:
        undone(owner, sources[number])
    assert set(_counts(owner).values()) == {0}


def test_the_same_file_may_come_again_after_it_was_undone(owner: Actor) -> None:
    content = machines("PC-1,SN-1,,M1,")
    undone(owner, applied(owner, content))
    applied(owner, content, on=LATER)
    assert only_asset(owner).model == "M1"


def test_undo_keeps_what_a_person_entered(owner: Actor) -> None:
    source = applied(owner, machines("PC-1,SN-1,,M1,"))
    asset = only_asset(owner)
    did(owner, "estate.change_asset", record=str(asset.pk), notes="in the cellar")
    undone(owner, source)
    asset = only_asset(owner)
    assert (asset.notes, asset.model) == ("in the cellar", "")


def test_undo_removes_a_row_of_which_too_little_is_left(owner: Actor) -> None:
    told(owner, SkillRow(place="a", skill="security", days_per_quarter=4))
    source = _newest(owner)
    with working_for(owner.organisation):
        skill = Skill.objects.get()
    did(owner, "people.change_skill", record=str(skill.pk), who="Northside")
    undone(owner, source)
    with working_for(owner.organisation):
        assert not Skill.objects.exists()


def test_undo_keeps_a_record_that_others_refer_to(owner: Actor) -> None:
    source = applied(owner, machines("PC-1,SN-1,,M1,Quay"))
    with working_for(owner.organisation):
        site = Site.objects.get()
    did(owner, "estate.add_asset", name="By hand", site=str(site.pk))
    undone(owner, source)
    with working_for(owner.organisation):
        assert Site.objects.get().name == "Quay"
        source.refresh_from_db()
    assert source.receipt["undo"] == {"removed": 1, "changed back": 0, "kept": 1}


def test_undoing_what_made_a_thing_vanish_brings_it_back(owner: Actor) -> None:
    applied(owner, inventory("PC-1", ("Reader", "9")))
    second = applied(owner, inventory("PC-1", ("Mail", "1"), on=LATER), on=LATER)
    undone(owner, second)
    with working_for(owner.organisation):
        reader = Install.objects.get()
        assert (reader.name, reader.gone_on) == ("Reader", None)


def test_a_persons_entry_is_undone_like_a_file(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,"))
    asset = only_asset(owner)
    did(owner, "estate.change_asset", record=str(asset.pk), model="M9")
    did(owner, "estate.remove_asset", record=str(asset.pk))
    assert only_asset(owner).gone_on
    undone(owner, _newest(owner))
    assert (only_asset(owner).gone_on, only_asset(owner).model) == (None, "M9")
    undone(owner, _newest_applied(owner))
    assert only_asset(owner).model == "M1"


def _newest_applied(actor: Actor) -> Source:
    with working_for(actor.organisation):
        found: Source = Source.objects.filter(state=Source.State.APPLIED).order_by("-id")[0]
        return found


def test_what_a_person_enters_stands_though_a_clock_ran_ahead(owner: Actor) -> None:
    next_year = timezone.localdate() + timedelta(days=365)
    told(owner, AssetRow(place="a", identity=Identity(serial="S"), model="M1"), on=next_year)
    did(owner, "estate.change_asset", record=str(only_asset(owner).pk), model="M2")
    told(owner, SoftwareRow(place="b", on=Identity(serial="S"), name="Reader"), on=next_year)
    assert only_asset(owner).model == "M2"
    undone(owner, _newest(owner))
    assert only_asset(owner).model == "M2"


def _default(on: date) -> Source:
    made: Source = Source.objects.create(
        kind=Source.Kind.DEFAULT,
        state=Source.State.APPLIED,
        label="Our figures",
        who="us",
        as_of=on,
        grade=Grade.DEFAULT,
    )
    return made


def test_a_default_said_later_fills_what_is_empty_and_changes_nothing_else(owner: Actor) -> None:
    told(owner, AssetRow(place="a", identity=Identity(serial="S"), model="M1"))
    with working_for(owner.organisation):
        ours = {"model": "ours", "supplier": "ours"}
        say(_default(LATER), Asset, record=only_asset(owner), values=ours, key="")
    asset = only_asset(owner)
    assert (asset.model, asset.supplier) == ("M1", "ours")


def test_an_older_file_overrides_a_default(owner: Actor) -> None:
    with working_for(owner.organisation):
        ours = {"name": "ours", "model": "ours"}
        say(_default(LATER), Asset, record=None, values=ours, key="serial:S")
    told(owner, AssetRow(place="a", identity=Identity(serial="S"), model="M1"), on=DAY)
    assert only_asset(owner).model == "M1"


def test_our_defaults_never_override_people_nor_files(owner: Actor) -> None:
    did(owner, "security.fill_register")
    with working_for(owner.organisation):
        risk = Risk.objects.order_by("key")[0]
    ours = risk.events_per_year
    did(owner, "estate.add_site", name="Quay")
    did(owner, "security.change_risk", record=str(risk.pk), events_per_year=0.77)
    did(owner, "security.fill_register", today=str(timezone.localdate() + timedelta(days=90)))
    with working_for(owner.organisation):
        risk.refresh_from_db()
        assert (risk.events_per_year, ours != 0.77) == (0.77, True)
        hand = Source.objects.get(kind=Source.Kind.PERSON, statements__record_id=risk.pk)
    undone(owner, hand)
    with working_for(owner.organisation):
        risk.refresh_from_db()
    assert risk.events_per_year == ours


def test_a_dry_run_is_done_again_when_facts_changed_since(owner: Actor) -> None:
    source = prepared(owner, machines("PC-1,SN-1,,M1,"))
    applied(owner, machines("PC-1,SN-1,,M0,", "PC-2,SN-2,,,"))
    with pytest.raises(Refused, match="changed since"):
        did(owner, "data.apply", source=str(source.pk))
    intake.apply(actor=owner, source=source)
    assert [a.model for a in assets(owner)] == ["M1", ""]
    with working_for(owner.organisation):
        assert Asset.objects.count() == 2


@pytest.mark.parametrize("name", ["data.apply", "data.discard"])
def test_what_is_applied_is_neither_applied_again_nor_discarded(owner: Actor, name: str) -> None:
    source = applied(owner, machines("PC-1,SN-1,,,"))
    with pytest.raises(Refused):
        did(owner, name, source=str(source.pk))
    undone(owner, source)
    with pytest.raises(Refused):
        undone(owner, source)


def test_a_source_of_another_organisation_is_not_found_on_any_road(
    owner: Actor, outsider: Actor
) -> None:
    theirs = prepared(outsider, machines("PC-1,SN-1,,,"))
    for road in (intake.prepare, intake.apply, intake.apply_source, intake.undo_source):
        with pytest.raises(NotFound):
            road(actor=owner, source=theirs)
    assert list(assets(outsider)) == []


def test_a_plan_that_the_database_refuses_half_way_leaves_nothing(owner: Actor) -> None:
    """The last line's key is another line's: what was written before it goes as well."""
    lines = [f"PC-{n},SN-{n},,," for n in range(600)]
    source = prepared(owner, machines(*lines))
    with working_for(owner.organisation):
        assert source.file is not None
        path = files.path_of(source.file).with_suffix(f".{source.pk}.plan")
    whole = path.read_text().splitlines()
    path.write_text("\n".join([*whole[:-1], whole[-1].replace("SN-599", "SN-0")]))
    before = _counts(owner)
    with pytest.raises(DatabaseError):
        intake.apply(actor=owner, source=source)
    assert _counts(owner) == before
    with working_for(owner.organisation):
        assert not Statement.objects.exists()
        assert Source.objects.get().state == Source.State.PREPARED
    path.write_text("\n".join(whole))
    intake.apply(actor=owner, source=source)
    assert len(list(assets(owner))) == 600


def test_a_dry_run_that_breaks_off_leaves_the_one_before(owner: Actor) -> None:
    lines = [f"PC-{n},SN-{n},,," for n in range(600)]
    source = prepared(owner, machines(*lines))

    def full(_rows: int) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        intake.prepare(actor=owner, source=source, progress=full)
    assert len(entries(owner, source)) == 600
    with working_for(owner.organisation):
        assert source.file is not None
        left = {p.suffix for p in files.path_of(source.file).parent.iterdir()}
    assert left == {"", ".plan"}


def test_a_file_nobody_knows_is_kept_and_says_why(owner: Actor) -> None:
    source = intake.receive(actor=owner, name="x.bin", parts=[b"\x00\x01\x02"], today=DAY)
    assert source.state == Source.State.UNREADABLE
    assert source.receipt["trouble"]
    with pytest.raises(Refused):
        intake.apply(actor=owner, source=source)


def test_columns_chosen_once_are_remembered_for_the_same_headers(owner: Actor) -> None:
    content = machines("PC-1,AB-1", headers="What,Wherewith")
    source = intake.receive(actor=owner, name="odd.csv", parts=[content], today=DAY)
    mapping = {"kind": "assets", "fields": {"name": "What", "asset_tag": "Wherewith"}}
    did(owner, "data.choose_columns", source=str(source.pk), mapping=mapping)
    with working_for(owner.organisation):
        source.refresh_from_db()
    intake.apply(actor=owner, source=source)
    applied(owner, machines("PC-2,AB-2", headers="What,Wherewith"), on=LATER)
    assert [a.asset_tag for a in assets(owner)] == ["AB-1", "AB-2"]
