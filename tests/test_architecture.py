"""The rules of ARCHITECTURE.md that an import linter cannot see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from itdirector.kernel.areas import areas, records
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import OrganisationRecord, Owned, Within

SOURCE = Path(__file__).parents[1] / "src" / "itdirector"
FILES = [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]
CODE = [p for p in FILES if "tests" not in p.parts]
TEMPLATES = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.typ")]
OURS = [m for m in apps.get_models() if m.__module__.startswith("itdirector.")]
FENCED = [m for m in OURS if issubclass(m, OrganisationRecord)]

DOORS = {"facts", "actions"}
FLOORS = {"project", "surfaces", "areas", "kernel", "engines", "connectors", "values"}
SHARED_TABLES = {
    "kernel.Organisation",
    "kernel.Membership",
    "signin.Try",  # nobody is signed in yet
    "signin.SecondFactor",  # a person's, in whichever organisations they are
    "signin.Passkey",  # and so is this
    "signin.RecoveryCode",
    "signin.WayIn",  # asked with memberships, before a fence is up; holds no secret
    "signin.SignedIn",
}
UNIQUE_EVERYWHERE = {
    "kernel.ApiToken.digest",  # a token is looked up before we know whose it is; nobody guesses it
    "signin.Invitation.digest",  # and so is an invitation
}
OUTSIDE_THE_FENCE = {
    "kernel/jobs.py": 1,  # a worker serves every organisation
    "surfaces/api/tokens.py": 1,  # a token says whose it is
    "surfaces/signin/invitations.py": 1,  # and so does an invitation
}
OPENED = {"kernel.Job", "kernel.ApiToken", "signin.Invitation"}
MOST_KERNEL_MODULES = 22
MOST_KERNEL_LINES = 4_240
BARE_SQL = re.compile(
    r"objects\.raw\(|RawSQL|\.extra\(|cursor\(|executescript|_base_manager|all_objects"
)
BARE_SQL_ALLOWED = {
    # One constant query with bound values: who a token is.
    "surfaces/api/tokens.py": ["objects.raw("],
    # The fence itself: constant SQL, with the names of our own tables.
    "kernel/isolation.py": ["cursor("] * 4,
    "project/sqlite/base.py": ["cursor("],
    # One constant query with bound values: PostgreSQL's counters of row numbers.
    "surfaces/keeping/rows.py": ["cursor("],
    # One constant query with a bound number: a turn that no row of a table stands for.
    "surfaces/signin/naming.py": ["cursor("],
}

KNOWN_OF_CONNECTORS = ("apart", "catalogue", "client", "generic_table", "rows")
READS_FILES = {"generic_table.sketch", "generic_table.read"}

each_file = pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(SOURCE)))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _wrong_doors(path: Path) -> list[str]:
    here = re.search(r"areas/(\w+)/", path.as_posix())
    found = (re.match(r"itdirector\.areas\.(\w+)\.(\w+)", name) for name in _imported(path))
    return [
        there[0]
        for there in found
        if here and there and there[1] != here[1] and there[2] not in DOORS
    ]


def test_everything_was_found() -> None:
    assert len(CODE) > 100
    assert len(FENCED) > 20
    assert len(TEMPLATES) > 5


def test_there_are_seven_floors() -> None:
    assert {p.name for p in SOURCE.iterdir() if (p / "__init__.py").exists()} == FLOORS


@pytest.mark.parametrize(
    "path", [p for p in CODE if "areas" in p.parts], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_areas_enter_each_other_only_by_facts_and_actions(path: Path) -> None:
    assert _wrong_doors(path) == []


@pytest.mark.parametrize("path", [p for p in CODE if "kernel" in p.parts], ids=lambda p: p.name)
def test_the_kernel_names_no_area_and_no_surface(path: Path) -> None:
    above = ("itdirector.areas.", "itdirector.surfaces.", "itdirector.project.")
    assert [name for name in _imported(path) if name.startswith(above)] == []


@each_file
def test_no_file_outgrows_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_template_outgrows_120_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 120


@each_file
def test_every_module_says_what_is_in_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@each_file
def test_nothing_reaches_round_the_fence(path: Path) -> None:
    name = path.relative_to(SOURCE).as_posix()
    assert BARE_SQL.findall(path.read_text("utf-8")) == BARE_SQL_ALLOWED.get(name, [])


def _reading_here(path: Path) -> list[str]:
    """Return what a module takes of the connectors that opens files, or might."""
    there = "itdirector.connectors."
    taken = [name.removeprefix(there) for name in _imported(path) if name.startswith(there)]
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    used = [ast.unparse(node) for node in tree if isinstance(node, ast.Attribute)]
    return sorted(
        [name for name in taken if not name.startswith(KNOWN_OF_CONNECTORS)]
        + [name for name in (*taken, *used) if name in READS_FILES or name.endswith(".parser")]
    )


@pytest.mark.parametrize(
    "path",
    [p for p in CODE if "connectors" not in p.parts],
    ids=lambda p: str(p.relative_to(SOURCE)),
)
def test_files_are_read_apart_only(path: Path) -> None:
    assert _reading_here(path) == []


def test_every_use_outside_the_fence_is_listed() -> None:
    used = {
        path.relative_to(SOURCE).as_posix(): path.read_text("utf-8").count(
            "with across_organisations("
        )
        for path in CODE
    }
    assert {name: times for name, times in used.items() if times} == OUTSIDE_THE_FENCE
    assert {m._meta.label for m in FENCED if m.opened_because} == OPENED


def test_the_kernel_stays_small() -> None:
    modules = [p for p in (SOURCE / "kernel").glob("*.py") if p.name != "__init__.py"]
    assert len(modules) <= MOST_KERNEL_MODULES
    assert sum(len(p.read_text("utf-8").splitlines()) for p in modules) <= MOST_KERNEL_LINES


def test_every_folder_in_areas_is_installed() -> None:
    folders = {p.parent.name for p in (SOURCE / "areas").glob("*/area.py")}
    assert folders == set(areas())
    assert all(name == area.name for name, area in areas().items())


def test_every_table_of_facts_is_shown_by_a_record_under_its_own_type() -> None:
    shown = {name: record.model for name, record in records().items()}
    facts = {m.record_type(): m for m in OURS if issubclass(m, FactRecord)}
    assert {name: shown.get(name) for name in facts} == facts


def test_records_name_columns_that_exist() -> None:
    for record in records().values():
        for names in (record.columns, record.filters, record.editable):
            assert all(record.model._meta.get_field(name) for name in names)
        assert record.order.removeprefix("-") in ("", *record.columns)
        assert set(record.filters) <= {f.name for f in record.model._meta.concrete_fields}


def test_every_table_is_fenced_or_named_as_shared() -> None:
    assert {m._meta.label for m in OURS if m not in FENCED} == SHARED_TABLES


@pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
def test_every_fenced_table_has_the_key_that_references_need(model: Any) -> None:
    owned = [c for c in model._meta.constraints if isinstance(c, Owned)]
    assert [tuple(c.fields) for c in owned] == [("organisation", "id")]
    assert model._meta.base_manager_name is None
    assert type(model._default_manager).__name__ == "FencedManager"


@pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
def test_every_reference_between_fenced_tables_stays_within_the_organisation(model: Any) -> None:
    references = {
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and f.related_model in FENCED
    }
    within = {c.field for c in model._meta.constraints if isinstance(c, Within)}
    assert references == within
    assert not model._meta.many_to_many


@pytest.mark.parametrize("model", FENCED, ids=lambda m: m._meta.label)
def test_every_unique_key_begins_with_the_organisation(model: Any) -> None:
    keys = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert {tuple(fields)[:1] for fields in keys} == {("organisation",)}
    alone = {
        f"{model._meta.label}.{f.name}"
        for f in model._meta.concrete_fields
        if f.unique and not f.primary_key
    }
    assert alone <= UNIQUE_EVERYWHERE
    assert not model._meta.unique_together


@pytest.mark.parametrize(
    "model", [m for m in OURS if issubclass(m, FactRecord)], ids=lambda m: m._meta.label
)
def test_every_fact_is_known_by_its_key_once(model: Any) -> None:
    keys = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert ("organisation", "key") in map(tuple, keys)


def test_foreign_keys_between_areas_never_form_a_circle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in areas()}
    for model in OURS:
        for field in model._meta.concrete_fields:
            there = getattr(field.related_model, "_meta", model._meta).app_label
            here = model._meta.app_label
            graph.setdefault(here, set()).update({there} - {here})
    assert list(TopologicalSorter(graph).static_order())


def test_an_area_points_only_at_areas_before_it() -> None:
    order = ["auth", "kernel", *areas(), "signin"]
    for model in FENCED:
        for field in model._meta.concrete_fields:
            there = getattr(field.related_model, "_meta", model._meta).app_label
            assert order.index(there) <= order.index(model._meta.app_label)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
