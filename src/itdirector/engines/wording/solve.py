"""Sentences from figures: fixed templates, one rounding, the receipt of each number kept.

Words for amounts and dates are those of `itdirector.values.text`. Frequencies are "14 of 100",
never "1 in 7": the same chance told as 1-in-X feels greater (Pighin and others 2011).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from itdirector.engines.wording.model import GRADES, SCALE, Figure, Sentence, Shown
from itdirector.engines.wording.readability import word_count
from itdirector.engines.wording.yardstick import band_of
from itdirector.values.text import SIGNS, day, plain_number, two_figures

SCALES = (100, 1_000, 10_000)
POPULATIONS = (1_000, 10_000, 100_000, 1_000_000)
FEWEST_HITS = 5
"""A conditional frequency is told of a crowd in which at least so many are hit."""
BLUF_WORDS = 60


def shown(figure: Figure) -> str:
    """Return a figure as people read it: £4,200; 3 Mar 2027; 8%; 4.5."""
    if isinstance(figure.value, date):
        return day(figure.value)
    value = rounded(figure.number, figure.shown)
    if figure.money:
        return _amount(value, figure.unit)
    if figure.unit == "share":
        return f"{plain_number(rounded(100 * figure.number, figure.shown))}%"
    return plain_number(value)


def rounded(value: float, how: Shown) -> float:
    """Return a value as it is shown."""
    if how == "whole":
        return round(value)
    return two_figures(value) if how == "two figures" else value


def _amount(value: float, currency: str) -> str:
    places = 0 if value == round(value) else 2
    sign = "-" if value < 0 else ""
    return f"{sign}{SIGNS.get(currency, currency + ' ')}{abs(value):,.{places}f}"


def scale(value: int, unit: str = "scale", *, as_of: date) -> Figure:
    """Return a number that is a choice of words, not a fact: of 100; in the next 5 years."""
    return Figure(
        id=f"scale-{unit}-{value}",
        label=f"{value} {unit}",
        value=value,
        unit=unit,
        source=SCALE,
        as_of=as_of,
        grade=None,
    )


def derived(
    formula: str, value: float, inputs: tuple[Figure, ...], *, label: str, **told: Any
) -> Figure:
    """Return a figure worked out from others: worst grade, oldest date. `told`: unit, shown, id."""
    grades = [one.grade for one in inputs if one.grade]
    return Figure(
        id=told.pop("id", f"{formula}({','.join(one.id for one in inputs)})"),
        label=label,
        value=value,
        source=f"{formula} of {', '.join(one.label for one in inputs)}" if grades else SCALE,
        as_of=min(one.as_of for one in inputs),
        grade=max(grades, key=GRADES.index) if grades else None,
        formula=formula,
        inputs=inputs,
        **told,
    )


def over_years(yearly: Figure, years: Figure) -> Figure:
    """Return the chance of at least once in a number of years: 1 - (1 - p)^T."""
    chance = _chance(yearly)
    value = 1.0 if chance == 1 else -math.expm1(years.number * math.log1p(-chance))
    label = f"{yearly.label}, in {years.value} years"
    return derived("over_years@1", value, (yearly, years), label=label, unit="share")


def _chance(figure: Figure) -> float:
    if figure.unit != "share" or not 0 <= figure.number <= 1:
        raise ValueError(f"{figure.id}: needs a chance, a share from 0 to 1")
    return figure.number


def scale_for(chances: Iterable[float]) -> int:
    """Return the one denominator for all chances told together.

    The least of 100, 1,000, 10,000 on which no chance that exists reads as none, or as all.
    """
    parts = [min(p, 1 - p) for p in chances if 0 < p < 1]
    return next((n for n in SCALES if all(counted(p, n) for p in parts)), SCALES[-1])


def chance(
    yearly: Figure, *, years: int, group: str, event: str, of: int | None = None
) -> Sentence:
    """Say a yearly chance over a horizon, in both frames.

    "In the next 5 years, 14 of 100 firms like yours will have a break-in; 86 will not."
    `of`: the denominator of the text it stands in (`scale_for`).
    """
    if years < 1:
        raise ValueError(f"years must be from 1, not {years}")
    horizon = scale(years, "years", as_of=yearly.as_of)
    whole = over_years(yearly, horizon)
    opening = "In the next year" if years == 1 else f"In the next {years} years"
    stated = () if years == 1 else (horizon,)
    part = whole.number
    base = scale(of or scale_for([part]), as_of=yearly.as_of)
    if _too_rare(part, base):
        few = _few(whole, base)
        verb = "will have" if part < 0.5 else "will not have"
        text = f"{opening}, fewer than {shown(few)} of {shown(base)} {group} {verb} {event}."
        return Sentence(text=text, figures=(*stated, few, base))
    hit = _count("frequency@1", whole, base, label=event)
    spared = derived(
        "difference@1", base.number - hit.number, (base, hit), label=f"no {event}", unit="count"
    )
    text = f"{shown(hit)} of {shown(base)} {group} will have {event}; {shown(spared)} will not."
    return Sentence(text=f"{opening}, {text}", figures=(*stated, hit, base, spared))


def _too_rare(part: float, base: Figure) -> bool:
    """Tell whether a chance that exists would read as none of its denominator, or as all."""
    return 0 < part < 1 and counted(min(part, 1 - part), base.number) == 0


def _few(share: Figure, base: Figure) -> Figure:
    """Return the 1 of "fewer than 1 of 10,000": with it, or for a high chance without it."""
    formula = "fewer_than@1" if share.number < 0.5 else "fewer_without@1"
    return derived(formula, 1, (share, base), label=share.label, unit="count")


def _count(formula: str, share: Figure, base: Figure, *, label: str) -> Figure:
    value = counted(share.number, base.number)
    return derived(formula, value, (share, base), label=label, unit="count")


def counted(share: float, base: float) -> int:
    """Return a share of a crowd as whole ones, half to even; a billionth is taken for nothing."""
    return round(round(share * base, 9))


def conditional(
    base_rate: Figure, hit_rate: Figure, false_alarm_rate: Figure, *, sign: str, state: str
) -> Sentence:
    """Say how many of those with a sign are in a state, as counts of one imagined crowd.

    `sign` follows "with": "a positive test"; `state` is a verb phrase: "have it". Raises ValueError
    where even a crowd of a million has fewer than 5 hits.
    """
    rates = tuple(_chance(rate) for rate in (base_rate, hit_rate, false_alarm_rate))
    crowds = (n for n in POPULATIONS if n * rates[0] * rates[1] >= FEWEST_HITS)
    size = next(crowds, None)
    if size is None:
        raise ValueError(f"{base_rate.id}: too rare to be told as counts")
    crowd = scale(size, as_of=base_rate.as_of)
    have = _count("frequency@1", base_rate, crowd, label=state)
    hits = _count("frequency@1", hit_rate, have, label=f"{sign}, {state}")
    rest = derived(
        "difference@1", size - have.number, (crowd, have), label=f"not: {state}", unit="count"
    )
    alarms = _count("frequency@1", false_alarm_rate, rest, label=f"{sign}, not: {state}")
    total = hits.number + alarms.number
    signs = derived("sum@1", total, (hits, alarms), label=sign, unit="count")
    return Sentence(
        text=f"Of {shown(signs)} with {sign}, {shown(hits)} {state}.", figures=(signs, hits)
    )


def exceedance(level: Figure, tail: Figure, *, share: float, what: str) -> Sentence:
    """Say what all but the worst share of years stay below, and the mean of those worst ones.

    "In 19 years out of 20, the total stays below £48,000. One year in 20 it is worse: £95,000 on
    average." `share` is 1/n with n whole. Raises ValueError when the tail is below the level.
    """
    n = round(1 / share) if share > 0 else 0
    if n < 2 or abs(n * share - 1) > 1e-9:
        raise ValueError(f"share must be 1/2, 1/3, 1/4 and so on, not {share}")
    if level.unit != tail.unit or tail.number < level.number:
        raise ValueError(f"{tail.id}: tail must be in the unit of {level.id}, and not below it")
    all_years, one = (scale(x, "years", as_of=level.as_of) for x in (n, 1))
    others = derived("difference@1", n - 1, (all_years, one), label=f"{n - 1} years", unit="years")
    text = (
        f"In {n - 1} {'years' if n > 2 else 'year'} out of {n}, {what} stays below {shown(level)}. "
        f"One year in {n} it is worse: {shown(tail)} on average."
    )
    return Sentence(text=text, figures=(others, all_years, level, one, all_years, tail))


def between(low: Figure, high: Figure, *, what: str) -> Sentence:
    """Say a range, at the precision of its ends. Raises ValueError when the ends are crossed."""
    if low.unit != high.unit or low.number > high.number:
        raise ValueError(f"{low.id}, {high.id}: need one unit, the low end first")
    return Sentence(text=f"{what} {shown(low)} to {shown(high)}.", figures=(low, high))


def likelihood(chance_: Figure, *, event: str) -> Sentence:
    """Say a chance by the yardstick's word, always with its number: "unlikely: 30 of 100"."""
    part = _chance(chance_)
    base = scale(scale_for([part]), as_of=chance_.as_of)
    if _too_rare(part, base):
        count, said = _few(chance_, base), "fewer than" if part < 0.5 else "all but fewer than"
    else:
        count, said = _count("frequency@1", chance_, base, label=event), "about"
    text = f"{event}: {band_of(part).word}, {said} {shown(count)} of {shown(base)}."
    return Sentence(text=text, figures=(count, base))


def change(before: Figure, after: Figure, *, group: str) -> Sentence:
    """Say a change of a chance in absolute counts on one denominator; a relative one is never said.

    "From 10 to 4 of 100 firms like yours: 6 fewer."
    """
    first, second = _chance(before), _chance(after)
    base = scale(scale_for([first, second, abs(second - first)]), as_of=before.as_of)
    for figure in (before, after):
        if _too_rare(figure.number, base):
            raise ValueError(f"{figure.id}: {figure.value} is too rare for counts of {base.value}")
    was = _count("frequency@1", before, base, label=before.label)
    now = _count("frequency@1", after, base, label=after.label)
    if was.number == now.number:
        text = f"No change that shows: {shown(was)} of {shown(base)} {group}."
        return Sentence(text=text, figures=(was, base))
    order = (was, now) if was.number > now.number else (now, was)
    gap = derived(
        "difference@1", order[0].number - order[1].number, order, label="change", unit="count"
    )
    word = "fewer" if order[0] is was else "more"
    text = f"From {shown(was)} to {shown(now)} of {shown(base)} {group}: {shown(gap)} {word}."
    return Sentence(text=text, figures=(was, now, base, gap))


def join(sentences: Iterable[Sentence]) -> Sentence:
    """Return sentences one after another, each number with its receipt still."""
    every = tuple(sentences)
    return Sentence(
        text=" ".join(one.text for one in every),
        figures=tuple(figure for one in every for figure in one.figures),
        names=tuple(sorted({name for one in every for name in one.names})),
    )


def bluf(
    decision: Sentence, *, price: Figure, by: Figure, effect: Sentence, confidence: Sentence
) -> Sentence:
    """Return the bottom line first: decision, price, date, effect, confidence.

    Raises ValueError above 60 words: whoever needs more has not decided what matters.
    """
    if not price.money or by.unit != "date":
        raise ValueError(f"{price.id}, {by.id}: price must be money and by a date")
    cost = Sentence(text=f"It costs {shown(price)}.", figures=(price,))
    when = Sentence(text=f"Decide by {shown(by)}.", figures=(by,))
    found = join((decision, cost, when, effect, confidence))
    words = word_count(found.text)
    if words > BLUF_WORDS:
        raise ValueError(f"bluf: {words} words, more than {BLUF_WORDS}")
    return found
