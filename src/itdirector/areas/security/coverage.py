"""How far each protection is in place: answered, measured in the estate, or assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from itdirector.areas.company import facts as company
from itdirector.areas.estate import facts as estate
from itdirector.areas.people import facts as people
from itdirector.areas.security.knowledge import ControlPrior, controls
from itdirector.kernel.provenance import assumption

PROGRAMS_SHARE = 0.3
"""How much old programs count beside old systems in what is supported. Our default."""
ANSWERED = {"yes": "You said it is in place", "partly": "You said it is partly in place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The share of the firm a control protects, and how we know."""

    control: ControlPrior
    share: float
    answer: str
    """yes, partly, no, unknown, or measured."""
    because: str
    receipt: dict[str, Any]

    @property
    def ours(self) -> bool:
        """True when nobody told us and nothing was measured: the share is our assumption."""
        return self.answer == "unknown"


def coverages(today: date) -> dict[str, Coverage]:
    """Return how far every known control is in place, by its id."""
    measured = _measured(today)
    found = {}
    for name, control in controls().by_id.items():
        found[name] = _one(name, control, measured.get(name))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """Of which machines a control's coverage is counted, and which of them lack it."""

    kinds: tuple[str, ...]
    lacks: Callable[[estate.Asset, date], bool]
    weight: float = 1.0


_COUNTED = {
    "supported_systems": _Counted(
        kinds=estate.COMPUTERS, lacks=lambda _m, _today: True, weight=1 - PROGRAMS_SHARE
    ),
    "sound_hardware": _Counted(
        kinds=("server", "storage"),
        lacks=lambda m, today: m.warranty_ends is None or m.warranty_ends < today,
    ),
    "disk_encryption": _Counted(kinds=("laptop",), lacks=lambda m, _today: m.encrypted is False),
}
_ANY = _Counted(kinds=estate.COMPUTERS, lacks=lambda _m, _today: True)


def gain(control: str, machines: Iterable[estate.Asset], today: date) -> float:
    """Return how much more of the firm a control covers when these machines are put right.

    Counted as the coverage itself is, so that putting every machine right makes it whole.
    """
    counted = _COUNTED.get(control, _ANY)
    all_ = estate.in_service().filter(kind__in=counted.kinds)
    if control == "disk_encryption":
        all_ = all_.exclude(encrypted=None)
    better = sum(1 for m in machines if m.kind in counted.kinds and counted.lacks(m, today))
    return counted.weight * min(1.0, better / max(1, all_.count()))


def _one(name: str, control: ControlPrior, measured: tuple[float, str] | None) -> Coverage:
    if measured:
        share, because = measured
        receipt = assumption(
            control.title, value=round(share, 4), source=f"measured: {because}", grade="measured"
        )
        return Coverage(
            control=control, share=share, answer="measured", because=because, receipt=receipt
        )
    answer = company.control(name)
    share = control.coverage[answer]
    because = ANSWERED.get(answer, "You said it is not in place")
    if answer == "unknown":
        because = f"Nobody told us; we assume it protects {share:.0%}"
    receipt = company.known(f"control.{name}").receipt
    if answer == "unknown":
        receipt = assumption(
            control.title, value=share, source="our default, 2026-11", grade="default"
        )
    return Coverage(control=control, share=share, answer=answer, because=because, receipt=receipt)


def _measured(today: date) -> dict[str, tuple[float, str]]:
    found: dict[str, tuple[float, str]] = {}
    supported, computers = estate.supported_share(today)
    if computers:
        clean, _all = estate.free_of_old_programs()
        found["supported_systems"] = (
            (1 - PROGRAMS_SHARE) * supported / computers + PROGRAMS_SHARE * clean / computers,
            (
                f"{supported} of {computers} computers run a supported system and {clean} have no "
                "program that lost its fixes"
            ),
        )
    servers = list(estate.in_service().filter(kind__in=("server", "storage")))
    dated = [s for s in servers if s.warranty_ends]
    if dated:
        sound = sum(1 for s in dated if s.warranty_ends and s.warranty_ends >= today)
        found["sound_hardware"] = (
            sound / len(servers),
            f"{sound} of {len(servers)} servers and storage devices are under warranty",
        )
    laptops = estate.in_service().filter(kind="laptop").exclude(encrypted=None)
    if total := laptops.count():
        safe = laptops.filter(encrypted=True).count()
        found["disk_encryption"] = (safe / total, f"{safe} of {total} laptops are encrypted")
    accounts = people.people().filter(active=True).exclude(mfa=None)
    if total := accounts.count():
        strong = accounts.filter(mfa=True).count()
        found["mfa"] = (strong / total, f"{strong} of {total} accounts use a second factor")
    return found
