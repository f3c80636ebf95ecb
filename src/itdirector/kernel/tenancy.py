"""Whose data. Every query is fenced to one organisation, and fails when none is named.

Two constraints let the database itself hold the fence: `Owned` gives a table the key
(organisation, id), and `Within` makes a reference from one organisation's row to another's
impossible, because the foreign key is (organisation, reference) → (organisation, id).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table

from itdirector.kernel import context
from itdirector.kernel.access import EVERYTHING, within_sight
from itdirector.kernel.errors import NoOrganisation, NotFound
from itdirector.values.ids import uuid7

if TYPE_CHECKING:
    from itdirector.kernel.models import Organisation

M = TypeVar("M", bound=models.Model)
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


@contextmanager
def working_for(organisation: Organisation, *, sight: int = EVERYTHING) -> Iterator[None]:
    """Fence every record query in the block to one organisation, and to what may be seen."""
    before = context.sight.set(sight)
    token = context.organisation.set(organisation)
    try:
        yield
    finally:
        context.organisation.reset(token)
        context.sight.reset(before)


def current_organisation() -> Organisation:
    """Return the organisation being worked for, or raise NoOrganisation."""
    if (organisation := context.organisation.get()) is None:
        raise NoOrganisation("wrap this in working_for(organisation)")
    return organisation


@contextmanager
def across_organisations(model: type[M]) -> Iterator[models.QuerySet[M]]:
    """Lend every organisation's rows of one table that says why in `opened_because`."""
    if not getattr(model, "opened_because", ""):
        raise ValueError(f"{model.__name__} is never opened across organisations")
    token = context.table.set(model._meta.db_table)
    try:
        yield models.QuerySet(model)
    finally:
        context.table.reset(token)


class FencedRows(models.QuerySet[M_co]):
    """Rows that stay in their organisation, written one by one or in bulk."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Stamp new rows as `save` does; refuse another organisation's."""
        return super().bulk_create([row.stamped() for row in objs], *args, **kwargs)

    def update(self, **values: Any) -> int:
        """Refuse to move rows to another organisation."""
        if not values.keys().isdisjoint({"organisation", "organisation_id"}):
            raise NotFound("rows never move to another organisation")
        return super().update(**values)


class FencedManager(models.Manager[M_co]):
    """Hands out only the current organisation's rows."""

    _queryset_class = FencedRows

    def get_queryset(self) -> models.QuerySet[M_co]:
        """Return the current organisation's rows that may be seen, or raise NoOrganisation."""
        rows = super().get_queryset().filter(organisation=current_organisation())
        return within_sight(rows)


class OrganisationRecord(models.Model):
    """Base of every table that belongs to one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "kernel.Organisation",
        models.CASCADE,
        related_name="+",
        editable=False,
        db_index=False,  # every key and index begins with it
    )

    objects: FencedManager[Any] = FencedManager()

    guards: ClassVar[int] = 0
    """The labels one must hold to see these rows; see `access.py`."""

    opened_because: ClassVar[str] = ""
    """Why rows are looked up before it is known whose they are; "" when they never are."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stamp new rows with the current organisation; refuse another's rows."""
        self.stamped()
        super().save(*args, **kwargs)

    def stamped(self) -> Self:
        """Return this row, which is the current organisation's, or raise NotFound."""
        organisation = current_organisation()
        if self.organisation_id is None:
            self.organisation = organisation
        self.must_belong_to(organisation)
        return self

    def must_belong_to(self, organisation: Organisation) -> None:
        """Raise NotFound when this row is another organisation's."""
        if self.organisation_id != organisation.pk:
            raise NotFound(f"no {self._meta.verbose_name} {self.pk}")


class Owned(models.UniqueConstraint):
    """The key (organisation, id) that references from other tables point at."""

    def __init__(self, *, name: str, fields: Any = ("organisation", "id")) -> None:
        super().__init__(fields=fields, name=name)


class Within(models.BaseConstraint):
    """A reference that cannot leave the organisation: a foreign key over both columns.

    Django has no composite foreign keys (ticket 373), so this writes the SQL, which SQLite and
    PostgreSQL share. Checked at commit, as Django's own foreign keys are.
    """

    def __init__(self, field: str, *, name: str) -> None:
        self.field = field
        super().__init__(name=name)

    def deconstruct(self) -> tuple[str, tuple[str], dict[str, Any]]:
        """Return what a migration needs to write this down."""
        return (f"{self.__module__}.{type(self).__name__}", (self.field,), {"name": self.name})

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Within):
            return (self.field, self.name) == (other.field, other.name)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.field, self.name))

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the clause inside CREATE TABLE where none can be added later, as on SQLite."""
        if schema_editor.sql_create_fk is None:
            return self._statement("CONSTRAINT %(name)s {body}", model, schema_editor)
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Put the ALTER TABLE at the end of the migration: by then the key it needs is there."""
        added = "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s {body}"
        schema_editor.deferred_sql.append(self._statement(added, model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return the ALTER TABLE that drops it."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the database: the manager already hands out only one organisation's rows."""

    def _statement(self, template: str, model: Any, editor: BaseDatabaseSchemaEditor) -> Statement:
        reference = model._meta.get_field(self.field)
        target = reference.related_model._meta.db_table
        quote = editor.quote_name
        body = (
            "FOREIGN KEY (%(columns)s) REFERENCES %(to_table)s (%(to_columns)s) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
        return Statement(
            template.format(body=body),
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            columns=Columns(model._meta.db_table, ["organisation_id", reference.column], quote),
            to_table=Table(target, quote),
            to_columns=Columns(target, ["organisation_id", "id"], quote),
        )
