"""A firm whose plan has everything: work that must be done, work that is out, and little money."""

from __future__ import annotations

from datetime import date

from itdirector.areas.budget.models import BudgetLine
from itdirector.kernel.models import Organisation
from tests.facts import TODAY, contract, licence, machine, person, supported, windows
from tests.rows import make_row

MONEY = ("security", "infrastructure", "applications", "services")


def small_firm() -> None:
    """Have two old computers, an old server, unused seats, a contract and somebody who left."""
    windows("Old", "10 22H2", purchased_on=date(2015, 1, 1))
    windows("Young", "10 22H2", purchased_on=date(2021, 1, 1))
    machine("DB", "server", os_name="Ubuntu 20.04", purchased_on=date(2015, 1, 1), said_on=TODAY)
    licence("Zoom", seats=9, seats_used=1, price_per_seat_minor=20_00)
    contract("Line", ends_on=date(2027, 3, 1), price_minor=6_000_00)
    person("Ann", department="Leavers")
    supported()


def allow(minor: int) -> None:
    """Give so much money for each category in the first quarter of 2027."""
    for category in MONEY:
        values = {"category": category, "amount_minor": minor, "starts_on": date(2027, 1, 1)}
        make_row(BudgetLine, Organisation.objects.get(), ends_on=date(2027, 3, 31), **values)
