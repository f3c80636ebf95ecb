"""Days and times count in the name of a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.renewal.model import Calendar, Place


@pytest.mark.parametrize(
    "other",
    [
        Place(closes_at=time(17)),
        Place(calendar=Calendar(country="GB", subdivision="ENG", closed=frozenset({date.max}))),
    ],
)
def test_another_day_or_hour_is_another_question(other: Place) -> None:
    assert fingerprint(other) != fingerprint(Place())
    assert fingerprint(replace(other)) == fingerprint(other)
