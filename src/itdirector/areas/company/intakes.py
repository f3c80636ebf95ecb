"""How answers come in."""

from __future__ import annotations

from collections.abc import Iterator

from itdirector.areas.company.models import Answer
from itdirector.connectors.rows import AnswerRow
from itdirector.kernel.areas import Said


def said_by(row: AnswerRow) -> Iterator[Said]:
    """Tell what an answer row says."""
    values = {"question": row.question, "value": row.value, "known": row.known}
    yield Said(model=Answer, key=row.question, label=row.question, values=values)
