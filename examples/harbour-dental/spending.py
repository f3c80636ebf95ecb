"""bills.csv (Xero), the ledger of one site for last year, and budget.csv."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

from clock import add_months, british, german, month_end, quarter_start
from tables import header, rows

BILLS_HEADER = header("xero bills")
VAT_PERCENT = 20
SOFTWARE, PHONES = "463", "489"
BRIGHTWAVE_RISE_MONTHS = 5
"""Brightwave charges 15% more in the last so many months."""

BUDGET = {
    "security": (4500, 3000, 2500, 2500, 3000, 2500, 2500, 2500),
    "infrastructure": (4500, 5500, 4500, 3500, 4500, 4000, 3500, 3500),
    "applications": (1500, 2500, 2500, 1500, 2000, 2500, 1500, 1500),
    "services": (2500, 2500, 2000, 1500, 2000, 2000, 2000, 2000),
}
"""Pounds for improvement work in each of the next eight quarters."""


@dataclass(frozen=True, slots=True)
class Bill:
    """One invoice with one line; a credit note has a negative price."""

    supplier: str
    number: str
    on: date
    account: str
    description: str
    quantity: int
    unit_price: float


def bills(today: date) -> str:
    """Return bills.csv: the last twelve months, oldest first."""
    out = io.StringIO()
    writer = csv.DictWriter(out, BILLS_HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    every = sorted(_bills(today), key=lambda bill: (bill.on, bill.number))
    writer.writerows(_bill_row(bill) for bill in every if bill.on <= today)
    return out.getvalue()


def _bills(today: date) -> list[Bill]:
    made = []
    for ago in range(12):
        month = add_months(today.replace(day=1), -ago)
        made += [_monthly(cells, month) for cells in rows("monthly_bills")]
        made += [_brightwave(month, ago), _chirp(month)]
    for months, supplier, number, account, text, quantity, price in rows("other_bills"):
        day = add_months(today.replace(day=14), -int(months))
        made.append(Bill(supplier, number, day, account, text, int(quantity), float(price)))
    return made


def _monthly(cells: list[str], month: date) -> Bill:
    supplier, prefix, account, text, quantity, price = cells
    number = f"{prefix}-{month:%y%m}"
    return Bill(supplier, number, month, account, text, int(quantity), float(price))


def _brightwave(month: date, ago: int) -> Bill:
    price = 943.00 if ago < BRIGHTWAVE_RISE_MONTHS else 820.00
    number = f"BV{month:%Y%m}"
    return Bill("Brightwave Voice Ltd", number, month, PHONES, "Hosted telephony", 1, price)


def _chirp(month: date) -> Bill:
    """Return the bill for reminders by text message: no contract exists for these."""
    messages = 5200 + random.Random(f"chirp {month:%m}").randrange(900)
    text = f"Appointment reminders, {messages} messages"
    number = f"CHIRP-{month:%Y-%m}"
    return Bill("Chirp Messaging Ltd", number, month, SOFTWARE, text, messages, 0.048)


def _bill_row(bill: Bill) -> dict[str, str]:
    net = round(bill.quantity * bill.unit_price, 2)
    tax = round(net * VAT_PERCENT / 100, 2)
    unit = f"{bill.unit_price:.3f}" if 0 < bill.unit_price < 1 else f"{bill.unit_price:.2f}"
    return {
        "*ContactName": bill.supplier,
        "*InvoiceNumber": bill.number,
        "*InvoiceDate": british(bill.on),
        "*DueDate": british(bill.on + timedelta(days=30)),
        "Total": f"{net + tax:.2f}",
        "Description": bill.description,
        "*Quantity": str(bill.quantity),
        "*UnitAmount": unit,
        "*AccountCode": bill.account,
        "*TaxType": "20% (VAT on Expenses)",
        "TaxAmount": f"{tax:.2f}",
        "TrackingName1": "Department",
        "TrackingOption1": "IT",
        "Currency": "GBP",
    }


def _comma(amount: float) -> str:
    """Write an amount as 1.190,00."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def ledger(today: date) -> str:
    """Return last year's ledger of Sandhythe, which the caller writes as Latin-1."""
    year = today.year - 1
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        ("Date", "Supplier", "Description", "Account", "Amount", "Currency", "Reference")
    )
    total = 0.0
    for month, supplier, text, account, amount, reference in rows("ledger"):
        day = date(year, int(month), 3 + len(text) % 20)
        number = f"{reference}-{day:%m}" if reference == "CL-SAN" else reference
        writer.writerow(
            (german(day), supplier, text, account, _comma(float(amount)), "GBP", number)
        )
        total += float(amount)
    writer.writerow(("", "Total", "", "", _comma(total), "GBP", ""))
    return out.getvalue()


def budget(today: date) -> str:
    """Return budget.csv: eight quarters from the next one on, four categories."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("Category", "Starts on", "Ends on", "Amount", "Currency"))
    first = add_months(quarter_start(today), 3)
    for number in range(8):
        start = add_months(first, 3 * number)
        end = month_end(add_months(start, 2))
        for category, amounts in BUDGET.items():
            writer.writerow((category, start, end, f"{amounts[number]}.00", "GBP"))
    return out.getvalue()
