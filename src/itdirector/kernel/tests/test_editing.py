"""Adding, changing and removing by hand, for every record that has a form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import models

from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.areas import Record, records
from itdirector.kernel.editing import action_name, can_be_added
from itdirector.kernel.errors import Invalid, NotFound, Refused
from itdirector.kernel.models import FactRecord, Source, Statement
from itdirector.kernel.provenance import receipts
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did
from itdirector.surfaces.loading import load
from tests.rows import make_row, reread

load()
WITH_FORM = {
    name: r for name, r in records().items() if r.editable and issubclass(r.model, FactRecord)
}
each_form = pytest.mark.parametrize("name", sorted(WITH_FORM))
each_addable = pytest.mark.parametrize(
    "name", sorted(n for n, r in WITH_FORM.items() if can_be_added(r))
)


def _filling(column: models.Field[Any, Any], *, other: bool = False) -> Any:
    if column.choices:
        return column.flatchoices[1 if other else 0][0]
    for kind, values in (
        (models.BooleanField, (True, False)),
        (models.DateField, (date(2026, 1, 1), date(2026, 2, 2))),
        (models.FloatField, (1.5, 2.5)),
        (models.IntegerField, (3, 4)),
        (models.JSONField, (["one"], ["two"])),
    ):
        if isinstance(column, kind):
            return values[other]
    return "other" if other else "text"


def _values(record: Record, *, other: bool = False) -> dict[str, Any]:
    columns = [record.model._meta.get_field(n) for n in record.editable]
    plain = [c for c in columns if not isinstance(c, models.ForeignKey)]
    return {c.name: _filling(c, other=other) for c in plain}  # type: ignore[union-attr,arg-type]


def _do(actor: Actor, verb: str, name: str, /, **values: Any) -> Any:
    area, _dot, _model = name.partition(".")
    return did(actor, action_name(area, verb, WITH_FORM[name]), **values)


def test_there_are_forms() -> None:
    assert len(WITH_FORM) >= 8


@each_addable
def test_a_filled_form_adds_a_record_with_a_receipt_for_each_value(name: str, owner: Actor) -> None:
    given = _values(WITH_FORM[name])
    made = _do(owner, "add", name, **given)
    reread(made)
    assert {n: getattr(made, n) for n in given} == given
    with working_for(owner.organisation):
        found = receipts(name, made.pk)
        source = Source.objects.get(statements__record_id=made.pk)
    assert found.keys() == given.keys()
    assert {r.who for r in found.values()} == {"olivia"}
    assert (source.kind, source.state, source.grade) == ("person", "applied", "expert")


@each_form
def test_changing_says_only_what_was_changed(name: str, owner: Actor) -> None:
    record = WITH_FORM[name]
    row = make_row(record.model, owner.organisation)
    for column, value in _values(record, other=True).items():
        _do(owner, "change", name, record=str(row.pk), **{column: value})
        reread(row)
        assert getattr(row, column) == value
        with working_for(owner.organisation):
            last = Statement.objects.filter(record_id=row.pk).order_by("id").last()
        assert last is not None
        assert list(last.values) == [column]


@each_form
def test_a_link_is_changed_and_cleared_and_never_leads_outside(
    name: str, owner: Actor, outsider: Actor
) -> None:
    record = WITH_FORM[name]
    row = make_row(record.model, owner.organisation)
    columns = [record.model._meta.get_field(n) for n in record.editable]
    for link in [c for c in columns if isinstance(c, models.ForeignKey)]:
        ours = make_row(link.related_model, owner.organisation)
        theirs = make_row(link.related_model, outsider.organisation)
        for to, stands in ((str(ours.pk), ours.pk), (None, None)):
            _do(owner, "change", name, record=str(row.pk), **{link.name: to})
            reread(row)
            assert getattr(row, link.attname) == stands
        with pytest.raises(NotFound):
            _do(owner, "change", name, record=str(row.pk), **{link.name: str(theirs.pk)})


@each_form
def test_removing_marks_as_gone_once_and_changing_brings_back(name: str, owner: Actor) -> None:
    record = WITH_FORM[name]
    row = make_row(record.model, owner.organisation)
    _do(owner, "remove", name, record=str(row.pk))
    reread(row)
    assert row.gone_on
    with pytest.raises(Refused, match="already"):
        _do(owner, "remove", name, record=str(row.pk))
    column, value = next(iter(_values(record, other=True).items()))
    _do(owner, "change", name, record=str(row.pk), **{column: value})
    reread(row)
    assert row.gone_on is None


@each_form
def test_an_empty_change_and_an_unknown_column_are_refused(name: str, owner: Actor) -> None:
    row = make_row(WITH_FORM[name].model, owner.organisation)
    with pytest.raises(Refused, match="nothing to change"):
        _do(owner, "change", name, record=str(row.pk))
    for column in ("key", "organisation", "said_on", "gone_on", "nonsense"):
        with pytest.raises(Invalid):
            _do(owner, "change", name, record=str(row.pk), **{column: "x"})


@each_form
def test_an_outsider_finds_nothing_to_change(name: str, owner: Actor, outsider: Actor) -> None:
    row = make_row(WITH_FORM[name].model, owner.organisation)
    for verb in ("change", "remove"):
        with pytest.raises(NotFound):
            _do(outsider, verb, name, record=str(row.pk))


@each_addable
def test_a_form_without_what_is_needed_names_what_is_missing(name: str, owner: Actor) -> None:
    with pytest.raises(Invalid) as error:
        _do(owner, "add", name)
    assert set(error.value.fields) <= set(WITH_FORM[name].editable)
    assert error.value.fields


@each_form
def test_what_cannot_be_filled_in_whole_cannot_be_added(name: str) -> None:
    area, _dot, _model = name.partition(".")
    known = action_name(area, "add", WITH_FORM[name]) in ACTIONS
    assert known == can_be_added(WITH_FORM[name])


def test_text_is_cleared_by_nothing_and_by_empty_text(owner: Actor) -> None:
    row = make_row(WITH_FORM["estate.asset"].model, owner.organisation, notes="old", model="M1")
    did(owner, "estate.change_asset", record=str(row.pk), notes="", model=None)
    reread(row)
    assert (row.notes, row.model) == ("", "")


def test_a_name_is_never_cleared(owner: Actor) -> None:
    row = make_row(WITH_FORM["estate.asset"].model, owner.organisation)
    for nothing in ("", None):
        with pytest.raises(Invalid) as error:
            did(owner, "estate.change_asset", record=str(row.pk), name=nothing)
        assert "name" in error.value.fields


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("price_minor", -1, "price_minor: must be greater than or equal to 0"),
        ("price_minor", 2**53, "price_minor: must be less than or equal to"),
        ("price_minor", True, "price_minor: must be a whole number"),
        ("purchased_on", "0001-01-01", "purchased_on: must be greater than or equal to 1900-01-01"),
        ("purchased_on", "9999-12-31", "purchased_on: must be less than or equal to 2200-12-31"),
    ],
)
def test_what_nobody_can_mean_is_refused(field: str, value: Any, why: str, owner: Actor) -> None:
    given = {"name": "PC-1", "kind": "laptop", field: value}
    with pytest.raises(Invalid, match=why):
        _do(owner, "add", "estate.asset", **given)


def test_an_action_takes_no_day_beyond_the_calendar(owner: Actor) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        with pytest.raises(Invalid, match="today: must be"):
            did(owner, "strategy.replan", today=day)
