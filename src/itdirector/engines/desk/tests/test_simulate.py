"""The simulated desk: beside formulas, beside another simulator, and read like a diary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.desk import (
    DeskOutcome,
    DeskQuestion,
    Hours,
    Person,
    ProofFailed,
    TicketKind,
    mean_in_system,
    mean_wait,
    mean_waits_by_priority,
    simulate,
)
from itdirector.engines.desk.check import verify_desk
from itdirector.engines.desk.check.tickets import worked
from itdirector.engines.desk.simulate import Clock

ALWAYS = Hours(weekdays=frozenset(range(7)), opens=0, closes=24)
EXPONENTIAL = tuple(float(w) for w in -np.log(1 - (np.arange(1000) + 0.5) / 1000))
"""A thousand even draws of work of one hour on average."""

RESET = TicketKind(
    id="reset", per_week=40, work_hours=(0.25, 0.5), priority=1, skill="desk", target_hours=4
)
REPAIR = TicketKind(
    id="repair", per_week=12, work_hours=(1.0, 3.0), priority=2, skill="hands", target_hours=6
)
ANNA = Person(id="anna", skills=frozenset({"desk", "hands"}))
BEN = Person(id="ben", skills=frozenset({"desk"}), hours=Hours(opens=8, closes=12))
OFFICE_DESK = DeskQuestion(kinds=(RESET, REPAIR), people=(ANNA, BEN), weeks=26, seed=3)
LIVED = simulate(OFFICE_DESK)


def always_open(*per_hour: float, people: int, weeks: int, seed: int = 0) -> DeskQuestion:
    kinds = tuple(
        TicketKind(
            id=f"k{n}",
            per_week=168 * rate,
            work_hours=EXPONENTIAL,
            priority=n,
            skill="any",
            target_hours=8,
        )
        for n, rate in enumerate(per_hour)
    )
    team = tuple(Person(id=f"p{n}", skills=frozenset({"any"}), hours=ALWAYS) for n in range(people))
    return DeskQuestion(kinds=kinds, people=team, opening=ALWAYS, weeks=weeks, seed=seed)


def waits(answer: DeskOutcome, kind: str) -> float:
    """Return the mean wait before work of tickets past the warm-up, those begun alone."""
    own = [
        j.started - j.arrived
        for j in answer.jobs
        if j.kind == kind and j.started is not None and j.arrived > 672
    ]
    return float(np.mean(own))


def test_littles_law_holds_in_the_simulation_to_one_per_cent() -> None:
    asked = always_open(1.4, people=2, weeks=60)
    answer = simulate(asked)
    counted = [j for j in answer.jobs if j.arrived >= 672 and j.finished is not None]
    mean_hours = float(np.mean([j.finished - j.arrived for j in counted if j.finished is not None]))
    foretold = mean_in_system(per_hour=len(counted) / (60 * 168), hours_in_system=mean_hours)
    assert answer.mean_backlog == pytest.approx(foretold, rel=0.01)


def test_waits_are_those_of_the_formula() -> None:
    answer = simulate(always_open(1.4, people=2, weeks=150))
    theory = mean_wait(per_hour=1.4, work_hours=1, people=2)
    assert waits(answer, "k0") == pytest.approx(theory, rel=0.12)


def test_the_urgent_wait_as_cobham_says() -> None:
    answer = simulate(always_open(0.7, 0.7, people=2, weeks=150))
    urgent, other = mean_waits_by_priority([0.7, 0.7], work_hours=1, people=2)
    assert waits(answer, "k0") == pytest.approx(urgent, rel=0.12)
    assert waits(answer, "k1") == pytest.approx(other, rel=0.2)


def test_simpy_lets_the_same_tickets_wait_as_long() -> None:
    answer = simulate(always_open(0.6, 0.6, people=2, weeks=60, seed=5))
    world = simpy.Environment()
    team = simpy.PriorityResource(world, capacity=2)
    begun: dict[int, float] = {}

    def ticket(number: int, at: float, work: float, priority: int):
        yield world.timeout(at)
        with team.request(priority=priority) as turn:
            yield turn
            begun[number] = world.now
            yield world.timeout(work)

    for number, job in enumerate(answer.jobs):
        world.process(ticket(number, job.arrived, job.work_hours, int(job.kind[1:])))
    world.run(until=64 * 168)
    ours = [job.started for job in answer.jobs if job.started is not None]
    theirs = [begun[n] for n, job in enumerate(answer.jobs) if job.started is not None]
    assert ours == pytest.approx(theirs, abs=1e-6)


def test_an_office_desk_can_be_read_like_a_diary() -> None:
    verify_desk(OFFICE_DESK, LIVED)
    assert LIVED.busy_share["anna"] > 0.4
    assert len(LIVED.late_by_month) == 6


def test_a_drowning_desk_does_not_hide_what_is_open() -> None:
    asked = DeskQuestion(kinds=(replace(REPAIR, per_week=60),), people=(ANNA,), weeks=12)
    answer = simulate(asked)
    verify_desk(asked, answer)
    (repair,) = answer.kinds
    closed = [j.finished - j.arrived for j in answer.jobs if j.finished is not None]
    mean_of_closed_in_opening_hours = float(np.mean(closed)) * 40 / 168
    assert repair.median_hours is not None
    assert repair.median_hours > 1.5 * mean_of_closed_in_opening_hours
    assert repair.late_share > 0.8
    assert answer.busy_share["anna"] == pytest.approx(1.0)


def test_a_kind_that_hardly_comes_may_not_come() -> None:
    asked = DeskQuestion(kinds=(replace(REPAIR, per_week=1e-6),), people=(ANNA,), weeks=5)
    answer = simulate(asked)
    verify_desk(asked, answer)
    assert answer.kinds[0].tickets == 0
    assert answer.kinds[0].median_hours is None


def test_one_more_person_is_judged_on_the_same_tickets() -> None:
    more = replace(OFFICE_DESK, people=(ANNA, BEN, replace(ANNA, id="cleo")))
    answer = simulate(more)
    assert [(j.kind, j.arrived, j.work_hours) for j in answer.jobs] == [
        (j.kind, j.arrived, j.work_hours) for j in LIVED.jobs
    ]
    assert answer.kinds[1].late_share <= LIVED.kinds[1].late_share


def test_the_same_question_has_the_same_answer() -> None:
    turned = replace(OFFICE_DESK, people=(BEN, ANNA))
    assert simulate(turned).jobs == LIVED.jobs
    assert simulate(replace(OFFICE_DESK, seed=4)).jobs != LIVED.jobs


shifts = st.tuples(
    st.frozensets(st.integers(0, 6), min_size=1), st.integers(0, 22), st.integers(1, 24)
)


@given(shift=shifts, start=st.floats(0, 500), more=st.floats(0.01, 300))
@settings(max_examples=60, deadline=None)
def test_a_clock_counts_as_a_walk_from_day_to_day_does(
    shift: tuple[frozenset[int], int, int], start: float, more: float
) -> None:
    weekdays, opens, length = shift
    hours = Hours(weekdays=weekdays, opens=opens, closes=min(24, opens + length))
    clock = Clock(hours)
    assert clock.worked(start) == pytest.approx(worked(hours, 0, start), abs=1e-6)
    assert clock.worked(clock.reached(more)) == pytest.approx(more, abs=1e-6)
    opening = clock.opens(start)
    assert worked(hours, start, opening) == 0
    assert worked(hours, opening, opening + 0.5) > 0


def test_work_that_fills_the_week_ends_on_friday_at_five() -> None:
    clock = Clock(ANNA.hours)
    assert [clock.reached(h) for h in (0, 8, 40, 48)] == [9, 17, 4 * 24 + 17, 168 + 17]


@given(seed=st.integers(0, 10**6), people=st.integers(1, 3))
@settings(max_examples=10, deadline=None)
def test_any_desk_keeps_the_rules(seed: int, people: int) -> None:
    team = (ANNA, BEN, replace(ANNA, id="cleo", hours=Hours(opens=12, closes=20)))[:people]
    asked = DeskQuestion(kinds=(RESET, REPAIR), people=team, weeks=6, warm_up_weeks=1, seed=seed)
    verify_desk(asked, simulate(asked))


BEGUN = next(
    n
    for n, job in enumerate(LIVED.jobs)
    if job.kind == "repair" and job.started is not None and job.started > job.arrived
)
JOB, KIND = LIVED.jobs[BEGUN], LIVED.kinds[1]


def with_job(**facts: Any) -> dict[str, Any]:
    changed = replace(JOB, **facts)
    return {"jobs": (*LIVED.jobs[:BEGUN], changed, *LIVED.jobs[BEGUN + 1 :])}


def with_kind(**facts: Any) -> dict[str, Any]:
    return {"kinds": (LIVED.kinds[0], replace(KIND, **facts))}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"digest": "0"}, "digest"),
        ({"method": "desk 0"}, "method"),
        ({"seed": 1}, "seed"),
        ({"busy_share": {"anna": 0.1, "ben": 0.1}}, "busy_share"),
        ({"mean_backlog": 0.0}, "mean_backlog"),
        ({"late_by_month": (0.0,) * 6}, "late_by_month"),
        ({"late_by_month": ()}, "late_by_month: months"),
        ({"kinds": LIVED.kinds[:1] * 2}, "kinds"),
        (with_kind(tickets=1), "repair: tickets"),
        (with_kind(late_share=0.0), "repair: late_share"),
        (with_kind(late_low=KIND.late_low / 2), "repair: late_low"),
        (with_kind(late_high=0.99), "repair: late_high"),
        (with_kind(late_high=0.0), "do not hold late_share"),
        (with_kind(median_hours=None), "repair: median_hours"),
        (with_kind(p90_hours=1.0), "repair: p90_hours"),
        (with_job(kind="none"), "cannot be"),
        (with_job(work_hours=9.0), "cannot be"),
        (with_job(arrived=24.0 * 5 + 12), "while nothing was open"),
        (with_job(started=None, finished=None), "never begun"),
        (with_job(started=JOB.arrived - 1), "too early"),
        (with_job(finished=JOB.finished + 24 * 7), "jobs: work"),
        (with_job(person="ben"), "jobs: ben cannot do"),
    ],
)
def test_a_wrong_desk_is_caught(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ProofFailed, match=field):
        verify_desk(OFFICE_DESK, replace(LIVED, **wrong))


def test_a_desk_that_lets_the_urgent_wait_is_caught() -> None:
    """The same desk with priorities the other way round keeps every rule but this."""
    swapped = (replace(RESET, priority=2), replace(REPAIR, priority=1))
    other = simulate(replace(OFFICE_DESK, kinds=swapped))
    with pytest.raises(ProofFailed, match="before a better one"):
        verify_desk(OFFICE_DESK, replace(other, digest=OFFICE_DESK.digest))


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"kinds": ()}, "kinds"),
        ({"people": (ANNA, ANNA)}, "people"),
        ({"people": (BEN,)}, "repair: skill 'hands' is nobody's"),
        ({"weeks": 0}, "weeks"),
        ({"warm_up_weeks": 60}, "warm_up_weeks"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_desk_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(OFFICE_DESK, **facts)


@pytest.mark.parametrize(
    "facts", [{"per_week": 0}, {"work_hours": ()}, {"work_hours": (0.0,)}, {"target_hours": 0}]
)
def test_a_kind_of_ticket_that_cannot_be_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"reset: {next(iter(facts))}"):
        replace(RESET, **facts)


@pytest.mark.parametrize("facts", [{"weekdays": frozenset()}, {"opens": 17}, {"closes": 25}])
def test_hours_that_cannot_be_are_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(facts))):
        replace(ANNA.hours, **facts)


def test_a_person_of_no_skill_is_refused() -> None:
    with pytest.raises(ValueError, match="anna: skills"):
        replace(ANNA, skills=frozenset())


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [({"per_hour": 0}, "per_hour"), ({"per_hour": 2}, "cannot keep up"), ({"people": 0}, "people")],
)
def test_a_queue_without_end_has_no_mean_wait(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        mean_wait(**{"per_hour": 1.0, "work_hours": 1.0, "people": 2, **facts})
    with pytest.raises(ValueError, match="must not be negative"):
        mean_in_system(per_hour=-1, hours_in_system=1)


def test_even_work_halves_the_wait_of_one_person() -> None:
    # Pollaczek and Khinchine: exact for one person.
    random = mean_wait(per_hour=0.5, work_hours=1, people=1)
    assert random == pytest.approx(1.0)
    assert mean_wait(per_hour=0.5, work_hours=1, people=1, variation=0) == random / 2
