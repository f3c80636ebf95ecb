"""Write docs/reference: every record and action on every surface, and every connector.

    python tools/surface_table.py

The same code gives the same bytes; a test compares them with what is committed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itdirector.project.settings")
os.environ.setdefault("ITDIRECTOR_HOME", tempfile.mkdtemp(prefix="itdirector-reference-"))

import django

django.setup()

from itdirector.connectors.catalogue import connectors
from itdirector.kernel.actions import ACTIONS, Action
from itdirector.kernel.areas import Record, areas
from itdirector.surfaces.api.build import document
from itdirector.surfaces.cli.group import COMMANDS
from itdirector.surfaces.loading import load
from itdirector.surfaces.mcp.questions import questions

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
MADE = "<!-- Made by tools/surface_table.py. Change the code, then run it again. -->"
NOWHERE = "not offered"

PAGES = {
    "board.refresh_brief": "/recalculate",
    "strategy.explain_plan": "/plan/explain",
    "company.answer": "/start",
    "data.apply": "/data/{id}/apply",
    "data.choose_columns": "/data/{id}/columns",
    "data.discard": "/data/{id}/discard",
    "data.set_complete": "/data/{id}/apply",
    "data.undo": "/data/{id}/undo",
}
"""Where the pages offer an action that has no form of its own."""


def surfaces() -> str:
    """Return the page that says where each record and each action is to be found."""
    load()
    parts = [MADE, "# Where everything is", INTRODUCTION, *_records(), *_actions(), *_others()]
    return "\n\n".join(parts) + "\n"


def sources() -> str:
    """Return the page of the formats that can be read."""
    parts = [MADE, "# What can be read", READING]
    rows = (
        (one.title, ", ".join(one.yields), one.grade, f"[documentation]({one.documentation})")
        for one in connectors().values()
    )
    parts.append(_table(("Format", "Gives", "Its facts are", "Format described in"), rows))
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """One declaration of a record or an action gives every surface. This table is made
from the running code, and a test compares it with the code at every commit.

Addresses of the API stand under `/api/v1`; `/api/v1/openapi.json` describes each in full. On the
command line every action is `itdirector do ACTION name=value --as NAME`. MCP only reads: it lists
and gets records, and describes actions without taking them."""

READING = """A file is recognised by what is in it, never by its name. Anything that is a table
and none of these can still be read: say which column means what, once."""


def _records() -> Iterator[str]:
    for name, area in areas().items():
        if area.records:
            yield f"## {area.title}: records"
            columns = ("Record", "Web", "API", "MCP")
            yield _table(columns, (_record_row(name, record) for record in area.records))


def _record_row(area: str, record: Record) -> tuple[str, ...]:
    path = f"/{area}/{record.name}/"
    if f"/api/v1{path}" not in document()["paths"]:
        raise LookupError(f"the API does not list {path}")
    tools = [f"{verb}_{area}_{record.name}" for verb in ("list", "get")]
    if not set(tools) <= set(questions()):
        raise LookupError(f"MCP does not know {tools}")
    return (
        record.title,
        f"`/records/{area}/{record.name}`",
        f"`GET {path}`, `GET {path}{{id}}`",
        ", ".join(f"`{tool}`" for tool in tools),
    )


def _actions() -> Iterator[str]:
    titles = {"data": "Data"} | {name: area.title for name, area in areas().items()}
    for name, title in titles.items():
        rows = [_action_row(one) for key, one in ACTIONS.items() if key.startswith(f"{name}.")]
        if rows:
            yield f"## {title}: actions"
            columns = ("Action", "What it does", "Needs", "Web", "API")
            yield _table(columns, sorted(rows))


def _action_row(action: Action) -> tuple[str, ...]:
    path = f"/{action.name.replace('.', '/')}"
    if f"/api/v1{path}" not in document()["paths"]:
        raise LookupError(f"the API does not offer {path}")
    page = page_of(action.name)
    needs = action.needs.replace("_", " ")
    web = f"`{page}`" if page else NOWHERE
    return f"`{action.name}`", action.summary, needs, web, f"`POST {path}`"


def page_of(action: str) -> str:
    """Return the address of the page that offers an action, "" when none does."""
    area, _, rest = action.partition(".")
    verb, _, record = rest.partition("_")
    if action in PAGES:
        return PAGES[action]
    known = {one.name for one in areas()[area].records} if area in areas() else set()
    if record not in known:
        return ""
    where = f"/records/{area}/{record}"
    return f"{where}/add" if verb == "add" else f"{where}/{{id}}/{verb}"


def _others() -> Iterator[str]:
    taken = {f"/api/v1/{name}/" for name in areas()}
    yield "## Questions and files"
    rows = [
        (operation["summary"], f"`{method.upper()} {path.removeprefix('/api/v1')}`")
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if not any(path.startswith(one) for one in taken)
        and operation["operationId"].replace("_", ".", 1) not in ACTIONS
    ]
    yield _table(("What", "API"), rows)
    shown = {name for name in questions() if name.split("_")[0] not in {"list", "get"}}
    yield _table(
        ("MCP tool", "What it answers"),
        [(f"`{name}`", one.about) for name, one in questions().items() if name in shown],
    )
    yield "## The command line"
    commands = [(f"`itdirector {name}`", about) for name, (_module, about) in COMMANDS.items()]
    yield _table(("Command", "What for"), commands)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _column in columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "surfaces.md").write_text(surfaces(), encoding="utf-8")
    (FOLDER / "connectors.md").write_text(sources(), encoding="utf-8")
    print(f"docs/reference: {len(ACTIONS)} actions, {len(connectors())} connectors.")
