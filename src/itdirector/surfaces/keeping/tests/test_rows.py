"""Rows as lines: the same row is the same text on both databases, and comes back as it was."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Organisation
from itdirector.surfaces.keeping import rows

WRITABLE = (
    models.AutoField,
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.FloatField,
    models.IntegerField,
    models.JSONField,
    models.TextField,
    models.UUIDField,
    models.ForeignKey,
)
"""Kinds of columns that are known to come back as they were."""
MADE_BY_THE_DATABASE = {"django_migrations", "itd_key", "sqlite_sequence"}


def test_every_column_is_of_a_kind_that_comes_back() -> None:
    columns = [
        f
        for m in (*rows.fenced_models(), *rows.shared_models())
        for f in m._meta.concrete_fields
        if not isinstance(f, WRITABLE)
    ]
    assert columns == []


def test_organisations_refer_to_nothing_shared_but_people_and_themselves() -> None:
    for model in rows.fenced_models():
        for column in model._meta.concrete_fields:
            known = column.related_model in {None, Organisation, *rows.fenced_models()}
            assert known or rows.refers_to_people(column), column


@pytest.mark.django_db
def test_every_table_is_kept_but_who_was_signed_in() -> None:
    kept = {m._meta.db_table for m in (*rows.fenced_models(), *rows.shared_models())}
    left_out = {apps.get_model(label)._meta.db_table for label in rows.LEFT_OUT}
    there = {*connection.introspection.table_names()}
    assert there - kept - left_out <= MADE_BY_THE_DATABASE
    assert left_out == {"django_session"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (1e22, "1" + "0" * 22),
        (1e23, "1" + "0" * 23),
        (10**23, "1" + "0" * 23),
        ({"b": [2.0, None, True], "a": "é"}, '{"a":"é","b":[2,null,true]}'),
    ],
)
def test_json_is_written_as_both_databases_keep_it(given: object, kept: str) -> None:
    assert rows.line_of(rows.canonical(given)).decode().strip() == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        ("kernel.nothing", {}),
        ("auth.user", {}),
        ("kernel.mark", {"id": "x"}),
        ("kernel.mark", {"id": "x", "record_type": "a", "mark": "b", "record_id": "c"}),
        ("kernel.mark", []),
    ],
)
def test_what_does_not_fit_is_refused(at_home: Organisation, row: object) -> None:
    with pytest.raises(Refused):
        rows.load([row], "default", into=rows.fenced_models())  # type: ignore[list-item]
