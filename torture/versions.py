"""Older versions of the product, run by their own code, and what a database holds as rows.

Superusers see every row of PostgreSQL, whoever owns the tables and whatever fence is up; the
cluster of tools/postgres.py has one of that name.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from django.db import connection, connections
from psycopg import sql

from tools.postgres import binaries
from torture.figures import ROOT
from torture.installs import Place

FIRST_ROAD = "8f3368c"
"""The last commit before the fence stood in the database."""
BEFORE_LABELS = "1951763^"
"""A version that made backups before tables had labels and the log was text."""
SUPERUSER = "itdirector"
OURS = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence", "itd_key")
"""Tables that migrating itself writes in, and the key of the fence, which nobody reads."""
UPGRADING = ROOT / "docs" / "hosting" / "upgrading.md"


class Rows(NamedTuple):
    """A table's columns and its rows, as text and in order."""

    columns: list[str]
    rows: list[str]


@contextmanager
def code_of(commit: str, folder: Path) -> Iterator[Path]:
    """Give the source folder of a version."""
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "-q", "--detach", str(folder), commit], check=True)  # noqa: S603
    try:
        yield folder / "src"
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)  # noqa: S603


def command(place: Place, code: Path, *words: str, role: str, owner: str = "") -> str:
    """Run a version's command in a place, signed in as a role; return what it says."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "itdirector.surfaces.cli", *words],
        env={
            **os.environ,
            **settings_of(place, code),
            "ITDIRECTOR_DATABASE_URL": address(place, role),
            "ITDIRECTOR_DATABASE_OWNER_URL": address(place, owner) if owner else "",
        },
        cwd=code,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(words)}: {done.stdout} {done.stderr}")
    return done.stdout


def settings_of(place: Place, code: Path) -> dict[str, str]:
    """Return the environment in which a version works in a place."""
    return {
        "ITDIRECTOR_HOME": str(place.home),
        "DJANGO_SETTINGS_MODULE": "itdirector.project.settings",
        "PYTHONPATH": str(code),
    }


def address(place: Place, role: str) -> str:
    """Return the address of a place's database for a role, "" for a file."""
    if connection.vendor == "sqlite":
        return ""
    host = quote(connection.settings_dict["HOST"], safe="")
    return f"postgresql://{role}@{host}/{place.database}"


def block(title: str) -> str:
    """Return the commands that docs/hosting/upgrading.md gives below a heading."""
    below = UPGRADING.read_text().partition(f"# {title}\n")[2].partition("\n#")[0]
    lines = [line[4:] for line in below.splitlines() if line.startswith("    ")]
    assert lines, title  # noqa: S101
    return "\n".join(lines)


def follow(steps: str, place: Place, here: Mapping[str, str], *, role: str) -> str:
    """Follow steps of the documentation in a shell; return what was said.

    `here` says what a word of them is called here; each must be in them. A command that fails
    ends it.
    """
    for word, ours in here.items():
        assert word in steps, f"the steps do not say {word}"  # noqa: S101
        steps = steps.replace(word, ours)
    itdirector = f'itdirector() {{ "{sys.executable}" -m itdirector.surfaces.cli "$@"; }}'
    named = {**os.environ, **settings_of(place, ROOT / "src")}
    if connection.vendor == "postgresql":
        named |= {"PGHOST": connection.settings_dict["HOST"], "PGUSER": SUPERUSER}
        named |= {"PATH": f"{binaries()}:{os.environ['PATH']}"}
    named["ITDIRECTOR_DATABASE_URL"] = address(place, role)
    named["ITDIRECTOR_DATABASE_OWNER_URL"] = ""
    done = subprocess.run(  # noqa: S603
        ["bash", "-euc", f"{itdirector}\n{steps}"],  # noqa: S607
        env=named,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{steps}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def as_superuser(statement: str, *names: str) -> None:
    """Run a statement about a place's database or the roles of its server."""
    with psycopg.connect(**_superuser(), dbname="postgres", autocommit=True) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


@contextmanager
def signed_in_as(*, app: str, owner: str) -> Iterator[None]:
    """Let this process sign in with other roles."""
    known = connection.settings_dict
    before = {name: known.get(name) for name in ("USER", "PASSWORD", "OWNER")}
    connections.close_all()
    known.update(USER=app, PASSWORD="", OWNER={"USER": owner, "PASSWORD": ""})
    try:
        yield
    finally:
        connections.close_all()
        known.update(before)


def tables(place: Place, *, like: Mapping[str, Rows] | None = None) -> dict[str, Rows]:
    """Return every table's rows; those of `like` with the columns they had then."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(place.database)) as file:
            return _tables(
                file.execute, "SELECT name FROM sqlite_master WHERE type = 'table'", like
            )
    with psycopg.connect(**_superuser(), dbname=place.database) as server:
        return _tables(
            server.execute, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", like
        )


def _tables(ask: Any, names: str, like: Mapping[str, Rows] | None) -> dict[str, Rows]:
    found = {}
    for (name,) in ask(names).fetchall():
        if name in OURS or name.startswith("sqlite_"):
            continue
        columns = like[name].columns if like and name in like else None
        named = ", ".join(f'"{column}"' for column in columns) if columns else "*"
        asked = ask(f'SELECT {named} FROM "{name}"')  # noqa: S608  (a table's own name)
        columns = columns or [one[0] for one in asked.description]
        found[name] = Rows(columns, sorted(str([_plain(v) for v in row]) for row in asked))
    return found


def _plain(value: Any) -> str:
    """Return a value as text, the same whether it is kept as values or as text that says them."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        value = json.loads(value)
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return str(value)


def _superuser() -> dict[str, Any]:
    return {"host": connection.settings_dict["HOST"], "user": SUPERUSER}
