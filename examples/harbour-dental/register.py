"""devices.csv: the asset register as Snipe-IT exports it, with the gaps real registers have."""

from __future__ import annotations

import csv
import io
from datetime import date

from clock import add_months, us_short
from inventories import lost_laptop
from machines import COMPUTERS, GEAR, Machine
from people import BY_NAME, COMPANY, SITES, Person
from tables import header, rows

HEADER = header("snipe-it assets")
NOT_REGISTERED = (
    "GUL-SU-03",
    "EMB-OF-01",
    "SAL-WEB01",
    "SAL-SRV-DC01",
    "SAL-SW-03",
    "SAN-PR-02",
    "EMB-OPG-01",
)
"""Seen by an agent, but nobody ever wrote them down (the two virtual ones are no wonder)."""
NO_DATE = ("SAN-XR-01", "SAN-SU-02", "SAN-SU-03", "SAN-FW-01", "SAL-NAS-01")
NO_COST = ("SAN-XR-01", "SAN-FW-01")
WRONG_SITE = {"SAL-LT-07": "EMB"}
CALLED_RETIRED = "EMB-RC-02"
"""The register says archived; the agent saw it at work today."""
INHERITED_MONTHS = 60
"""Older things at Sandhythe came with the practice when it was bought."""
LIFE_YEARS = {"firewall": 5, "switch": 8, "printer": 6, "storage": 6, "server": 6, "computer": 5}
CATEGORIES = {
    "firewall": "Firewalls",
    "switch": "Switches",
    "printer": "Printers",
    "storage": "NAS",
    "server": "Servers",
}


def devices(today: date) -> str:
    """Return devices.csv."""
    machines = [m for m in (*COMPUTERS, *GEAR, lost_laptop()) if m.name not in NOT_REGISTERED]
    machines.sort(key=lambda machine: -machine.months_old)
    written = [
        _seen(machine, f"HDG-{number:04}", today) for number, machine in enumerate(machines, 1)
    ]
    written += [
        _unseen(cells, f"HDG-{number:04}", today)
        for number, cells in enumerate(rows("never_seen"), 201)
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(written)
    return out.getvalue()


def _category(machine: Machine) -> str:
    if machine.type in CATEGORIES:
        return CATEGORIES[machine.type]
    if machine.server:
        return CATEGORIES["server"]
    return "Laptops" if machine.laptop else "Desktops"


def _seen(machine: Machine, tag: str, today: date) -> dict[str, str]:
    bought = machine.bought_on(today)
    inherited = machine.site == "SAN" and machine.months_old > INHERITED_MONTHS
    life = LIFE_YEARS["server" if machine.server else machine.type]
    known = machine.name not in NO_DATE
    site = WRONG_SITE.get(machine.name, machine.site)
    row = {
        "Name": machine.name,
        "Asset Tag": tag,
        "Category": _category(machine),
        "Supplier": "" if inherited else "Pier IT Support Ltd",
        "Manufacturer": machine.model.maker,
        "Model": machine.model.name,
        "Model Number": machine.model.number,
        "Serial number": machine.serial,
        "Asset Notes": "Came with the Sandhythe practice" if inherited else "",
        "Warranty": str(machine.model.warranty_months or ""),
        "Status": "Archived" if machine.name == CALLED_RETIRED else "Deployed",
        "Purchase Date": us_short(bought) if known else "",
        "Asset EOL Date": us_short(add_months(bought, 12 * life)) if known else "",
        "Purchase Cost": f"{machine.model.price:.2f}" if machine.name not in NO_COST else "",
    }
    return row | _checked_out(machine.user, site)


def _unseen(cells: list[str], tag: str, today: date) -> dict[str, str]:
    name, category, maker, model, number, serial, user, site, months, cost, warranty, status = cells
    bought = add_months(today, -int(months))
    row = {
        "Name": name,
        "Asset Tag": tag,
        "Category": category,
        "Supplier": "Fathom Mobile Ltd" if "Phones" in category else "Pier IT Support Ltd",
        "Manufacturer": maker,
        "Model": model,
        "Model Number": number,
        "Serial number": serial,
        "Purchase Date": us_short(bought),
        "Purchase Cost": cost,
        "Warranty": warranty,
        "Status": status,
    }
    return row | _checked_out(BY_NAME[user] if user else None, site)


def _checked_out(user: Person | None, site: str) -> dict[str, str]:
    place = {"Company": COMPANY, "Location": SITES[site]}
    if user is None:
        return place
    return place | {
        "Checkout Type": "User",
        "Checked Out To: Username": user.username,
        "Checked Out To: First Name": user.given,
        "Checked Out To: Last Name": user.surname,
        "Checked Out To: Email": user.email,
    }
