"""Files as text, brought in as a person would: received, dry-run, applied."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from itdirector.areas.estate.models import Asset
from itdirector.connectors.rows import Row
from itdirector.kernel import intake
from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.models import Source
from itdirector.kernel.planning import Planner
from itdirector.kernel.recording import Entry, write_entries
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.loading import load
from itdirector.values.ids import uuid7

DAY = date(2026, 3, 1)


def machines(*lines: str, headers: str = "Name,Serial number,Asset tag,Model,Location") -> bytes:
    """Return a list of machines as CSV."""
    return "\n".join([headers, *lines, ""]).encode()


def inventory(name: str, *programs: tuple[str, str], serial: str = "SN-1", on: date = DAY) -> bytes:
    """Return what an agent writes about one machine: everything that is installed."""
    content = {
        "versionclient": "GLPI-Agent_v1.11",
        "accesslog": {"logdate": f"{on} 08:00:00"},
        "hardware": {"name": name},
        "bios": {"ssn": serial},
        "softwares": [{"name": n, "version": v} for n, v in programs],
    }
    return json.dumps({"itemtype": "Computer", "content": content}).encode()


def received(actor: Actor, content: bytes, *, on: date = DAY, name: str = "list.csv") -> Source:
    """Hand a file in."""
    return intake.receive(actor=actor, name=name, parts=[content], today=on)


def prepared(actor: Actor, content: bytes, *, on: date = DAY) -> Source:
    """Hand a file in and dry-run it."""
    return intake.prepare(actor=actor, source=received(actor, content, on=on))


def applied(actor: Actor, content: bytes, *, on: date = DAY) -> Source:
    """Hand a file in and apply it."""
    return intake.apply(actor=actor, source=received(actor, content, on=on))


def undone(actor: Actor, source: Source) -> Source:
    """Undo a source."""
    return intake.undo_source(actor=actor, source=source)


def entries(actor: Actor, source: Source) -> list[Entry]:
    """Return the lines of a dry run."""
    with working_for(actor.organisation):
        return list(intake.dry_run(source))


def told(actor: Actor, *rows: Row, on: date = DAY, currency: str = "GBP") -> list[Entry]:
    """Plan rows as one file's and write them down; return the lines of the dry run."""
    with working_for(actor.organisation):
        source = Source.objects.create(
            kind=Source.Kind.FILE,
            state=Source.State.APPLIED,
            label=f"rows {uuid7()}",
            who=actor.name,
            as_of=on,
            grade="measured",
        )
        planner = Planner(currency=currency, as_of=on)
        planned = [*planner.plan(rows), *planner.vanished()]
        write_entries(source, planned)
        return planned


def did(actor: Actor, action: str, /, **values: Any) -> Any:
    """Take an action as a surface would."""
    load()
    return ACTIONS[action].call(actor, values)


def assets(actor: Actor) -> Iterator[Asset]:
    """Return the actor's machines by name and key."""
    with working_for(actor.organisation):
        return iter(list(Asset.objects.order_by("name", "key")))


def only_asset(actor: Actor) -> Asset:
    """Return the one machine there is."""
    (found,) = assets(actor)
    return found
