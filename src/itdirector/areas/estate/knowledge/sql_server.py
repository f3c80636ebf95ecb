"""Which service pack of SQL Server: each ends on its own day, and only the build tells."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from itdirector.areas.estate.knowledge.names import Match

_BUILD: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")

# First build of each service pack, newest first, by the number before the first dot and, for
# 2008 and 2008 R2, the number after it. https://learn.microsoft.com/sql (build versions)
_SERVICE_PACKS: Final = {
    "13.0": ((7000, "13.0-sp3-acp"), (6300, "13.0-sp3"), (5026, "13.0-sp2"), (4001, "13.0-sp1")),
    "12.0": ((6024, "12.0-sp3"), (5000, "12.0-sp2"), (4100, "12.0-sp1")),
    "11.0": ((7001, "11.0-sp4"), (6020, "11.0-sp3"), (5058, "11.0-sp2"), (3000, "11.0-sp1")),
    "10.50": (
        (6000, "10.50-sp3"),
        (4000, "10.50-sp2"),
        (2500, "10.50-sp1"),
        (1600, "10.50-r2"),
    ),
    "10.0": ((6000, "10.0-sp4"), (5500, "10.00-sp3"), (4000, "10.00-sp2"), (2531, "10.00-sp1")),
    "9.0": ((5000, "9.0-sp4"), (4035, "9.00-sp3"), (3042, "9.00-sp2"), (2047, "9.0-sp1")),
}
_FIRST_RELEASE: Final = {"10.50": "10.50-r2", "10.0": "10.00"}
_MAJORS: Final = {"8": "8.0-sp4", "14": "14.0", "15": "15.0", "16": "16.0", "17": "17.0"}


def sql_server_release(match: Match, version: str) -> Match:
    """Return `match` with its service pack; the newest is assumed when no build says."""
    found = _BUILD.match(version)
    base = match.cycle if match.cycle in _SERVICE_PACKS else _base(found)
    if base not in _SERVICE_PACKS:
        return replace(match, cycle=base or match.cycle)
    packs = _SERVICE_PACKS[base]
    if found is None or not _agrees(base, found):
        newest = next(cycle for _, cycle in packs if not cycle.endswith("acp"))
        because = f"{match.because}, service pack not given so the newest assumed"
        return replace(match, cycle=newest, confidence="likely", because=because)
    build = int(found[3])
    cycle = next((name for first, name in packs if build >= first), _FIRST_RELEASE.get(base, base))
    return replace(match, cycle=cycle, confidence="exact", because=f"build {found[0]}")


def _base(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    if found[1] == "10":
        return "10.50" if found[2].startswith("5") else "10.0"
    dotted = f"{found[1]}.0"
    return dotted if dotted in _SERVICE_PACKS else _MAJORS.get(found[1], "")


def _agrees(base: str, found: re.Match[str]) -> bool:
    return _base(found) == base
