"""The checker catches answers that are wrong in one field; nonsense is refused by name."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from scipy.optimize import OptimizeResult

from itdirector.engines.team import (
    Course,
    Employment,
    Holding,
    Person,
    ProofFailed,
    Seat,
    Service,
    Skill,
    TeamProblem,
    TrainingLimits,
    Work,
    check,
    compare_seats,
    loaded_cost,
    milp,
)
from itdirector.engines.team.check import must_hold
from itdirector.engines.team.solve import assess
from itdirector.engines.team.tests.cases import THREE, person, service

ANSWER = assess(THREE)


def first(field: str, **changes: object) -> object:
    one, *others = getattr(ANSWER, field)
    return replace(ANSWER, **{field: (replace(one, **changes), *others)})


def part(field: str, **changes: object) -> object:
    return replace(ANSWER, **{field: replace(getattr(ANSWER, field), **changes)})


WRONG = [
    (replace(ANSWER, digest="x"), "digest"),
    (first("skills", holders=("P1", "P2")), "skills"),
    (first("skills", exposure_per_year=1.0), "skills"),
    (replace(ANSWER, services=()), "services"),
    (first("services", bus_factor=2), "not what stops it"),
    (first("services", bus_factor=2, binding_skills=("A",)), "1 absences stop it, not 2"),
    (first("services", binding_skills=("A",)), "not what stops it"),
    (first("services", chance_uncovered=0.01), "uncovered"),
    (first("services", cost_per_year=1.0), "does not cost"),
    (part("truck_factor", people=("P3",)), "truck_factor"),
    (part("truck_factor", people=("P1", "P2", "P3"), services=("mail", "phone", "web")), "enough"),
    (part("workload", tightest_load=0.5), "tightest_load"),
    (part("workload", tightest_people=("P1",)), "tightest_people"),
    (part("workload", missing_days=9.0), "missing_days"),
    (part("workload", capacity_days=9.0), "capacity_days"),
    (part("workload", work_days=9.0), "work_days"),
    (part("training", courses=("b2", "b3")), "break a limit"),
    (part("training", courses=("zzz",)), "break a limit"),
    (part("training", courses=("b3",)), "worth 899.9"),
    (part("training", courses=("a3",), value=0.0, bound=0.0, cost=700, days=3.0,
          rule_of_thumb_value=0.0), "another choice"),
    (part("training", value=9_000.0), "worth 1600"),
    (part("training", bound=1.0), "worth 1600"),
    (part("training", bound=9_999.0), "not proven"),
    (part("training", rule_of_thumb_value=9_999.0), "not proven"),
    (part("training", cost=1), "cost or days"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "complaint"), WRONG, ids=[f"{n}" for n in range(len(WRONG))])
def test_a_wrong_answer_is_refused(answer, complaint):
    with pytest.raises(ProofFailed, match=complaint):
        must_hold(THREE, answer)


def test_in_a_large_team_what_was_not_tried_is_said():
    people = tuple(person(f"P{n:02}", "AB") for n in range(40))
    courses = tuple(
        Course(id=f"c{n}", person=f"P{n:02}", skill="C", cost=1, days=1, success=0.5)
        for n in range(13)
    )
    rare = tuple(person(f"R{n}", {"C": 3}, leave_days=100) for n in range(13))
    problem = TeamProblem(
        people=(*people, *rare),
        skills=(Skill(id="A"), Skill(id="B"), Skill(id="C", people=20)),
        services=(service("c", "C"),),
        courses=courses,
    )
    crowded = replace(problem, services=(service("ab", "AB"), service("ac", "AC")))
    assert any("some smaller sets" in how for how in assess(crowded).checks)
    answer = assess(problem)
    assert "services: people sent away; 100000 patterns of presence drawn" in answer.checks
    assert "truck factor: the set confirmed; smaller ones too many to try" in answer.checks
    assert "training: valued again; choices too many to try" in answer.checks
    wrong = (replace(answer.services[0], chance_uncovered=0.5, cost_per_year=500.0),)
    with pytest.raises(ProofFailed, match="uncovered"):
        must_hold(problem, replace(answer, services=wrong))


def test_no_people_and_no_work_is_a_question_too():
    nobody = TeamProblem(people=(), skills=(Skill(id="A"),))
    assert assess(nobody).workload.capacity_days == 0
    asked = replace(nobody, work=(Work(id="w", skill="A", days_per_year=5),))
    assert assess(asked).workload.tightest_load == math.inf


def test_a_solver_that_gives_up_is_not_believed(monkeypatch):
    failed = OptimizeResult(success=False, message="gave up")
    monkeypatch.setattr(milp, "milp", lambda **_: failed)
    with pytest.raises(ProofFailed, match="gave up"):
        assess(THREE)


def test_the_checker_imports_no_solver():
    tree = ast.parse(Path(check.__file__).read_text())
    modules = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    own = {m.rpartition(".")[2] for m in modules if "engines.team" in m}
    assert own == {"answer", "defaults", "model"}


def job(**changes: object) -> Employment:
    given = {
        "salary": 45_000,
        "pension_share": 0.05,
        "tools_per_year": 1,
        "recruitment": 1,
        "stays_years": 4.0,
    }
    return Employment(**(given | changes))


def seats(**changes: object) -> object:
    return compare_seats(
        (Seat(id="s", days_per_month=1),) * 2, **({"value_per_day": 1, "months": 1} | changes)
    )


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Holding(level=5), "level"),
        (lambda: Holding(level=2.5), "level"),
        (lambda: Person(id="p", fte=1.5), "fte"),
        (lambda: Person(id="p", leave_days=-1), "leave_days"),
        (lambda: Person(id="p", sick_days=math.nan), "sick_days"),
        (lambda: Person(id="p", training_days=300), "training_days"),
        (lambda: Person(id="p", resignations_per_year=-1), "resignations_per_year"),
        (lambda: Skill(id="k", people=0), "people"),
        (lambda: Skill(id="k", level=0), "level"),
        (lambda: Service(id="s", skills=frozenset()), "skills"),
        (lambda: service("s", "A", -1), "loss_per_incident"),
        (lambda: service("s", "A", 1.5), "loss_per_incident"),
        (
            lambda: Service(id="s", skills=frozenset("A"), incidents_per_year=-1),
            "incidents_per_year",
        ),
        (lambda: Work(id="w", skill="A", days_per_year=-1), "days_per_year"),
        (lambda: replace(THREE.courses[0], cost=-1), "cost"),
        (lambda: replace(THREE.courses[0], days=-1), "days"),
        (lambda: replace(THREE.courses[0], success=2), "success"),
        (lambda: replace(THREE.courses[0], kept=2), "kept"),
        (lambda: TrainingLimits(money=-1), "money"),
        (lambda: TrainingLimits(days=-1), "days"),
        (lambda: TrainingLimits(courses=-1), "courses"),
        (lambda: replace(THREE, people=(person("p"), person("p"))), "people"),
        (lambda: replace(THREE, people=(person(""),)), "people"),
        (lambda: replace(THREE, people=(*THREE.people, person("p", "Z"))), "p: skills names 'Z'"),
        (lambda: replace(THREE, services=(service("s", "Z"),)), "s: skills names 'Z'"),
        (lambda: replace(THREE, work=(Work(id="w", skill="Z", days_per_year=1),)), "w: skill"),
        (lambda: replace(THREE, courses=(replace(THREE.courses[0], skill="Z"),)), "b2: skill"),
        (lambda: replace(THREE, courses=(replace(THREE.courses[0], person="Z"),)), "b2: person"),
        (
            lambda: TeamProblem(
                people=(),
                skills=tuple(Skill(id=f"{n}") for n in range(17)),
                work=tuple(Work(id=f"{n}", skill=f"{n}", days_per_year=1) for n in range(17)),
            ),
            "work",
        ),
        (lambda: job(salary=-1), "salary"),
        (lambda: job(tools_per_year=1.5), "tools_per_year"),
        (lambda: job(pension_share=2), "pension_share"),
        (lambda: job(stays_years=0), "stays_years"),
        (lambda: loaded_cost(job(), date(2020, 1, 1)), "on"),
        (lambda: Seat(id="s", days_per_month=-1), "days_per_month"),
        (lambda: Seat(id="s", days_per_month=1, once=-1), "once"),
        (lambda: Seat(id="s", days_per_month=1, ends_after_months=1), "ends_after_months"),
        (seats, "same id"),
        (lambda: seats(months=0), "months"),
    ],
)
def test_nonsense_is_refused_by_name(make, named):
    with pytest.raises(ValueError, match=named):
        make()
