"""A firm with a little of everything, and the brief worked out for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from itdirector.areas.board.actions import refresh_brief
from itdirector.areas.budget.models import BudgetLine, LedgerLine
from itdirector.kernel.actions import system_actor
from itdirector.kernel.tenancy import current_organisation
from tests.facts import (
    TODAY,
    contract,
    licence,
    machine,
    person,
    program,
    said,
    windows,
)
from tests.rows import make_row


def a_firm() -> None:
    """Keep a little of everything."""
    said("people", "40")
    said("name", "Bell & Sons")
    said("control.edr", "no")
    for number in range(3):
        windows(f"Old{number}", "10 22H2", purchased_on=date(2016, 1, 1))
        windows(f"New{number}", "11 25H2", purchased_on=date(2024, 1, 1))
    program(windows("Mixed", "11 25H2"), "Microsoft Office Professional Plus 2016", "16.0.4266")
    machine("DB", "server", os_name="Microsoft Windows Server 2016", purchased_on=date(2018, 1, 1))
    machine("X", "other", os_name="DentaOS")
    machine("Y", os_name="DentaOS")
    person("Ann", department="Leavers")
    licence("Zoom", seats=9, seats_used=1, price_per_seat_minor=20_00)
    contract("Line", vendor="Coast", ends_on=date(2027, 3, 1), price_minor=6_000_00)
    contract(
        "SIMs", vendor="Fathom", ends_on=date(2027, 1, 31), auto_renews=False, price_minor=900_00
    )
    contract("Lease", vendor="Copper", price_minor=2_000_00)
    for category in ("security", "infrastructure", "applications", "services"):
        values = {"category": category, "starts_on": date(2027, 1, 1), "amount_minor": 9_000_00}
        make_row(BudgetLine, current_organisation(), ends_on=date(2027, 12, 31), **values)
    make_row(LedgerLine, current_organisation(), supplier="Coast", amount_minor=500_00, on=TODAY)


def briefed(name: str = "Bell & Sons", currency: str = "GBP") -> dict[str, Any]:
    """Return the content of the brief of the current organisation."""
    organisation = current_organisation()
    organisation.name, organisation.currency = name, currency
    organisation.save()
    made = refresh_brief(actor=system_actor(organisation, name="test"), today=TODAY)
    content: dict[str, Any] = made.content
    return content
