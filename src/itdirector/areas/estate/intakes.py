"""How machines, programs, licences and life-cycle dates come in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from itdirector.areas.estate.models import Asset, Install, Licence, Lifecycle, Site
from itdirector.areas.estate.rules import asset_marks, fold_name
from itdirector.connectors.rows import (
    AssetRow,
    CompleteSoftware,
    Identity,
    LicenceRow,
    LifecycleRow,
    SoftwareRow,
)
from itdirector.kernel.areas import AllOf, Link, Said


def asset(row: AssetRow) -> Iterator[Said]:
    """Tell what an asset row says. Known by serial, uuid, tag, MAC or name, in that order."""
    marks = asset_marks(row.identity)
    links = {}
    if row.site:
        links["site"] = Link(model=Site, key=fold_name(row.site), values={"name": row.site})
    yield Said(
        model=Asset,
        key=marks[0] if marks else _likeness(row),
        several=not marks,
        label=row.name or row.identity.name or row.identity.serial,
        links=links,
        marks=marks,
        values=_asset_values(row),
    )


def software(row: SoftwareRow) -> Iterator[Said]:
    """Tell what a software row says: one install a machine and program name."""
    yield Said(
        model=Install,
        key=fold_name(row.name),
        label=row.name,
        links={"asset": _machine(row.on)},
        parent="asset",
        values={
            "name": row.name,
            "version": row.version,
            "publisher": row.publisher,
            "installed_on": row.installed_on,
        },
    )


def all_software(row: CompleteSoftware) -> Iterator[AllOf]:
    """Tell that a machine's programs were all listed."""
    yield AllOf(model=Install, parent="asset", link=_machine(row.on))


def licence(row: LicenceRow) -> Iterator[Said]:
    """Tell what a licence row says. Known by product and reference."""
    yield Said(
        model=Licence,
        key=f"{fold_name(row.product)}/{fold_name(row.reference)}",
        label=row.product,
        values={
            "product": row.product,
            "vendor": row.vendor,
            "reference": row.reference,
            "seats": row.seats,
            "seats_used": row.seats_used,
            "price_per_seat_minor": row.price_per_seat,
            "price_minor": row.price,
            "billing": row.billing,
            "purchased_on": row.purchased_on,
            "expires_on": row.expires_on,
            "notes": row.notes,
        },
    )


def lifecycle(row: LifecycleRow) -> Iterator[Said]:
    """Tell what a life-cycle row says: one record a product and release."""
    yield Said(
        model=Lifecycle,
        key=f"{row.product}/{row.cycle}",
        label=f"{row.product} {row.cycle}",
        values={
            "product": row.product,
            "cycle": row.cycle,
            "label": row.label,
            "released_on": row.released_on,
            "active_until": row.active_until,
            "active_ended": row.active_ended,
            "security_until": row.security_until,
            "security_ended": row.security_ended,
            "extended_until": row.extended_until,
            "latest": row.latest,
        },
    )


def _likeness(row: AssetRow) -> str:
    """Return a key for a thing nothing tells from others: like things are counted, not mixed."""
    said = sorted((name, str(value)) for name, value in _asset_values(row).items())
    return f"like:{hashlib.sha256(json.dumps([row.site, said]).encode()).hexdigest()[:24]}"


def _machine(identity: Identity) -> Link:
    marks = asset_marks(identity)
    return Link(
        model=Asset,
        key=marks[0] if marks else "unnamed",
        values={"name": identity.name} if identity.name else {},
        marks=marks,
    )


def _asset_values(row: AssetRow) -> dict[str, Any]:
    return {
        "name": row.name or row.identity.name or row.identity.serial or "unnamed",
        "kind": row.kind,
        "serial": row.identity.serial,
        "asset_tag": row.identity.asset_tag,
        "manufacturer": row.manufacturer,
        "model": row.model,
        "os_name": row.os_name,
        "os_version": row.os_version,
        "os_build": row.os_build,
        "os_edition": row.os_edition,
        "address": row.address,
        "assigned_to": row.assigned_to,
        "status": row.status,
        "purchased_on": row.purchased_on,
        "price_minor": row.price,
        "supplier": row.supplier,
        "warranty_ends": row.warranty_ends,
        "end_of_life_on": row.end_of_life_on,
        "memory_mb": row.memory_mb,
        "last_seen_on": row.last_seen_on,
        "antivirus": row.antivirus,
        "antivirus_current": row.antivirus_current,
        "encrypted": row.encrypted,
        "notes": row.notes,
    }
