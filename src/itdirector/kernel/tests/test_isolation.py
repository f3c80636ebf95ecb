"""What the database refuses by itself, asked past every manager in plain SQL.

SQLite holds writing only; reading is held by the managers (test_tenancy.py).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from itdirector.areas.estate.models import Site
from itdirector.kernel import context, isolation
from itdirector.kernel.actions import Actor
from itdirector.kernel.context import NOTHING, Fence
from itdirector.kernel.entries import AuditEntry, AuditName, AuditText
from itdirector.kernel.models import Job, Membership, Organisation
from itdirector.kernel.tenancy import OrganisationRecord, across_organisations, working_for
from tests.rows import make_row

FENCED = [m for m in apps.get_models() if issubclass(m, OrganisationRecord)]
LOG = {AuditEntry, AuditName, AuditText}
WRITTEN = [m for m in FENCED if m not in LOG]
each_table = pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
each_written = pytest.mark.parametrize("model", WRITTEN, ids=lambda m: m._meta.label)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite fences reading in the managers alone"
)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has other guards")
pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Work for no organisation at all."""
    yield


def _sql(statement: str, *values: Any) -> int:
    """Return how many rows plain SQL touched or read."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return len(cursor.fetchall()) if statement.startswith("SELECT") else cursor.rowcount


@transaction.atomic
def _sql_and_check(statement: str, *values: Any) -> None:
    _sql(statement, *values)
    connection.check_constraints()


def _id(row: Any) -> Any:
    return row._meta.pk.get_db_prep_save(row.pk, connection)


def _of(organisation: Organisation) -> Any:
    return Organisation._meta.pk.get_db_prep_save(organisation.pk, connection)


def _refused(statement: str, *values: Any) -> bool:
    """Tell whether the database refused, or found nothing in reach."""
    try:
        with transaction.atomic():
            return _sql(statement, *values) == 0
    except DatabaseError:
        return True


def test_the_tables_were_found() -> None:
    assert len(FENCED) > 20
    assert isolation.fenced_tables() == sorted(m._meta.db_table for m in FENCED)


@pytest.mark.parametrize("who", ["nobody", "another"])
@each_written
def test_no_row_is_changed_or_removed_from_outside(
    model: Any, who: str, home: Organisation, elsewhere: Organisation
) -> None:
    row = make_row(model, home)
    table = model._meta.db_table
    with {"nobody": nobody(), "another": working_for(elsewhere)}[who]:
        assert _refused(f'UPDATE "{table}" SET id = id WHERE id = %s', _id(row))  # noqa: S608
        assert _refused(f'DELETE FROM "{table}" WHERE id = %s', _id(row))  # noqa: S608
    with working_for(home):
        assert model.objects.filter(pk=row.pk).exists()
        assert not _refused(f'UPDATE "{table}" SET id = id WHERE id = %s', _id(row))  # noqa: S608


@each_table
def test_no_row_is_put_into_another_organisation(
    model: Any, home: Organisation, elsewhere: Organisation
) -> None:
    row = make_row(model, home)
    table = model._meta.db_table
    columns = ", ".join(f'"{c.column}"' for c in model._meta.concrete_fields)
    copied = columns.replace('"organisation_id"', "%s")
    insert = f'INSERT INTO "{table}" ({columns}) SELECT {copied} FROM "{table}" WHERE id = %s'  # noqa: S608
    with working_for(home), pytest.raises(DatabaseError) as refused, transaction.atomic():
        _sql(insert, _of(elsewhere), _id(row))
    assert isolation.OUTSIDE in str(refused.value) or "row-level security" in str(refused.value)


@pytest.mark.parametrize("who", ["nobody", "another"])
def test_a_membership_is_read_by_all_and_written_inside_the_fence_only(
    who: str, owner: Actor, outsider: Actor
) -> None:
    table, home = "kernel_membership", owner.organisation
    assert isolation.written_inside() == [table]
    other = outsider.organisation
    mine = Membership.objects.get(user=owner.user_id)
    insert = f"""INSERT INTO {table} (user_id, organisation_id, role, active, because)
        VALUES (%s, %s, 'owner', true, '')"""  # noqa: S608
    change = f"UPDATE {table} SET role = 'owner' WHERE id = %s"  # noqa: S608
    move = f"UPDATE {table} SET organisation_id = %s WHERE id = %s"  # noqa: S608
    remove = f"DELETE FROM {table} WHERE id = %s"  # noqa: S608
    with {"nobody": nobody(), "another": working_for(other)}[who]:
        assert _sql(f"SELECT 1 FROM {table} WHERE id = %s", mine.pk) == 1  # noqa: S608
        assert _refused(insert, outsider.user_id, _of(home))
        assert _refused(change, mine.pk)
        assert _refused(move, _of(other), mine.pk)
        assert _refused(remove, mine.pk)
    with working_for(home):
        assert _refused(move, _of(other), mine.pk)
        assert not _refused(change, mine.pk)
        assert not _refused(insert, outsider.user_id, _of(home))
        assert not _refused(remove, mine.pk)


@on_postgresql
def test_a_second_policy_on_what_only_the_fence_opens_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "written_inside", list)
    known = isolation.fenced_tables()
    monkeypatch.setattr(isolation, "fenced_tables", lambda: [*known, "kernel_membership"])
    assert isolation.troubles(connection) == ["Not fenced: kernel_membership."]


@on_sqlite
@pytest.mark.parametrize("whose", ["another's", "our own log's"])
@each_table
def test_no_row_is_replaced_by_putting_one_in(
    model: Any, whose: str, home: Organisation, elsewhere: Organisation
) -> None:
    ours, theirs = make_row(model, home), make_row(model, elsewhere)
    old = {"another's": theirs, "our own log's": ours}[whose]
    names = [c.column for c in model._meta.concrete_fields]
    told = ", ".join("%s" if name == "id" else f'"{name}"' for name in names)
    columns, table = ", ".join(f'"{name}"' for name in names), model._meta.db_table
    put = f'INSERT OR REPLACE INTO "{table}" ({columns}) SELECT {told} FROM "{table}" WHERE id = %s'  # noqa: S608
    free = whose != "another's" and model not in {AuditEntry, AuditText}
    with working_for(home):
        assert _refused(put, _id(old), _id(ours)) is not free
    with working_for(old.organisation):
        assert model.objects.filter(pk=old.pk).exists()


@each_written
def test_no_row_moves_to_another_organisation(
    model: Any, home: Organisation, elsewhere: Organisation
) -> None:
    row = make_row(model, home)
    move = f'UPDATE "{model._meta.db_table}" SET organisation_id = %s WHERE id = %s'  # noqa: S608
    with working_for(home):
        assert _refused(move, _of(elsewhere), _id(row))
        assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("who", ["nobody", "another"])
@on_postgresql
@each_table
def test_no_row_is_read_from_outside(
    model: Any, who: str, home: Organisation, elsewhere: Organisation
) -> None:
    row = make_row(model, home)
    read = f'SELECT 1 FROM "{model._meta.db_table}" WHERE id = %s'  # noqa: S608
    with {"nobody": nobody(), "another": working_for(elsewhere)}[who]:
        assert _sql(read, _id(row)) == 0
    with working_for(home):
        assert _sql(read, _id(row)) == 1


@on_postgresql
@each_table
def test_nothing_is_emptied_or_redefined_by_the_products_own_role(model: Any) -> None:
    table = model._meta.db_table
    for statement in (
        f'TRUNCATE "{table}" CASCADE',
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        f'DROP POLICY itd_fence ON "{table}"',
        f'CREATE VIEW round_it AS SELECT * FROM "{table}"',  # noqa: S608
        f'CREATE TEMPORARY TABLE "{table}" (LIKE "{table}")',  # would be found before ours
        f'CREATE TEMPORARY VIEW "{table}" AS SELECT * FROM "{table}"',  # noqa: S608
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            _sql(statement)


@on_postgresql
def test_the_key_of_the_context_cannot_be_read() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        _sql("SELECT * FROM itd_key")


def _forged(told: str) -> list[str]:
    """Return contexts that were not signed as they stand, one for each way to cheat."""
    organisation, table, until, mac = told.split(":")
    other = "0" * 32
    return [
        "",
        "x",
        ":::",
        f"{organisation}:{table}:{until}:",
        f"{organisation}:{table}:{until}:{'0' * 64}",
        f"{other}:{table}:{until}:{mac}",
        f"{organisation}:kernel_job:{until}:{mac}",
        f"{organisation}:{table}:{int(until) + 1}:{mac}",
        f"{told} ",
        f"{told}:{mac}",
        told.upper(),
        f"{organisation}':{table}:{until}:{mac}",
    ]


@on_postgresql
def test_a_context_is_believed_only_as_it_was_signed(home: Organisation) -> None:
    make_row(Site, home)
    told = isolation.signed(Fence(home.pk.hex, ""))
    read = "SELECT 1 FROM estate_site"
    _sql("SELECT 1")  # the connection says for whom it works: nobody
    tell = "SELECT set_config('itd.context', %s, false)"
    with connection.connection.cursor() as bare:
        bare.execute(tell, [told])
        assert bare.execute(read).fetchall() == [(1,)]
        for forged in _forged(told):
            bare.execute(tell, [forged])
            assert bare.execute(read).fetchall() == []
        over = isolation.signed(Fence(home.pk.hex, ""), now=time.time() - isolation.VALID_S - 1)
        bare.execute(tell, [over])
        assert bare.execute(read).fetchall() == []


@on_postgresql
def test_injected_sql_cannot_choose_another_organisation(
    home: Organisation, elsewhere: Organisation
) -> None:
    make_row(Site, home)
    injected = "SELECT set_config('itd.context', %s, false), name FROM estate_site"
    with working_for(elsewhere), transaction.atomic():
        assert _sql(injected, f"{home.pk.hex}::9999999999:{'0' * 64}") == 0
        assert _sql("SELECT 1 FROM estate_site") == 0


def _fail_in(organisation: Organisation) -> None:
    """Work for an organisation in a transaction that is rolled back."""
    with contextlib.suppress(DatabaseError), transaction.atomic(), working_for(organisation):
        assert Site.objects.count() == 1
        _sql("SELECT nothing FROM nowhere")


def _stands_after_a_rollback(home: Organisation, elsewhere: Organisation) -> None:
    ours, theirs = make_row(Site, home), make_row(Site, elsewhere)
    with working_for(elsewhere):
        assert Site.objects.get() == theirs
    _fail_in(home)
    with working_for(home):
        assert _sql("SELECT 1 FROM estate_site WHERE id = %s", _id(ours)) == 1
        assert _refused("UPDATE estate_site SET name = 'x' WHERE id = %s", _id(theirs))
        assert not _refused("UPDATE estate_site SET name = 'x' WHERE id = %s", _id(ours))


def test_the_fence_stands_after_a_savepoint_is_rolled_back(
    home: Organisation, elsewhere: Organisation
) -> None:
    _stands_after_a_rollback(home, elsewhere)


def test_the_fence_stands_after_going_back_by_hand(home: Organisation) -> None:
    site = make_row(Site, home)
    before = transaction.savepoint()
    with working_for(home):
        assert Site.objects.get() == site
        transaction.savepoint_rollback(before)
        assert not _refused("UPDATE estate_site SET name = 'x'")


@pytest.mark.django_db(transaction=True)
def test_the_fence_stands_after_a_transaction_is_rolled_back(
    transactional_db: None, home: Organisation, elsewhere: Organisation
) -> None:
    _stands_after_a_rollback(home, elsewhere)


def test_only_the_opened_table_is_open_across_organisations(
    home: Organisation, elsewhere: Organisation
) -> None:
    for organisation in (home, elsewhere):
        make_row(Site, organisation)
        make_row(Job, organisation)
    with across_organisations(Job) as every:
        assert every.count() == 2
        assert every.update(attempts=1) == 2
        assert _refused("UPDATE estate_site SET name = 'x'")
    assert context.fence() == NOTHING


def test_a_reference_to_another_organisation_is_refused_in_plain_sql(
    home: Organisation, elsewhere: Organisation
) -> None:
    ours, theirs = make_row(Site, home), make_row(Site, elsewhere)
    machine = make_row(apps.get_model("estate.Asset"), home, site=ours)
    move = "UPDATE estate_asset SET site_id = %s WHERE id = %s"
    with working_for(home), pytest.raises(IntegrityError):
        _sql_and_check(move, _id(theirs), _id(machine))


def test_a_whole_fence_has_no_troubles() -> None:
    assert isolation.troubles(connection) == []


def test_a_hole_in_the_fence_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = isolation.fenced_tables()
    monkeypatch.setattr(isolation, "fenced_tables", lambda: [*known, "kernel_organisation"])
    assert any("kernel_organisation" in trouble for trouble in isolation.troubles(connection))


@on_postgresql
def test_texts_that_could_be_changed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = isolation.STRENGTH.replace("'itd_only_erased'", "'itd_gone'")
    monkeypatch.setattr(isolation, "STRENGTH", gone)
    told = ["The database role itd_app may change the texts of the audit log."]
    assert isolation.troubles(connection) == told


@on_postgresql
def test_a_role_that_is_too_strong_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    strong = isolation.STRENGTH.replace("rolsuper", "true")
    monkeypatch.setattr(isolation, "STRENGTH", strong)
    assert isolation.troubles(connection) == ["The database role itd_app is a superuser."]


@on_postgresql
def test_a_role_that_could_put_its_own_tables_before_ours_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strong = isolation.STRENGTH.replace("'CREATE, TEMPORARY'", "'CONNECT'")
    monkeypatch.setattr(isolation, "STRENGTH", strong)
    told = ["The database role itd_app may make tables of its own."]
    assert isolation.troubles(connection) == told


@on_sqlite
@pytest.mark.parametrize(
    "guard", ["itd_stays_kernel_mark", "temp.itd_delete_kernel_mark", *isolation.ONLY]
)
def test_a_guard_that_is_gone_is_named(guard: str) -> None:
    name = guard.rpartition(".")[2]
    _sql(f"DROP TRIGGER {guard}")
    assert isolation.troubles(connection) == [f"Not fenced: {name}."]
    isolation.install(connection, role="")  # a temporary one would be missed by the next test
    assert isolation.troubles(connection) == []


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_made_anew_and_told_for_whom_it_works(
    home: Organisation,
) -> None:
    with working_for(home):
        Site.objects.create(key="hq", name="HQ")
        before = connection.connection.info.backend_pid
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        other.close()
        connection.health_check_enabled, connection.health_check_done = True, False
        assert [site.name for site in Site.objects.all()] == ["HQ"]
    assert connection.connection.info.backend_pid != before


@on_postgresql
def test_looking_whether_the_database_answers_tells_it_for_whom_one_works(
    home: Organisation,
) -> None:
    with working_for(home):
        _sql("SELECT set_config('itd.context', '', false)")  # as a session that was reset
        assert connection.is_usable()
        assert _sql("SELECT 1 WHERE itd_organisation() = %s", home.pk) == 1
