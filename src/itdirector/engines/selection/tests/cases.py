"""Selections that tests decide."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from itdirector.engines.selection.model import Criterion, Offer, Score, Selection

SECURITY = Criterion(id="security", swing=100, points=((0, 0), (10, 100)))
SUPPORT = Criterion(id="support", swing=60, points=((2, 100), (8, 80), (48, 0)), unit="hours")
EASE = Criterion(id="ease", swing=40, points=((0, 0), (5, 80), (10, 100)))


def offer(name: str, *levels: float, cost: int = 100, **facts: Any) -> Offer:
    """Return an offer with certain levels of security, support hours and ease."""
    scores = {
        c.id: Score(low=x, likely=x, high=x)
        for c, x in zip((SECURITY, SUPPORT, EASE), levels, strict=True)
    }
    return Offer(id=name, scores=scores | facts.pop("scores", {}), five_year_cost=cost, **facts)


STRONG = offer("strong", 9, 24, 3, cost=90_000)
SWIFT = offer("swift", 6, 2, 6, cost=80_000)
EASY = offer("easy", 5, 24, 10, cost=60_000)
POOR = offer("poor", 4, 40, 2, cost=95_000)
MAIL = Selection(criteria=(SECURITY, SUPPORT, EASE), offers=(STRONG, SWIFT, EASY, POOR))

LEVELS = st.lists(st.integers(0, 10), min_size=3, max_size=3).map(sorted)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Draw a selection of 1 to 5 offers, some with a range of scores or a gate not met."""
    swings = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)), reverse=True)
    swings[0] = max(1, swings[0])
    criteria = tuple(
        Criterion(id=c.id, swing=s, points=c.points)
        for c, s in zip((SECURITY, SUPPORT, EASE), swings, strict=True)
    )
    offers = []
    for number in range(draw(st.integers(1, 5))):
        scores = {}
        for c in criteria:
            low, likely, high = draw(LEVELS)
            scores[c.id] = Score(low=low, likely=likely, high=high)
        offers.append(
            Offer(
                id=str(number),
                scores=scores,
                gates={"exit": draw(st.sampled_from((True, True, True, False, None)))},
                five_year_cost=draw(st.integers(0, 5)),
            )
        )
    return Selection(
        criteria=criteria, offers=tuple(offers), gates=("exit",), most_five_year_cost=4
    )
