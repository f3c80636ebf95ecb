"""The brief: everything the owner must know and decide, from facts, forecast and plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from itdirector.areas.board import telling
from itdirector.areas.board.assumed import assumptions
from itdirector.areas.board.doubts import check_first
from itdirector.areas.board.due import decisions
from itdirector.areas.company import facts as company
from itdirector.areas.strategy.actions import Planned
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.tenancy import current_organisation


def brief(
    planned: Planned, plan: dict[str, Any], found: Sequence[FindingRecord], today: date
) -> dict[str, Any]:
    """Return the brief's content, in plain values."""
    organisation = current_organisation()
    named = company.known("name", default=organisation.name)
    return {
        "organisation": named.value or organisation.name,
        "currency": organisation.currency,
        "today": today.isoformat(),
        "owner": {
            name: company.known(name).value for name in ("decides", "stops_business", "worries")
        },
        "posture": telling.posture(found),
        "doing_nothing": telling.doing_nothing(today),
        "decisions": decisions(planned, today),
        "plan": plan,
        "check_first": check_first(planned, today),
        "unreadable": telling.unreadable(),
        "renewals": telling.renewals(today),
        "replacements": telling.replacements(today),
        "money": telling.money(today),
        "findings": telling.finding_lines(found),
        "assumptions": assumptions(planned, today),
        "sources": telling.sources(),
    }
