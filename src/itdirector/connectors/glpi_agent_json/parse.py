"""Inventory of one machine, printer or switch as the GLPI agent writes it (`--json`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors.agent_inventory import Inventory, rows_of
from itdirector.connectors.jsontext import entries, fields, key_paths, load, text_of
from itdirector.connectors.rows import Outcome, Problem

_SECTIONS = ("versionclient", "hardware", "bios", "operatingsystem", "network_device", "softwares")


def recognise(head: bytes) -> bool:
    """Tell whether a file starts as an agent's JSON inventory does; its schema does not count."""
    paths = key_paths(head)
    if "content" not in paths or "$schema" in paths:
        return False
    return any(f"content.{section}" in paths for section in _SECTIONS)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield the machine, then its software, then what was damaged."""
    loaded = load(file)
    document = fields(loaded.value)
    content = fields(document.get("content"))
    if content:
        devices = entries(content.get("network_device"))
        yield from rows_of(
            Inventory(
                content=content,
                devices=tuple(fields(device) for device in devices),
                item_type=text_of(document, "itemtype"),
                partial=document.get("partial") not in (None, False, 0),
                whole=loaded.whole,
            )
        )
    elif loaded.whole:
        yield Problem(
            place="content",
            message="The inventory is empty.",
            remedy="Run the agent again on this machine.",
        )
    yield from loaded.problems
