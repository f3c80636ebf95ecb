"""A firm of 250 people: what its desk costs to reckon, and how near the quick formulas come."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from itdirector.engines.desk import (
    CallQuestion,
    Colleague,
    DeskQuestion,
    Hours,
    Person,
    Ticket,
    TicketKind,
    chart,
    cover,
    figures,
    mean_wait,
    simulate,
    staffing,
)
from itdirector.engines.desk.check import verify_desk

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DESK, HANDS = frozenset({"desk"}), frozenset({"desk", "hands"})
KINDS = (
    TicketKind(
        id="reset",
        per_week=45,
        work_hours=(0.2, 0.3, 0.5),
        priority=1,
        skill="desk",
        target_hours=4,
    ),
    TicketKind(
        id="request",
        per_week=20,
        work_hours=(0.5, 1.0, 2.0),
        priority=2,
        skill="desk",
        target_hours=16,
    ),
    TicketKind(
        id="repair",
        per_week=6,
        work_hours=(1.0, 3.0, 6.0),
        priority=2,
        skill="hands",
        target_hours=24,
    ),
)
TEAM = (Person(id="anna", skills=HANDS), Person(id="ben", skills=DESK))
YEAR = DeskQuestion(kinds=KINDS, people=TEAM)
LIVED = simulate(YEAR)
TICKETS = tuple(
    Ticket(
        id=str(n),
        kind="any",
        opened=START + timedelta(hours=n / 2),
        resolved=None if n % 9 == 0 else START + timedelta(hours=n / 2 + n % 40),
        contacts=1 + n % 3,
        satisfied=None if n % 4 else n % 8 // 4,
    )
    for n in range(4_000)
)


def main() -> None:
    """Print the milliseconds of each question, and the simulation beside M/M/c."""
    team = tuple(Colleague(id=p.id, away_days_per_year=40, skills=p.skills) for p in TEAM)
    now = START + timedelta(hours=2_100)
    calls = CallQuestion(calls_per_hour=30, handling_seconds=300)
    patient = CallQuestion(calls_per_hour=30, handling_seconds=300, patience_seconds=120)
    questions: dict[str, Callable[[], object]] = {
        "staffing, Erlang C": lambda: staffing(calls),
        "staffing, Erlang A": lambda: staffing(patient),
        f"a year of {len(LIVED.jobs)} tickets": lambda: simulate(YEAR),
        "that year read by the checker": lambda: verify_desk(YEAR, LIVED),
        "figures of 4,000 tickets": lambda: figures(TICKETS, now=now, users=250, months=3),
        "cover of two people": lambda: cover(team, skill="desk", opening=YEAR.opening),
        "chart of 36 months": lambda: chart([float(n % 7) for n in range(36)]),
    }
    print("| question | ms, median of 5 |")
    print("|---|---|")
    for name, ask in questions.items():
        print(f"| {name} | {_milliseconds(ask):.1f} |")
    _beside_the_formula()


def _milliseconds(ask: Callable[[], object]) -> float:
    ask()
    spent = []
    for _ in range(5):
        began = time.perf_counter()
        ask()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)


def _beside_the_formula() -> None:
    """Print mean waits of even work at an always open desk beside Allen and Cunneen's."""
    always = Hours(weekdays=frozenset(range(7)), opens=0, closes=24)
    print("\n| people | busy | wait simulated, h | M/G/c, h |")
    print("|---|---|---|---|")
    for people in (1, 2, 4):
        for busy in (0.6, 0.8, 0.9):
            kind = TicketKind(
                id="even",
                per_week=168 * people * busy,
                work_hours=(1.0,),
                priority=1,
                skill="any",
                target_hours=8,
            )
            team = tuple(
                Person(id=str(n), skills=frozenset({"any"}), hours=always) for n in range(people)
            )
            lived = simulate(DeskQuestion(kinds=(kind,), people=team, opening=always, weeks=200))
            waits = [j.started - j.arrived for j in lived.jobs if j.started is not None]
            formula = mean_wait(per_hour=people * busy, work_hours=1, people=people, variation=0)
            print(f"| {people} | {busy:.0%} | {statistics.fmean(waits):.3f} | {formula:.3f} |")


if __name__ == "__main__":
    main()
