"""Values of several parts, as receipts keep them, in sentences: protections and ways in."""

from __future__ import annotations

from typing import Any

from itdirector.values.text import plain_number

PATHS = {
    "credential": "stolen passwords",
    "excess_rights": "rights nobody needed",
    "exploit": "exploited weaknesses",
    "faulty_change": "faulty changes",
    "hardware": "broken hardware",
    "impersonation": "people posing as others",
    "leaver_account": "accounts of people who left",
    "line": "a broken line",
    "loss_or_theft": "loss or theft",
    "mistake": "mistakes",
    "other_attack": "other attacks",
    "phishing": "false e-mails",
    "power": "power cuts",
    "provider": "a supplier being down",
    "remote_access": "access from outside",
    "trusted_person": "people we trust",
}
"""How each way in reads after "35% of"."""


def percent(share: float) -> str:
    """Return a share of one as a whole per cent, below one as such."""
    return "less than 1%" if 0 < share < 0.005 else f"{share:.0%}"


def is_share(parts: Any) -> bool:
    """Tell whether a value is a protection: how far it is in place, and what it stops."""
    return isinstance(parts, dict) and "coverage" in parts


def lines_of(parts: dict[str, Any]) -> list[str]:
    """Return several parts, one a line; ids and what is nothing left out."""
    if is_share(parts):
        return _protection(parts)
    return [
        f"{percent(value)} {_path(name)}"
        if isinstance(value, float) and 0 < value <= 1
        else f"{_path(name)}: {_plain(value)}"
        for name, value in parts.items()
        if name != "id" and value
    ]


def _protection(parts: dict[str, Any]) -> list[str]:
    found = [f"Stops {percent(s)} of {_path(p)}" for p, s in parts.get("stops", {}).items() if s]
    if shrinks := parts.get("shrinks"):
        found.append(f"Makes what happens {percent(shrinks)} cheaper")
    return [f"{line} where it is in place in full" for line in found]


def _path(name: str) -> str:
    return PATHS.get(name, name.replace("_", " "))


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(lines_of(value))
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return plain_number(value) if isinstance(value, float) else str(value)
