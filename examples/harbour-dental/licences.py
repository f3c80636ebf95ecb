"""licences.xlsx: what was bought, what is used, what a seat costs."""

from __future__ import annotations

from datetime import date, timedelta

from sheets import Sheet, workbook
from tables import rows

HEADER = (
    "Product",
    "Vendor",
    "Seats",
    "Used",
    "Price per seat",
    "Billing",
    "Renewal date",
    "Notes",
)


def licences(today: date) -> bytes:
    """Return licences.xlsx."""
    lines: list[tuple[object, ...]] = []
    for product, vendor, seats, used, price, billing, days, notes in rows("licences"):
        renewal = today + timedelta(days=int(days)) if days else None
        cells = (product, vendor, int(seats), int(used), float(price), billing, renewal, notes)
        lines.append(cells)
    return workbook([Sheet("Licences", HEADER, tuple(lines), money=("Price per seat",))])
