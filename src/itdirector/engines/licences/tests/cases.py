"""Questions about seats that tests ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from itdirector.engines.licences.model import Band, SeatQuestion, Workforce, prorated
from itdirector.engines.licences.usage import App, Edition, Seat

FORCE = Workforce(needed_now=40, joiners_per_year=12, leaving_per_year=0.15)
SUITE = SeatQuestion(
    id="suite",
    months=12,
    bands=(Band(from_seats=0, price=240),),
    workforce=FORCE,
    top_up_prices=(300,) * 11,
    held_now=50,
)
TINY = SeatQuestion(
    id="tiny",
    months=3,
    bands=(Band(from_seats=0, price=40), Band(from_seats=4, price=30)),
    workforce=Workforce(needed_now=2, joiners_per_year=3, leaving_per_year=0.9),
    top_up_prices=prorated(60, 3),
    shortage_cost_per_month=15,
)


def staffed(question: SeatQuestion = SUITE, **facts: Any) -> SeatQuestion:
    """Return the question with another workforce."""
    return replace(question, workforce=replace(question.workforce, **facts))


TODAY = date(2026, 11, 22)
FULL = Edition(
    id="full", app="draw", price_per_year=600, features=frozenset({"view", "edit", "3d"})
)
BASIC = Edition(id="basic", app="draw", price_per_year=200, features=frozenset({"view", "edit"}))
VIEWER = Edition(id="viewer", app="draw", price_per_year=0, features=frozenset({"view"}))
EDITIONS = (FULL, BASIC, VIEWER)


def seat(name: str, **facts: Any) -> Seat:
    """Return a seat of the full edition, last used on the day it was assigned if at all."""
    told = {"app": "draw", "edition": "full", "owner": f"owner {name}"}
    return Seat(**(told | {"id": name, "assigned_on": date(2024, 1, 1)} | facts))


CHAT = App(
    id="chat",
    functions=frozenset({"messages"}),
    users=frozenset({"ann", "bob", "cy"}),
    price_per_user_year=80,
)
SUITE_APP = App(
    id="suite",
    functions=frozenset({"messages", "mail"}),
    users=frozenset({"ann", "bob"}),
    price_per_user_year=100,
)
