"""A wrong number in a text is found, whatever it was changed to; so is a wrong receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.wording import solve
from itdirector.engines.wording.check import prove, prove_figure, strays
from itdirector.engines.wording.model import Figure, ProofFailed, Sentence
from itdirector.engines.wording.numbers import readings
from itdirector.engines.wording.tests.cases import DAY, figure, pounds

CHANCE = solve.chance(figure(0.03), years=5, group="firms like yours", event="a break-in")
BAD_YEAR = solve.exceedance(pounds(47_812), pounds(95_140), share=0.05, what="the total")
TEXT = solve.join(
    (
        CHANCE,
        BAD_YEAR,
        Sentence(
            text="Windows 11 costs £4,212.50 by 3 Mar 2027, 12.5% more.",
            figures=(
                figure(4_212.5, "GBP"),
                figure(date(2027, 3, 3), "date"),
                figure(0.125),
            ),
            names=("Windows 11",),
        ),
    )
)


def caught(sentence: Sentence, match: str = "text|receipt|value") -> None:
    with pytest.raises(ProofFailed, match=match):
        prove(sentence)


def test_the_text_itself_holds() -> None:
    prove(TEXT)
    assert strays(TEXT.text, TEXT.figures, TEXT.names) == ()


PLACES = [
    (m.at + m.text.index(d), d)
    for m in readings(TEXT.text, TEXT.names)
    for d in [next((c for c in m.text if c.isdigit()), "")]
    if d
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), st.integers(0, 999_999_999), st.sampled_from(["", ",000", ".5"]))
def test_a_planted_wrong_number_is_always_found(
    place: tuple[int, str], planted: int, ending: str
) -> None:
    """The whole number at a place, read again there, is replaced by another."""
    at, _digit = place
    end = at
    while TEXT.text[end].isdigit() or (TEXT.text[end] in ",." and TEXT.text[end + 1].isdigit()):
        end += 1
    old, new = TEXT.text[at:end], f"{planted}{ending}"
    if _same_value(old, new):
        return
    text = TEXT.text[:at] + new + TEXT.text[end:]
    caught(replace(TEXT, text=text))
    shown = {solve.shown(f).strip("£%").replace(",", "") for f in TEXT.figures}
    if new not in shown and new.replace(",", "") not in shown and not _in_date(at):
        assert strays(text, TEXT.figures, TEXT.names)


def _same_value(old: str, new: str) -> bool:
    return Decimal(old.replace(",", "")) == Decimal(new.replace(",", ""))


def _in_date(at: int) -> bool:
    start = TEXT.text.index("3 Mar 2027")
    return start <= at < start + len("3 Mar 2027")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 8), st.integers(0, 8))
def test_two_numbers_that_changed_places_are_found(first: int, second: int) -> None:
    found = list(readings(TEXT.text, TEXT.names))
    one, other = sorted((found[first], found[second]), key=lambda reading: reading.at)
    if one.value == other.value:
        return
    text = TEXT.text
    swapped = (
        text[: one.at]
        + other.text
        + text[one.at + len(one.text) : other.at]
        + one.text
        + text[other.at + len(other.text) :]
    )
    caught(replace(TEXT, text=swapped))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("£48,000", "€48,000"),
        ("£48,000", "48,000"),
        ("£48,000", "£48m"),
        ("£48,000", "£47,812"),  # more figures than a model deserves
        ("£48,000", "£4,8000"),
        ("£48,000", "£48.000"),
        ("£48,000", "-£48,000"),
        ("5 years", "5 days"),
        ("5 years", "five hundred years"),
        ("86 will not", "most will not"),
        ("86 will not", "86 will not, 14 will"),
        ("3 Mar 2027", "31 Feb 2027"),
        ("3 Mar 2027", "4 Mar 2027"),
        ("3 Mar 2027", "2027"),
        ("12.5%", "12.5"),
        ("One year", "Two years"),
        ("Windows 11", "Windows 12"),
        ("of 100", "of 100M"),
    ],
)
def test_a_wrong_amount_unit_date_word_or_name_is_found(old: str, new: str) -> None:
    assert old in TEXT.text
    caught(replace(TEXT, text=TEXT.text.replace(old, new, 1)))


def test_numbers_told_in_other_ways_are_still_the_same_numbers() -> None:
    for old, new in (
        ("£48,000", "48 thousand pounds"),
        ("5 years", "five years"),
        ("86", "eighty-six"),
        ("3 Mar 2027", "2027-03-03"),
        ("12.5%", "12.5 per cent"),
        ("14 of", "\uff11\uff14 of"),
        ("£95,000", "£95\u200b,000"),
        ("£95,000", "£95k"),
    ):
        assert old in TEXT.text
        prove(replace(TEXT, text=TEXT.text.replace(old, new, 1)))


def test_a_rephrased_text_is_checked_without_its_order() -> None:
    text = "Most firms, 86 of 100, escape; in five years 14 will not, and 15 more may. M365 stays."
    found = strays(text, TEXT.figures)
    assert [(one.text, one.reason.split()[0]) for one in found] == [
        ("15", "none"),
        ("365", "cannot"),
    ]
    assert strays("No one, the one firm, one another: no number.", ()) == ()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"value": 13}, "text"),
        ({"formula": "frequency@9"}, "formula"),
        ({"grade": "contract"}, "grade"),
        ({"as_of": date(2026, 1, 1)}, "as_of"),
        ({"shown": "two figures", "value": 14.2}, "value"),
        ({"unit": "GBP"}, "unit"),
    ],
)
def test_a_wrong_receipt_is_found(change: dict[str, object], match: str) -> None:
    horizon, hit, *rest = CHANCE.figures
    caught(replace(CHANCE, figures=(horizon, replace(hit, **change), *rest)), match)  # type: ignore[arg-type]


def test_a_wrong_input_far_below_is_found() -> None:
    horizon, hit, *rest = CHANCE.figures
    over, base = hit.inputs
    yearly, years = over.inputs
    deep = replace(hit, inputs=(replace(over, inputs=(replace(yearly, value=0.05), years)), base))
    caught(replace(CHANCE, figures=(horizon, deep, *rest)), "over_years@1")


def test_fewer_than_one_is_refused_for_a_chance_that_is_not_so_rare() -> None:
    rare = solve.chance(figure(1e-6), years=1, group="firms", event="a fire")
    few, base = rare.figures
    for wrong in (0.3, 0.0):
        lied = replace(few, inputs=(figure(wrong), base))
        with pytest.raises(ProofFailed, match="fewer_than"):
            prove_figure(lied)


def test_a_date_is_no_input_of_a_formula() -> None:
    wrong = Figure(
        id="x",
        label="x",
        value=1,
        unit="days",
        source="x",
        as_of=DAY,
        grade="measured",
        formula="sum@1",
        inputs=(figure(DAY, "date"),),
    )
    with pytest.raises(ProofFailed, match="date is no input"):
        prove_figure(wrong)


def test_a_name_of_digits_alone_would_hide_numbers() -> None:
    with pytest.raises(ValueError, match="names: '14' has no letter"):
        readings("14 of 100", ["14"])


def test_two_hundred_and_one_million_are_read_as_words() -> None:
    text = "Two hundred and five, a million, two million three hundred, a dozen, half, 2027-02-30."
    values = [None if r.value is None else float(r.value) for r in readings(text)]  # type: ignore[arg-type]
    assert values == [205, 1e6, 2_000_300, 12, 0.5, None]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": " "}, "id is missing"),
        ({"label": ""}, "label is missing"),
        ({"unit": ""}, "unit is missing"),
        ({"source": ""}, "source is missing"),
        ({"grade": "sure"}, "grade"),
        ({"grade": None}, "grade"),
        ({"shown": "roughly"}, "shown"),
        ({"formula": "sum@1"}, "formula and inputs"),
        ({"value": True}, "value"),
        ({"value": "5"}, "value"),
        ({"value": float("inf")}, "value"),
        ({"unit": "date"}, "value"),
        ({"value": DAY}, "unit of a date"),
    ],
)
def test_a_figure_refuses_nonsense_by_name(change: dict[str, object], field: str) -> None:
    with pytest.raises(ValueError, match=field):
        replace(figure(5, "days"), **change)  # type: ignore[arg-type]


def test_an_empty_sentence_and_a_date_as_number_are_refused() -> None:
    with pytest.raises(ValueError, match="text is empty"):
        Sentence(text=" ", figures=())
    with pytest.raises(TypeError, match="is a date"):
        _ = figure(DAY, "date").number
