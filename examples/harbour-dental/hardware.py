"""The models of computers and network gear the group owns, with what they cost when new."""

from __future__ import annotations

from dataclasses import dataclass

from tables import rows


@dataclass(frozen=True, slots=True)
class Model:
    """One model of computer, switch, printer and so on."""

    maker: str
    name: str
    number: str
    chassis: str
    cpu: str
    memory_mb: int
    disk_mb: int
    price: float
    warranty_months: int
    oui: str
    """First three bytes of the network address."""
    serial: str
    """Pattern: # is a digit, @ a capital letter, * either."""


def _read() -> dict[str, Model]:
    models = {}
    for cells in rows("models"):
        key, maker, name, number, chassis, cpu, memory, disk, price, warranty, oui, serial = cells
        models[key] = Model(
            maker=maker,
            name=name,
            number=number,
            chassis=chassis,
            cpu=cpu,
            memory_mb=int(memory or 0),
            disk_mb=int(disk or 0),
            price=float(price),
            warranty_months=int(warranty),
            oui=oui,
            serial=serial,
        )
    return models


MODELS = _read()
