"""What others may ask of the estate."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from itdirector.areas.estate import support
from itdirector.areas.estate.knowledge import Table, Verdict
from itdirector.areas.estate.models import Asset, Install, Licence
from itdirector.areas.estate.replacing import Spread, spread_out
from itdirector.areas.estate.rules import (
    LIVES,
    Life,
    Replacement,
    fold_name,
    is_old,
    replacement,
)
from itdirector.areas.people import facts as people
from itdirector.kernel.models import Figure
from itdirector.kernel.provenance import assumption, fact, figure, formula, of

__all__ = [
    "COMPUTERS",
    "Asset",
    "Release",
    "Seats",
    "Spread",
    "can_upgrade",
    "free_of_old_programs",
    "in_service",
    "licence_vendors",
    "life_of",
    "out_of_use",
    "past_life",
    "price_of_new",
    "programs",
    "replacements",
    "seats",
    "spread",
    "supported_share",
    "systems",
    "systems_unknown",
    "wasted_seats",
]

COMPUTERS = ("laptop", "desktop", "server", "vm")
OUT_OF_USE = ("retired", "lost")


PER_YEAR = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a product in use, with the machines or installs that run it."""

    product: str
    cycle: str
    label: str
    verdict: Verdict
    machines: tuple[Asset, ...]
    source: str
    extended_until: date | None = None

    @property
    def name(self) -> str:
        """Return a stable name for findings, such as windows/10-22h2-w."""
        return f"{self.product}/{self.cycle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How the seats of one licence are used. `used` counts accounts where the list is silent."""

    licence: Licence
    bought: int
    used: int
    counted: bool
    """True when we counted accounts ourselves."""
    yearly_each_minor: int | None


def in_service() -> QuerySet[Asset]:
    """Return the machines in use or in stock."""
    found: QuerySet[Asset] = Asset.objects.filter(gone_on=None).exclude(status__in=OUT_OF_USE)
    return found.select_related("site")


def out_of_use() -> QuerySet[Asset]:
    """Return the machines that the list says are retired or lost."""
    found: QuerySet[Asset] = Asset.objects.filter(gone_on=None, status__in=OUT_OF_USE)
    return found


def systems(today: date) -> list[Release]:
    """Return the operating systems in use, with their machines; unknown ones are left out."""
    known = support.table()
    groups: dict[tuple[str, str], list[Asset]] = defaultdict(list)
    for asset in in_service().exclude(os_product=""):
        groups[asset.os_product, asset.os_cycle].append(asset)
    return [
        _release(known, product, cycle, machines, today)
        for (product, cycle), machines in sorted(groups.items())
    ]


def programs(today: date) -> list[Release]:
    """Return the programs in use that we know, with the machines they run on."""
    known = support.table()
    groups: dict[tuple[str, str], dict[str, Asset]] = defaultdict(dict)
    installs = Install.objects.filter(gone_on=None, asset__gone_on=None).exclude(product="")
    for install in installs.exclude(asset__status__in=OUT_OF_USE).select_related("asset"):
        groups[install.product, install.cycle][install.asset.key] = install.asset
    return [
        _release(known, product, cycle, list(machines.values()), today)
        for (product, cycle), machines in sorted(groups.items())
    ]


def systems_unknown() -> QuerySet[Asset]:
    """Return the computers and network devices of which nothing tells whether fixes still come.

    We cannot place their system, or know no date for it.
    """
    kinds = (*COMPUTERS, "network", "storage", "")
    return in_service().filter(support_ended=None, kind__in=kinds)


def supported_share(on: date | None = None) -> tuple[int, int]:
    """Return how many computers run a system that is surely supported, and how many there are.

    With a later day, only those whose support lasts until then are counted.
    """
    computers = in_service().filter(kind__in=COMPUTERS)
    supported = computers.filter(support_ended=False)
    if on is not None:
        supported = supported.exclude(support_ends_on__lt=on)
    return supported.count(), computers.count()


def free_of_old_programs() -> tuple[int, int]:
    """Return how many computers have no program that lost its fixes, and how many there are."""
    computers = in_service().filter(kind__in=COMPUTERS)
    old = Install.objects.filter(gone_on=None, support_ended=True).values("asset_id")
    return computers.exclude(pk__in=old).count(), computers.count()


def replacements() -> list[tuple[Asset, Replacement]]:
    """Return when each machine should be replaced, where anything tells, the soonest first."""
    found = []
    for asset in in_service():
        due = replacement(
            kind=asset.kind,
            purchased_on=asset.purchased_on,
            planned_end=asset.end_of_life_on,
            support_ends=asset.support_ends_on,
            can_upgrade=can_upgrade(asset),
        )
        if due:
            found.append((asset, due))
    return sorted(found, key=lambda pair: (pair[1].on, pair[0].key))


def spread(today: date) -> Spread | None:
    """Return when each machine is replaced so that the dearest year costs as little as it can."""
    return spread_out(replacements(), today)


def can_upgrade(asset: Asset) -> bool:
    """Tell whether a machine can take a newer system, and is worth it.

    A guess: Windows 11 wants hardware of 2018 or later, a server must not be past its life. Where
    nobody told when a computer was bought we do not count on it.
    """
    if asset.os_product != "windows":
        if asset.kind == "server":
            return not is_old(
                kind="server", purchased_on=asset.purchased_on, today=asset.said_on or date.max
            )
        return asset.kind in {"vm", "network", "storage", "phone", "tablet"}
    if asset.os_cycle.startswith("11"):
        return True
    return asset.purchased_on is not None and asset.purchased_on.year >= 2019


def seats() -> list[Seats]:
    """Return how the seats of each running licence are used, where both numbers are known."""
    held = {fold_name(name): who for name, who in people.licences_held().items()}
    found = []
    for licence in Licence.objects.filter(gone_on=None).order_by("product", "key"):
        counted = licence.seats_used is None
        used = licence.seats_used
        if used is None and (holders := held.get(fold_name(licence.product))) is not None:
            used = len(holders)
        if licence.seats and used is not None:
            found.append(
                Seats(
                    licence=licence,
                    bought=licence.seats,
                    used=used,
                    counted=counted,
                    yearly_each_minor=_yearly_each(licence),
                )
            )
    return found


def licence_vendors() -> set[str]:
    """Return the names of whom licences were bought from or are made by."""
    found = Licence.objects.filter(gone_on=None).exclude(vendor="")
    return set(found.values_list("vendor", flat=True))


def life_of(kind: str) -> Life | None:
    """Return our defaults on the working life of a kind of machine."""
    return LIVES.get(kind)


def past_life(asset: Asset, today: date) -> bool:
    """Tell whether a machine is past its working life, or too old for a supported system."""
    old = is_old(kind=asset.kind, purchased_on=asset.purchased_on, today=today)
    return old or (asset.support_ended is True and not can_upgrade(asset))


@formula("seats.unused@1")
def _unused(values: list[Any]) -> int:
    bought, used, each = values
    return int(max(0, bought - used) * each)


def wasted_seats(today: date) -> Figure | None:
    """Return what seats nobody uses cost in a year, in pence, with a receipt; None when none."""
    parts = []
    kind = Licence.record_type()
    for one in seats():
        if one.yearly_each_minor and one.bought > one.used:
            pk, name = one.licence.pk, one.licence.product
            used = fact(kind, pk, "seats_used", value=one.used, label="Seats used")
            if one.counted:
                used = assumption(
                    "Seats used", value=one.used, source="accounts we counted", grade="measured"
                )
            inputs = [
                fact(kind, pk, "seats", value=one.bought, label="Seats bought"),
                used,
                of(_each_figure(one.licence, today)),
            ]
            label = f"Unused seats of {name}"[:200]
            parts.append(
                figure(label, formula="seats.unused@1", inputs=inputs, unit="pence", as_of=today)
            )
    if not parts:
        return None
    return figure(
        "Seats nobody uses, a year",
        formula="sum@1",
        inputs=[of(part) for part in parts],
        unit="pence",
        as_of=today,
    )


def price_of_new(kind: str) -> int:
    """Return what a new machine of a kind costs in pence, by our defaults; 0 when we have none."""
    life = LIVES.get(kind)
    return life.price_minor if life else 0


def _release(known: Table, product: str, cycle: str, machines: list[Asset], today: date) -> Release:
    found, verdict = support.judged(known, product, cycle, today)
    return Release(
        product=product,
        cycle=cycle,
        label=found.label if found else f"{product} {cycle}".strip(),
        verdict=verdict,
        machines=tuple(sorted(machines, key=lambda m: (m.name.casefold(), m.key))),
        source=f"{found.source}, {found.source_date}" if found else "",
        extended_until=found.extended_until if found else None,
    )


def _yearly_each(licence: Licence) -> int | None:
    fields = _priced_by(licence)
    if not fields or licence.billing not in PER_YEAR:
        return None
    return int(_each_a_year([getattr(licence, name) for name in fields]))


def _priced_by(licence: Licence) -> tuple[str, ...]:
    """Return the fields a seat's price is worked out from, () when they do not tell it."""
    if (licence.price_per_seat_minor or 0) > 0:
        return ("price_per_seat_minor", "billing")
    if (licence.price_minor or 0) > 0 and licence.seats:
        return ("price_minor", "billing", "seats")
    return ()


@formula("seat.year@1")
def _each_a_year(values: list[Any]) -> int:
    price, billing, *seats = values
    return int(price * PER_YEAR[billing] // (seats[0] if seats else 1))


def _each_figure(licence: Licence, today: date) -> Figure:
    """Return what one seat costs a year in pence, with its receipt."""
    kind = Licence.record_type()
    inputs = [
        fact(kind, licence.pk, name, value=getattr(licence, name), label=_title(name))
        for name in _priced_by(licence)
    ]
    label = f"One seat of {licence.product}, a year"[:200]
    return figure(label, formula="seat.year@1", inputs=inputs, unit="pence", as_of=today)


def _title(name: str) -> str:
    told = str(Licence._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return told[:1].upper() + told[1:]
