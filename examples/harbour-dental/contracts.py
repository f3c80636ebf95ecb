"""contracts.csv (KANAP's columns) and the four agreements of "more contracts.xlsx"."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from clock import add_months
from people import COMPANY
from sheets import Sheet, workbook
from tables import header, rows

HEADER = header("kanap contracts")
EVERGREEN_START_MONTHS = 89


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day of the current term; no last day when it rolls on."""

    starts_on: date
    ends_on: date | None


def _term(today: date, months: str, notice: str, when: str) -> Term:
    if not months:
        return Term(add_months(today, -EVERGREEN_START_MONTHS).replace(day=1), None)
    if when.startswith("end+"):
        end = today + timedelta(days=int(when.removeprefix("end+")))
    else:
        end = add_months(today + timedelta(days=int(when)), int(notice))
    return Term(add_months(end + timedelta(days=1), -int(months)), end)


def contracts(today: date) -> str:
    """Return contracts.csv."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for cells in rows("contracts"):
        name, supplier, months, renews, notice, when, yearly, billing, owner, notes = cells
        term = _term(today, months, notice, when)
        writer.writerow(
            (
                name,
                COMPANY,
                supplier,
                f"{term.starts_on}",
                months,
                renews,
                notice,
                f"{yearly}.00",
                "GBP",
                billing,
                "enabled",
                f"{owner}@harbourdental.example",
                notes,
            )
        )
    return out.getvalue()


def more_contracts(today: date) -> bytes:
    """Return "more contracts.xlsx": a title, an empty row, other headers, notice in days."""
    header = (
        "Contract",
        "Supplier",
        "Start date",
        "End date",
        "Notice period (days)",
        "Auto renewal",
        "Annual cost",
        "Owner",
        "Notes",
    )
    lines: list[tuple[object, ...]] = []
    for name, supplier, months, days, renews, when, yearly, owner, notes in rows("more_contracts"):
        end = today + timedelta(days=int(when) + int(days))
        start = add_months(end + timedelta(days=1), -int(months))
        lines.append((name, supplier, start, end, int(days), renews, float(yearly), owner, notes))
    title = "Contracts kept by the practice office"
    sheet = Sheet("Contracts", header, tuple(lines), title=title, money=("Annual cost",))
    return workbook([sheet])
