"""Cover, absence, workload and training: derived numbers reproduced, promises kept."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.team import Course, Service, Skill, TeamProblem, TrainingLimits, Work
from itdirector.engines.team.cover import absent_share, service_covers, skill_covers
from itdirector.engines.team.load import capacity_days
from itdirector.engines.team.milp import fits, greedy_courses, training_plan, training_value
from itdirector.engines.team.solve import assess
from itdirector.engines.team.tests.cases import THREE, person, service

ANSWER = assess(THREE)


def test_the_bus_factor_is_that_of_the_rarest_skill_and_says_which():
    covers = {c.service: (c.bus_factor, c.binding_skills) for c in ANSWER.services}
    assert covers["web"] == (1, ("B",))
    assert covers["mail"] == (2, ("A", "C"))


def test_gaps_come_first_and_the_dearest_before_others():
    assert [(c.skill, c.gap) for c in ANSWER.skills] == [("B", 1), ("A", 0), ("C", 0)]


def test_the_truck_factor_stops_more_than_half_of_what_is_critical():
    assert ANSWER.truck_factor.size == 2
    assert ANSWER.truck_factor.services == ("mail", "web")
    minor = replace(THREE, services=(service("web", "AB"), service("x", "C", critical=False)))
    assert assess(minor).truck_factor.people == ("P1",)
    none = replace(THREE, services=(service("x", "C", critical=False),))
    assert assess(none).truck_factor.people == ()


def test_what_nobody_can_do_needs_no_absence_to_stop():
    bare = replace(THREE, people=(person("P1", "A"),), courses=())
    answer = assess(bare)
    assert answer.truck_factor.people == ()
    assert len(answer.truck_factor.services) == 3
    assert answer.workload.tightest_load == math.inf
    by_id = {c.service: c for c in answer.services}
    assert (by_id["phone"].bus_factor, by_id["phone"].chance_uncovered) == (0, 1)
    assert by_id["phone"].cost_per_year == 500


def test_two_holders_are_both_away_by_the_product_of_their_shares():
    away = absent_share(person("x"))
    there = (1 - 30.7 / 253) / (1 + 0.15 * 3 / 12)
    assert away == pytest.approx(1 - there)
    covers = {c.service: c.chance_uncovered for c in ANSWER.services}
    assert covers["phone"] == pytest.approx(away**2)
    # A or B has nobody: B has when P1 is away, and then A only when P2 is as well.
    assert covers["web"] == pytest.approx(away)
    # A: P1, P2; C: P2, P3. Uncovered when P2 is away and one of the others.
    assert covers["mail"] == pytest.approx(away * (1 - (1 - away) ** 2))


def test_half_a_person_is_away_half_the_time_besides():
    whole, half = (absent_share(person("x", fte=fte)) for fte in (1, 0.5))
    assert 1 - half == pytest.approx((1 - whole) / 2)


def test_work_is_held_against_what_leave_training_and_meetings_leave():
    assert capacity_days(person("x")) == pytest.approx((253 - 25 - 5.7 - 5) * 0.875)
    assert capacity_days(person("x", leave_days=200, sick_days=100)) == 0


def test_the_tightest_skills_are_found_though_the_team_as_a_whole_has_time():
    load = ANSWER.workload
    assert (load.tightest_skills, load.tightest_people) == (("A", "B"), ("P1", "P2"))
    assert load.tightest_load == pytest.approx(270 / (2 * capacity_days(person("x"))))
    assert load.missing_days == 0
    more = replace(THREE, work=(Work(id="w", skill="B", days_per_year=200),))
    assert assess(more).workload.missing_days == pytest.approx(
        200 - 0.85 * capacity_days(person("x"))
    )
    assert assess(replace(THREE, work=())).workload.tightest_load == 0
    idle = replace(THREE, work=(Work(id="w", skill="B", days_per_year=0),))
    assert assess(idle).workload.tightest_load == 0


def test_a_course_for_who_can_already_adds_nothing():
    assert training_value(THREE, frozenset({"a1 again"})) == 0
    assert ANSWER.training.courses == ("b2",)
    assert ANSWER.training.value == pytest.approx(0.8 * 4_000 / 2)


def test_the_best_next_course_each_time_can_be_far_from_the_best():
    """Money left over: the dear course fills a third of one skill, the cheap ones do more."""
    people = tuple(person(f"P{n}") for n in range(4))
    courses = (
        Course(id="dear", person="P0", skill="A", cost=1_000, days=1, success=1.0),
        *(
            Course(id=f"cheap {n}", person=f"P{n}", skill="B", cost=300, days=1, success=0.9)
            for n in range(1, 4)
        ),
    )
    problem = TeamProblem(
        people=people,
        skills=(Skill(id="A", people=1), Skill(id="B", people=3)),
        services=(service("a", "A", 1_000), service("b", "B", 3_000)),
        courses=courses,
        training=TrainingLimits(money=1_000),
    )
    plan = assess(problem).training
    assert (plan.value, plan.rule_of_thumb_value) == (pytest.approx(2_700), 1_000)
    assert plan.cost == 900


def test_nobody_takes_two_courses_for_one_skill():
    twice = replace(
        THREE,
        courses=tuple(replace(THREE.courses[0], id=f"b{n}", cost=1) for n in range(2)),
        training=TrainingLimits(courses=2, days=50),
    )
    assert len(assess(twice).training.courses) == 1
    assert not fits(twice, frozenset({"b0", "b1"}))
    assert assess(replace(THREE, courses=())).training.courses == ()


def test_our_defaults_are_listed_where_they_were_used():
    assert len(ANSWER.defaults) == 10
    told = {"leave_days": 20, "sick_days": 3, "training_days": 4, "resignations_per_year": 0.1}
    told_all = TeamProblem(
        people=(person("x", "A", **told),), skills=(Skill(id="A", people=1, level=2),)
    )
    assert {d.name for d in assess(told_all).defaults} == {
        "empty seat after a resignation",
        "most load to plan for",
        "share of time for meetings and the like",
        "working days",
    }


def test_the_order_of_listing_is_no_part_of_the_question():
    turned = replace(
        THREE, people=THREE.people[::-1], services=THREE.services[::-1], courses=THREE.courses[::-1]
    )
    assert fingerprint(turned) == fingerprint(THREE)
    assert assess(turned) == ANSWER


@st.composite
def teams(draw: st.DrawFn) -> TeamProblem:
    """Draw up to five people, three skills, services, work and up to six courses."""
    skills = "ABC"
    held = st.dictionaries(st.sampled_from(skills), st.integers(0, 4), max_size=3)
    people = tuple(person(f"P{n}", draw(held)) for n in range(draw(st.integers(1, 5))))
    services = tuple(
        Service(
            id=f"s{n}",
            skills=frozenset(draw(st.sets(st.sampled_from(skills), min_size=1))),
            incidents_per_year=draw(st.integers(0, 4)),
            loss_per_incident=draw(st.integers(0, 5_000)),
            critical=draw(st.booleans()),
        )
        for n in range(draw(st.integers(0, 4)))
    )
    pairs = [(p.id, skill) for p in people for skill in skills]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True))
    return TeamProblem(
        people=people,
        skills=tuple(Skill(id=key, people=draw(st.integers(1, 3))) for key in skills),
        services=services,
        work=tuple(Work(id=k, skill=k, days_per_year=draw(st.integers(0, 300))) for k in skills),
        courses=tuple(
            Course(
                id=f"{p}{skill}",
                person=p,
                skill=skill,
                cost=draw(st.integers(0, 9)),
                days=draw(st.integers(0, 5)),
                success=draw(st.floats(0, 1)),
            )
            for p, skill in chosen
        ),
    )


@settings(max_examples=40, deadline=None)
@given(teams(), st.integers(0, 20))
def test_whatever_is_asked_the_second_road_agrees(problem, money):
    answer = assess(replace(problem, training=TrainingLimits(money=money)))
    assert answer.training.cost <= money
    assert len(answer.checks) == 5


@settings(max_examples=40, deadline=None)
@given(teams(), st.integers(0, 4))
def test_with_a_limit_on_the_number_of_courses_one_by_one_is_never_far_from_the_best(
    problem, count
):
    limited = replace(problem, training=TrainingLimits(courses=count))
    best = training_plan(limited).value
    assert training_value(limited, greedy_courses(limited)) >= (1 - 1 / math.e) * best - 1e-9


@settings(max_examples=40, deadline=None)
@given(teams(), st.data())
def test_learning_never_lowers_cover(problem, data):
    number = data.draw(st.integers(0, len(problem.people) - 1))
    before = problem.people[number]
    learnt = {key: max(3, holding.level) for key, holding in before.skills.items()} | {"A": 4}
    people = list(problem.people)
    people[number] = person(before.id, learnt)
    after = replace(problem, people=tuple(people))
    old = {c.service: c for c in service_covers(problem)}
    for cover in service_covers(after):
        assert cover.bus_factor >= old[cover.service].bus_factor
        assert cover.chance_uncovered <= old[cover.service].chance_uncovered + 1e-12
    gaps = {c.skill: c.gap for c in skill_covers(problem)}
    assert all(c.gap <= gaps[c.skill] for c in skill_covers(after))


@settings(max_examples=40, deadline=None)
@given(teams())
def test_what_courses_are_worth_together_is_never_more_than_one_by_one(problem):
    """Submodular: a course adds the less, the more has been learnt."""
    every = sorted(c.id for c in problem.courses)
    for one, other in combinations(every, 2):
        apart = training_value(problem, frozenset({one})) + training_value(
            problem, frozenset({other})
        )
        assert training_value(problem, frozenset({one, other})) <= apart + 1e-9
