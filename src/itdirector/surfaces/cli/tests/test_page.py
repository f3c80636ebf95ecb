"""The one-page brief as text."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from itdirector.areas.board.tests.pack_sample import SAMPLE, hostile, huge
from itdirector.surfaces.cli.page import lines, plain
from itdirector.surfaces.cli.printing import without_private

EMPTY: dict[str, Any] = {
    "organisation": "Tern Lane Dental",
    "currency": "GBP",
    "today": "2027-03-03",
    "owner": {"decides": "", "stops_business": "", "worries": ""},
    "posture": {"colour": "green", "sentence": "In good order.", "reasons": []},
    "doing_nothing": {"sentence": "Nothing that we can see.", "by_risk": []},
    "decisions": [],
    "plan": {
        "quarters": [],
        "not_in_plan": [],
        "proof": {"sentence": "There is nothing to choose."},
        "impossible": None,
    },
    "check_first": [],
    "unreadable": [],
    "sources": [],
}


def text(content: dict[str, Any], *, width: int = 80) -> str:
    return "\n".join(line.text for line in lines(content, width=width))


def test_the_answer_comes_first_with_its_day() -> None:
    first, _blank, posture, *_rest = text(SAMPLE).splitlines()
    assert first.startswith(SAMPLE["organisation"])
    assert posture.startswith(SAMPLE["posture"]["colour"].upper())


def test_the_owners_own_words_stand_on_the_page() -> None:
    owner = {"decides": "Dr Bell", "stops_business": "the telephones", "worries": ""}
    page = text({**EMPTY, "owner": owner})
    assert "For: Dr Bell\nWhat would stop the business: the telephones" in page
    assert "worries" not in page


def test_every_decision_has_its_price_and_its_day() -> None:
    page = " ".join(text(SAMPLE).split())
    for one in SAMPLE["decisions"]:
        assert f"{one['price_minor'] // 100:,}" in page
    assert "19 Mar 2027" in page


@pytest.mark.parametrize("width", [1, 50, 60, 80, 100, 300])
@pytest.mark.parametrize("content", [SAMPLE, EMPTY, huge()], ids=["sample", "empty", "huge"])
def test_no_line_is_longer_than_the_width(content: dict[str, Any], width: int) -> None:
    allowed = max(50, min(width, 100))
    for line in lines(content, width=width):
        assert len(line.text) <= allowed
        assert line.text == line.text.rstrip()


def test_text_out_of_files_cannot_steer_a_terminal() -> None:
    for line in lines(hostile(SAMPLE), width=80):
        for c in line.text:
            assert unicodedata.category(c) not in {"Cc", "Cf", "Cs"}


def test_the_same_content_gives_the_same_page() -> None:
    assert text(SAMPLE) == text(SAMPLE)


def test_an_impossible_plan_says_what_cures_it() -> None:
    impossible = {"sentence": "The money is short in the first quarter.", "cures": ["£2,000 more"]}
    page = text(EMPTY | {"plan": EMPTY["plan"] | {"impossible": impossible}})
    assert "The money is short" in page
    assert "£2,000 more" in page


def test_keys_that_lead_to_a_database_are_left_out() -> None:
    assert without_private([{"figure": "x", "link": "y", "a": {"figure": 1}}]) == [{"a": {}}]


def test_plain_text_is_one_line() -> None:
    assert plain("a\x1b[31m\n\u202eb\tc ") == "a [31m b c"
