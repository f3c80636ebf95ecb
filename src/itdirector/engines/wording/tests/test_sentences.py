"""What is said, word for word, and that each sentence proves itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.wording import solve
from itdirector.engines.wording.check import prove
from itdirector.engines.wording.model import Figure, Part, Sentence, figures_of
from itdirector.engines.wording.tests.cases import DAY, figure, pounds
from itdirector.engines.wording.yardstick import BANDS, band_of


def said(sentence: Sentence) -> str:
    prove(sentence)
    return sentence.text


def risk(yearly: float, years: int = 5, of: int | None = None) -> str:
    sentence = solve.chance(
        figure(yearly), years=years, group="firms like yours", event="a break-in", of=of
    )
    return said(sentence)


def test_a_chance_over_a_horizon_is_told_in_both_frames() -> None:
    assert risk(0.03) == (
        "In the next 5 years, 14 of 100 firms like yours will have a break-in; 86 will not."
    )


def test_a_chance_over_one_year_is_the_yearly_one() -> None:
    assert risk(0.03, 1) == (
        "In the next year, 3 of 100 firms like yours will have a break-in; 97 will not."
    )


def test_what_can_happen_never_reads_as_none_and_what_can_fail_never_as_all() -> None:
    assert "3 of 1,000 firms" in risk(0.003, 1)
    assert "997 of 1,000 firms" in risk(0.997, 1)
    assert "fewer than 1 of 10,000 firms like yours will have" in risk(0.00001, 1)
    assert "fewer than 1 of 10,000 firms like yours will not have" in risk(0.99999, 1)


def test_what_never_happens_and_what_always_does_are_said_so() -> None:
    assert "0 of 100 firms like yours will have a break-in; 100 will not" in risk(0.0)
    assert "100 of 100 firms like yours will have a break-in; 0 will not" in risk(1.0)


def test_chances_of_one_text_share_a_denominator() -> None:
    base = solve.scale_for([0.2, 0.004])
    assert (base, "200 of 1,000" in risk(0.2, 1, base)) == (1_000, True)
    assert solve.scale_for([]) == solve.scale_for([0.0, 1.0]) == 100


def test_a_positive_test_means_what_its_counts_say() -> None:
    """Mammography: 1 % have it, 80 % are found, 9.6 % false alarms; 8 of 103, not 80 %."""
    sentence = solve.conditional(
        figure(0.01), figure(0.8), figure(0.096), sign="a positive test", state="have it"
    )
    assert said(sentence) == "Of 103 with a positive test, 8 have it."
    signs, hits = sentence.figures
    assert hits.number / signs.number == pytest.approx(0.078, abs=0.0005)


def test_a_rare_state_is_told_of_a_greater_crowd() -> None:
    rare = solve.conditional(
        figure(0.0001), figure(0.9), figure(0.01), sign="an alarm", state="are under attack"
    )
    assert said(rare) == "Of 1,009 with an alarm, 9 are under attack."


def test_a_bad_year_is_told_with_how_bad_it_is() -> None:
    sentence = solve.exceedance(pounds(47_812), pounds(95_140), share=0.05, what="the total")
    assert said(sentence) == (
        "In 19 years out of 20, the total stays below £48,000. "
        "One year in 20 it is worse: £95,000 on average."
    )
    half = solve.exceedance(pounds(5), pounds(9), share=0.5, what="it")
    assert said(half).startswith("In 1 year out of 2, it stays below £5.")


def test_a_range_is_told_at_its_precision() -> None:
    sentence = solve.between(pounds(8_213), pounds(94_320), what="A year costs")
    assert said(sentence) == "A year costs £8,200 to £94,000."


def test_a_word_for_a_chance_comes_with_its_number() -> None:
    event = "A failure this year"
    assert said(solve.likelihood(figure(0.3), event=event)) == (
        "A failure this year: unlikely, about 30 of 100."
    )
    tiny, sure = (solve.likelihood(figure(p), event="It") for p in (1e-6, 1 - 1e-6))
    assert said(tiny) == "It: a remote chance, fewer than 1 of 10,000."
    assert said(sure) == "It: almost certain, all but fewer than 1 of 10,000."


def test_a_change_is_told_in_counts_on_one_denominator() -> None:
    better, worse = figure(0.04), figure(0.1)
    assert said(solve.change(worse, better, group="firms")) == (
        "From 10 to 4 of 100 firms: 6 fewer."
    )
    assert said(solve.change(better, worse, group="firms")).endswith("6 more.")
    assert said(solve.change(figure(0.1), figure(0.097), group="firms")) == (
        "From 100 to 97 of 1,000 firms: 3 fewer."
    )
    assert said(solve.change(worse, worse, group="firms")) == (
        "No change that shows: 10 of 100 firms."
    )


def bottom_line(*, about: str = "Replace the file server") -> Sentence:
    return solve.bluf(
        Sentence(text=f"{about} with Windows Server 2025.", figures=(), names=("Server 2025",)),
        price=figure(4_212.5, "GBP"),
        by=figure(date(2027, 3, 3), "date"),
        effect=solve.change(figure(0.1), figure(0.04), group="firms lose a day"),
        confidence=solve.likelihood(figure(0.7), event="That it pays"),
    )


def test_the_bottom_line_comes_first_in_at_most_sixty_words() -> None:
    assert said(bottom_line()) == (
        "Replace the file server with Windows Server 2025. It costs £4,212.50. "
        "Decide by 3 Mar 2027. From 10 to 4 of 100 firms lose a day: 6 fewer. "
        "That it pays: likely, about 70 of 100."
    )
    with pytest.raises(ValueError, match=r"bluf: 9. words, more than 60"):
        bottom_line(about="and " * 60)


def test_a_figure_worked_out_is_as_bad_and_as_old_as_its_worst_input() -> None:
    old = date(2025, 1, 1)
    yearly = figure(0.03, grade="default", as_of=old)
    sentence = solve.chance(yearly, years=5, group="firms", event="a fire")
    hit = sentence.figures[1]
    assert (hit.grade, hit.as_of, hit.formula) == ("default", old, "frequency@1")
    assert sentence.figures[0].grade is None  # five years are a choice, not a fact


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """An answer as any engine gives it."""

    mean: float
    by: dict[str, float]
    method: str = "loss 2"
    digest: str = "abcdef0123456789"


def test_the_numbers_of_any_answer_become_figures_with_its_method_and_digest() -> None:
    parts = (
        Part(path="mean", label="Loss a year", unit="GBP"),
        Part(path="by.fire", label="Fire", unit="GBP", shown="whole"),
    )
    answer = Forecast(mean=1_234.5, by={"fire": 99.6})
    found = figures_of(answer, parts, grade="survey", as_of=DAY)
    assert [solve.shown(one) for one in found.values()] == ["£1,200", "£100"]
    assert found["mean"].source == "loss 2, abcdef012345"
    for path in ("by.flood", "meen"):
        lost = (Part(path=path, label="x", unit="GBP"),)
        with pytest.raises(ValueError, match=f"path '{path}': the answer has no"):
            figures_of(answer, lost, grade="survey", as_of=DAY)


def test_figures_read_as_everywhere_in_the_product() -> None:
    every: list[tuple[Figure, str]] = [
        (figure(-1_234, "GBP"), "-£1,234"),
        (figure(12.5, "CHF"), "CHF 12.50"),
        (figure(0.125), "12.5%"),
        (figure(4.5, "days"), "4.5"),
        (figure(DAY, "date"), "22 Nov 2026"),
        (figure(7.6, "days", shown="whole"), "8"),
    ]
    for one, text in every:
        assert solve.shown(one) == text
        prove(Sentence(text=f"It is {text}.", figures=(one,)))


def test_every_word_of_the_yardstick_holds_for_its_band_and_the_nearest_for_a_gap() -> None:
    for band in BANDS:
        assert band_of(band.low / 100) == band_of(band.high / 100) == band
    assert [band_of(p).word for p in (0.07, 0.08, 0.075, 0.52)] == [
        "a remote chance",
        "highly unlikely",
        "a remote chance",
        "a realistic possibility",
    ]


SHARES = st.integers(0, 100_000).map(lambda n: n / 100_000)


@settings(max_examples=150, deadline=None)
@given(SHARES, SHARES, st.integers(1, 30), st.floats(1, 1e9), st.floats(1, 1e9))
def test_every_sentence_proves_itself(
    first: float, second: float, years: int, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    one, other = figure(first), figure(second, grade="expert")
    prove(solve.chance(one, years=years, group="firms", event="a fire"))
    prove(solve.likelihood(one, event="It"))
    prove(solve.between(pounds(low), pounds(high), what="It costs"))
    prove(solve.exceedance(pounds(low), pounds(high), share=0.1, what="it"))
    if not any(0 < min(p, 1 - p) < 0.0001 for p in (first, second)):
        prove(solve.change(one, other, group="firms"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda: risk(0.1, 0), "years"),
        (lambda: risk(1.5), "f-1.5: needs a chance"),
        (lambda: risk(float("nan")), "value must be finite"),
        (lambda: solve.likelihood(figure(3, "days"), event="x"), "f-3: needs a chance"),
        (lambda: band_of(1.01), "chance must be"),
        (lambda: solve.change(figure(0.4), figure(1e-6), group="x"), "f-1e-06: 1e-06 is too rare"),
        (
            lambda: solve.conditional(
                figure(1e-9), figure(0.5), figure(0.5), sign="x", state="are"
            ),
            "too rare to be told",
        ),
        (lambda: solve.exceedance(pounds(5), pounds(9), share=0.3, what="x"), "share"),
        (lambda: solve.exceedance(pounds(5), pounds(9), share=0.0, what="x"), "share"),
        (lambda: solve.exceedance(pounds(9), pounds(5), share=0.1, what="x"), "tail"),
        (lambda: solve.between(pounds(9), pounds(5), what="x"), "low end first"),
        (lambda: solve.between(pounds(1), figure(5, "EUR"), what="x"), "one unit"),
    ],
)
def test_nonsense_is_refused_and_named(wrong, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        wrong()


def test_a_bottom_line_needs_a_price_in_money_and_a_day() -> None:
    empty = Sentence(text="Do it.", figures=())
    with pytest.raises(ValueError, match="price must be money"):
        solve.bluf(
            empty,
            price=figure(3, "days"),
            by=figure(DAY, "date"),
            effect=empty,
            confidence=empty,
        )
