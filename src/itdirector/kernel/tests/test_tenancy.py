"""Whose data: nothing is read or written without saying whose, and the database agrees."""

from __future__ import annotations

import threading
from copy import deepcopy
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from itdirector.areas.estate.models import Asset, Site
from itdirector.kernel.entries import AuditName, AuditText
from itdirector.kernel.errors import NoOrganisation, NotFound
from itdirector.kernel.models import Job, Organisation
from itdirector.kernel.tenancy import (
    OrganisationRecord,
    Within,
    across_organisations,
    current_organisation,
    working_for,
)
from itdirector.values.ids import uuid7
from tests.rows import make_row

FENCED = sorted(
    (m for m in apps.get_models() if issubclass(m, OrganisationRecord)),
    key=lambda m: m._meta.label,
)
REFERENCES = [
    (model, constraint.field)
    for model in FENCED
    for constraint in model._meta.constraints
    if isinstance(constraint, Within)
]
every_table = pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
every_reference = pytest.mark.parametrize(
    ("model", "name"), REFERENCES, ids=[f"{m._meta.label}.{n}" for m, n in REFERENCES]
)


def test_the_tables_were_found() -> None:
    assert len(FENCED) > 20
    assert len(REFERENCES) > 5


@every_table
def test_no_question_without_an_organisation(model: Any) -> None:
    for ask in (
        model.objects.count,
        model.objects.all,
        model.objects.create,
        lambda: model.objects.filter(pk=uuid7()),
        lambda: model.objects.bulk_create([model()]),
        lambda: model.objects.update(organisation=None),
        lambda: model().save(),
    ):
        with pytest.raises(NoOrganisation):
            ask()


@every_table
def test_rows_of_one_organisation_are_not_there_for_another(
    model: Any, home: Organisation, elsewhere: Organisation
) -> None:
    row = make_row(model, home)
    with working_for(elsewhere):
        assert not model.objects.filter(pk=row.pk).exists()
        assert model.objects.count() == 0
        with pytest.raises(NotFound):
            row.save()
    with working_for(home):
        assert model.objects.get(pk=row.pk) == row


@every_reference
@pytest.mark.parametrize("road", ["update", "raw", "bulk_create", "bulk_update"])
def test_the_database_refuses_a_reference_to_another_organisation(
    model: Any, name: str, road: str, home: Organisation, elsewhere: Organisation
) -> None:
    column = model._meta.get_field(name)
    ours = make_row(model, home)
    theirs = make_row(column.related_model, elsewhere)
    only_added = model in {AuditName, AuditText}  # where changing anything is not permitted
    with working_for(home), pytest.raises(DatabaseError if only_added else IntegrityError):
        _go(ROADS[road], ours, column, theirs)
    with working_for(home):
        ours.refresh_from_db()
    assert getattr(ours, column.attname) != theirs.pk


@transaction.atomic
def _go(road: Any, ours: Any, column: Any, theirs: Any) -> None:
    road(ours, column, theirs)
    connection.check_constraints()


def _update(ours: Any, column: Any, theirs: Any) -> None:
    type(ours).objects.filter(pk=ours.pk).update(**{column.name: theirs.pk})


def _raw(ours: Any, column: Any, theirs: Any) -> None:
    pk = column.get_db_prep_save(theirs.pk, connection)
    own = column.get_db_prep_save(ours.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{ours._meta.db_table}" SET "{column.column}" = %s WHERE id = %s',  # noqa: S608
            [pk, own],
        )


def _bulk_create(ours: Any, column: Any, theirs: Any) -> None:
    ours = deepcopy(ours)
    ours.pk = uuid7()
    keys = {"key": "another", "name": "another", "number": 99, "digest": "another"}
    for known in keys.keys() & {c.name for c in ours._meta.concrete_fields}:
        setattr(ours, known, keys[known])
    setattr(ours, column.attname, theirs.pk)
    type(ours).objects.bulk_create([ours])


def _bulk_update(ours: Any, column: Any, theirs: Any) -> None:
    ours = deepcopy(ours)
    setattr(ours, column.attname, theirs.pk)
    type(ours).objects.bulk_update([ours], [column.name])


ROADS = {"update": _update, "raw": _raw, "bulk_create": _bulk_create, "bulk_update": _bulk_update}


def test_a_row_stays_in_its_organisation(home: Organisation, elsewhere: Organisation) -> None:
    row = make_row(Site, home)
    with working_for(home):
        for move in (
            lambda: Site.objects.filter(pk=row.pk).update(organisation=elsewhere),
            lambda: Site.objects.filter(pk=row.pk).update(organisation_id=elsewhere.pk),
            lambda: Site.objects.bulk_update([row], ["organisation"]),
            lambda: Site.objects.bulk_create([Site(organisation=elsewhere, key="k", name="n")]),
        ):
            with pytest.raises(NotFound):
                move()


def test_rows_made_in_bulk_are_stamped_like_any_other(home: Organisation) -> None:
    with working_for(home):
        Site.objects.bulk_create([Site(key="k", name="Quay")])
        assert Site.objects.get().organisation == home


def test_related_rows_are_fenced_as_well(home: Organisation, elsewhere: Organisation) -> None:
    site = make_row(Site, home)
    make_row(Asset, home, site=site)
    with working_for(home):
        assert site.assets.count() == 1
    with working_for(elsewhere):
        assert site.assets.count() == 0
    with pytest.raises(NoOrganisation):
        site.assets.count()


def test_leaving_the_fence_needs_a_reason(home: Organisation, elsewhere: Organisation) -> None:
    make_row(Site, home)
    make_row(Site, elsewhere)
    with pytest.raises(ValueError, match="never opened"), across_organisations(Site):
        pass
    for organisation in (home, elsewhere):
        make_row(Job, organisation)
    with across_organisations(Job) as every:
        assert every.count() == 2


def test_fences_nest_and_come_down_after_an_error(
    home: Organisation, elsewhere: Organisation
) -> None:
    with working_for(home):
        with working_for(elsewhere):
            assert current_organisation() == elsewhere
        assert current_organisation() == home
        with pytest.raises(RuntimeError), working_for(elsewhere):
            raise RuntimeError
        assert current_organisation() == home
    with pytest.raises(NoOrganisation):
        current_organisation()


def test_another_thread_starts_without_an_organisation(home: Organisation) -> None:
    seen: list[type] = []

    def ask() -> None:
        try:
            current_organisation()
        except NoOrganisation:
            seen.append(NoOrganisation)

    with working_for(home):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert seen == [NoOrganisation]


@pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
def test_the_same_key_may_stand_in_two_organisations(
    model: Any, home: Organisation, elsewhere: Organisation
) -> None:
    row = make_row(model, home)
    theirs = {"digest": "theirs"}
    looked_up_before_we_know_whose = {"kernel.ApiToken": theirs, "signin.Invitation": theirs}
    same = {
        c.name: getattr(row, c.name)
        for c in model._meta.concrete_fields
        if not c.primary_key and not isinstance(c, models.ForeignKey)
    }
    same |= looked_up_before_we_know_whose.get(model._meta.label, {})
    assert make_row(model, elsewhere, **same).organisation == elsewhere
