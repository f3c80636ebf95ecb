"""Lengths of time as people write them."""

from __future__ import annotations

import pytest

from itdirector.values.spans import parse_span


@pytest.mark.parametrize(
    ("text", "header", "span"),
    [
        ("3 months", "", (3, "months")),
        ("one month", "", (1, "months")),
        ("Three months", "", (3, "months")),
        ("a month", "", (1, "months")),
        ("90 calendar days", "", (90, "days")),
        ("30 days' notice", "", (30, "days")),
        ("30 days before the month ends", "", (30, "days")),
        ("3 months to the end of a quarter", "", (3, "months")),
        ("1 quarter", "", (3, "months")),
        ("two weeks", "", (14, "days")),
        ("1 year", "", (12, "months")),
        ("10 working days", "", (10, "business_days")),
        ("10 jours ouvrés", "", (10, "business_days")),
        ("drei Monate", "", (3, "months")),
        ("one (1) month", "", (1, "months")),
        ("at least 60 days", "", (60, "days")),
        ("3-month", "", (3, "months")),
        ("90", "", (90, "days")),
        ("3", "", (3, "months")),
        ("6", "Notice (weeks)", (42, "days")),
    ],
)
def test_a_length_of_time_is_understood(text: str, header: str, span: tuple[int, str]) -> None:
    assert parse_span(text, header) == span


@pytest.mark.parametrize(
    "text",
    ["", "soon", "30/09/2026", "2026-09-30", "30-60 days", "1.5 months", "3 moons",
     "month to month", "end of a quarter", "99999 days", "9" * 5000],
)  # fmt: skip
def test_what_is_no_length_of_time_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # int() words it too
        parse_span(text)
