"""Questions every surface may ask; each answers inside the fence of who is asking."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from itdirector.areas.board import facts as board
from itdirector.areas.board.models import Brief
from itdirector.areas.strategy import facts as strategy
from itdirector.areas.strategy.models import Plan
from itdirector.kernel import provenance
from itdirector.kernel.access import must_see
from itdirector.kernel.areas import records
from itdirector.kernel.errors import NotFound
from itdirector.kernel.provenance import Receipt


def brief() -> dict[str, Any]:
    """Return the content of the newest brief, or raise NotFound with what to do."""
    must_see(Brief)
    newest = board.latest()
    if newest is None:
        raise NotFound(
            "There is no brief yet.",
            remedy="Bring in some data and answer the first questions; the brief follows.",
        )
    return cast("dict[str, Any]", newest.content)


def plan_answers() -> dict[str, Any]:
    """Return what is answered about the newest plan, or raise NotFound with what to do.

    `state` is "answered", "being answered" or "not all answered".
    """
    must_see(Plan)
    plan = strategy.latest_plan()
    if plan is None:
        raise NotFound("There is no plan yet.", remedy="Work it out first.")
    told, job = strategy.explained(plan), strategy.newest_job()
    working = job is not None and job.state in strategy.UNDER_WAY
    state = "being answered" if working else "not all answered"
    return {**told, "state": "answered" if told["complete"] else state}


def receipts(record_type: str, record_id: UUID) -> dict[str, Receipt]:
    """Return for each field of a record the statement its value stands on.

    Raises NotFound alike for a type nobody keeps, a record that does not exist and a foreign one.
    """
    record = records().get(record_type)
    must_see(record and record.model)
    if record is None or not record.model._default_manager.filter(pk=record_id).exists():
        raise NotFound(f"There is no {record_type} with this id.")
    return provenance.receipts(record_type, record_id)
