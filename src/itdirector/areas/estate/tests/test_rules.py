"""What the estate decides, on plain values; and how rows come in."""

from __future__ import annotations

from datetime import date

import pytest

from itdirector.areas.estate import intakes
from itdirector.areas.estate.models import Asset, Install, Site
from itdirector.areas.estate.rules import LIVES, asset_marks, fold_name, is_old, replacement
from itdirector.connectors.rows import (
    AssetRow,
    CompleteSoftware,
    Identity,
    LicenceRow,
    LifecycleRow,
    SoftwareRow,
)
from itdirector.kernel.areas import AllOf, Said
from itdirector.values.money import Money

TODAY = date(2026, 11, 22)


def test_marks_come_with_the_strongest_first_and_folded() -> None:
    identity = Identity(serial="abc1", uuid="4c4c", asset_tag="t-1", mac="AA:BB", name="SAL-01")
    assert asset_marks(identity) == (
        "serial:ABC1",
        "uuid:4C4C",
        "tag:T-1",
        "mac:aa:bb",
        "name:sal-01",
    )
    assert asset_marks(Identity()) == ()


def test_a_mark_fits_its_column() -> None:
    assert len(asset_marks(Identity(serial="x" * 400))[0]) == 255


def test_spellings_of_a_name_meet() -> None:
    assert fold_name("  Adobe\tAcrobat \n PRO ") == "adobe acrobat pro"


@pytest.mark.parametrize("kind", LIVES)
def test_a_machine_is_old_on_the_day_its_life_ends(kind: str) -> None:
    bought = date(TODAY.year - LIVES[kind].years, TODAY.month, TODAY.day)
    assert is_old(kind=kind, purchased_on=bought, today=TODAY)
    assert not is_old(kind=kind, purchased_on=date(bought.year, 11, 23), today=TODAY)


def test_what_is_not_known_is_not_old() -> None:
    assert not is_old(kind="laptop", purchased_on=None, today=TODAY)
    assert not is_old(kind="other", purchased_on=date(1990, 1, 1), today=TODAY)


@pytest.mark.parametrize("kind", LIVES)
def test_a_default_price_lies_in_its_range(kind: str) -> None:
    life = LIVES[kind]
    assert 0 < life.low_minor < life.price_minor < life.high_minor


BOUGHT, PLANNED, ENDS = date(2024, 5, 1), date(2026, 1, 1), date(2026, 10, 14)


@pytest.mark.parametrize(
    ("purchased", "planned", "support", "upgrade", "on", "because"),
    [
        (BOUGHT, None, None, True, date(2029, 5, 1), "it will be 5 years old"),
        (BOUGHT, PLANNED, None, True, PLANNED, "the register says so"),
        (BOUGHT, None, ENDS, False, ENDS, "its system gets no more security fixes"),
        (BOUGHT, None, ENDS, True, date(2029, 5, 1), "it will be 5 years old"),
        (None, None, ENDS, False, ENDS, "its system gets no more security fixes"),
        (date(2024, 2, 29), None, None, True, date(2029, 2, 28), "it will be 5 years old"),
    ],
)
def test_the_owners_date_wins_then_age_then_support(
    purchased: date | None,
    planned: date | None,
    support: date | None,
    upgrade: bool,
    on: date,
    because: str,
) -> None:
    due = replacement(
        kind="laptop",
        purchased_on=purchased,
        planned_end=planned,
        support_ends=support,
        can_upgrade=upgrade,
    )
    assert due is not None
    assert (due.on, due.because, due.price_minor) == (on, because, LIVES["laptop"].price_minor)


@pytest.mark.parametrize(
    ("kind", "purchased", "support", "upgrade"),
    [("laptop", None, None, True), ("laptop", None, ENDS, True), ("other", BOUGHT, ENDS, False)],
)
def test_where_nothing_tells_no_replacement_is_due(
    kind: str, purchased: date | None, support: date | None, upgrade: bool
) -> None:
    due = replacement(
        kind=kind,
        purchased_on=purchased,
        planned_end=None,
        support_ends=support,
        can_upgrade=upgrade,
    )
    assert due is None


def one(found: object) -> Said:
    (only,) = found  # type: ignore[misc]
    assert isinstance(only, Said)
    return only


def test_an_asset_row_is_known_by_its_strongest_mark_and_links_its_site() -> None:
    identity = Identity(serial="s1", name="SAL-01")
    row = AssetRow(place="line 2", identity=identity, name="SAL-01", site=" Salt  Mere")
    said = one(intakes.asset(row))
    assert (said.model, said.key, said.marks) == (Asset, "serial:S1", ("serial:S1", "name:sal-01"))
    assert (said.links["site"].model, said.links["site"].key) == (Site, "salt mere")
    assert said.values["purchased_on"] is None


def test_things_nothing_tells_apart_are_counted_not_mixed() -> None:
    first, again, other = (
        one(intakes.asset(AssetRow(place=place, identity=Identity(), model=model)))
        for place, model in (("line 8", "EIZO"), ("line 9", "EIZO"), ("line 10", "Dell"))
    )
    assert first.key == again.key != other.key
    assert (first.marks, first.values["name"], first.several) == ((), "unnamed", True)


def test_a_program_belongs_to_its_machine() -> None:
    row = SoftwareRow(place="", on=Identity(serial="s1", name="A"), name="7-Zip", version="23.01")
    said = one(intakes.software(row))
    assert (said.model, said.key, said.parent) == (Install, "7-zip", "asset")
    assert said.links["asset"].marks == ("serial:S1", "name:a")
    assert said.links["asset"].values == {"name": "A"}


def test_a_complete_list_is_of_one_machine() -> None:
    (all_of,) = intakes.all_software(CompleteSoftware(place="", on=Identity(serial="s1")))
    assert isinstance(all_of, AllOf)
    assert (all_of.model, all_of.parent, all_of.link.key) == (Install, "asset", "serial:S1")


def test_a_licence_is_known_by_product_and_reference() -> None:
    row = LicenceRow(place="", product="Visio  Plan 2", reference="EA-1", price=Money(100))
    said = one(intakes.licence(row))
    assert said.key == "visio plan 2/ea-1"
    assert said.values["price_minor"] == Money(100)
    assert said.values["seats"] is None


def test_a_life_cycle_row_is_known_by_product_and_release() -> None:
    row = LifecycleRow(place="", product="windows", cycle="10-22h2", security_until=ENDS)
    said = one(intakes.lifecycle(row))
    assert said.key == "windows/10-22h2"
    assert said.values["security_until"] == ENDS
