"""Our defaults: what stands in for a fact nobody gave. Version 1, 2026-11-22.

Each row: value, grade (measured, contract, survey, expert, default), source, date.
"""

from __future__ import annotations

from itdirector.engines.renewal.model import Chance, Default, Service

VALID_FROM = "2026-11-22"

SERVICE = {
    "portal": (Service(count=0), "default", "effective when entered"),
    "email": (Service(count=1), "default", "read as the next business day"),
    "post": (Service(count=2), "expert", "first class post, after CPR rule 6.26 (England, Wales)"),
    "registered": (Service(count=2), "expert", "signed-for post, after CPR rule 6.26"),
}
"""Form of the notice to deemed service, where the contract does not say."""

DECISION_LEAD_DAYS = 30
REPLACEMENT_LEAD_DAYS = 60
LEAD_SOURCE = "our judgement: compare, decide, sign; a replacement needs a project"

CHANCE_OF_CHANGE = Chance(low=0.05, likely=0.25, high=0.5)
CHANCE_SOURCE = "our judgement; no survey of small firms is known to us"

ALERT_DAYS = (90, 60, 30, 7)
"""Days before `decide_by` on which to remind."""


def default(field: str, value: object, *, grade: str = "default", source: str) -> Default:
    """Return the row of an answer that owns up to one of these."""
    return Default(field=field, value=str(value), grade=grade, source=source, date=VALID_FROM)
