"""Inventories and network scans as the FusionInventory and older GLPI agents write them in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from itdirector.connectors.agent_inventory import Inventory, rows_of
from itdirector.connectors.rows import Outcome, Problem
from itdirector.connectors.text import decode_head
from itdirector.connectors.xml import Element, elements

_REQUEST = re.compile(r"<REQUEST>\s*<(?:CONTENT|QUERY|DEVICEID|ITEMTYPE|TAG)\b")
_SECTIONS = ("ACCESSLOG", "ANTIVIRUS", "BIOS", "DRIVES", "HARDWARE", "NETWORKS", "OPERATINGSYSTEM",
             "SOFTWARES", "USERS")  # fmt: skip
_LISTS = frozenset({"antivirus", "drives", "networks", "softwares", "users"})
_ENVELOPE = ("ITEMTYPE", "PARTIAL", "QUERY")
_MOST_LEVELS = 3


def recognise(head: bytes) -> bool:
    """Tell whether a file starts as an agent's XML does."""
    return bool(_REQUEST.search(decode_head(head)[:4096]))


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield the machine, its software and the devices of a scan, then what was damaged."""
    content: dict[str, object] = {}
    devices: list[dict[str, object]] = []
    envelope: dict[str, str] = {}
    problems: list[Problem] = []
    for found in elements(file, (*_SECTIONS, *_ENVELOPE, "DEVICE")):
        if isinstance(found, Problem):
            problems.append(found)
        elif found.tag in _ENVELOPE:
            envelope[found.tag] = (found.text or "").strip()
        elif found.tag == "DEVICE":
            devices.append(_device(found))
        else:
            _add(content, found)
    if content or devices:
        yield from rows_of(
            Inventory(
                content=content,
                devices=tuple(devices),
                item_type=envelope.get("ITEMTYPE", ""),
                partial=envelope.get("PARTIAL", "") not in ("", "0", "false"),
                whole=not problems,
            )
        )
    elif not problems:
        yield Problem(place="CONTENT", message="The inventory is empty.")
    yield from problems


def _add(content: dict[str, object], section: Element) -> None:
    """Put a section under its lower-case name; sections that repeat become a list."""
    name = section.tag.lower()
    record = _record(section, _MOST_LEVELS)
    if name in _LISTS:
        listed = content.setdefault(name, [])
        if isinstance(listed, list):
            listed.append(record)
    else:
        content.setdefault(name, record)


def _device(element: Element) -> dict[str, object]:
    """Return a device; a full SNMP inventory keeps what matters under INFO."""
    info = element.find("INFO")
    record = _record(element if info is None else info, _MOST_LEVELS)
    firmware = element.find("FIRMWARES/VERSION")
    if firmware is not None:
        record.setdefault("firmware", (firmware.text or "").strip())
    return record


def _record(element: Element, levels: int) -> dict[str, object]:
    record: dict[str, object] = {}
    for child in element:
        name = child.tag.lower()
        value = _record(child, levels - 1) if len(child) and levels else (child.text or "").strip()
        earlier = record.get(name)
        if earlier is None:
            record[name] = value
        else:
            record[name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
    return record
