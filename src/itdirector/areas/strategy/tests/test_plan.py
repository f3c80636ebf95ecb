"""The plan: proven, repeatable, told in plain words, and still there when not all can be done."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from itdirector.areas.people.models import Skill
from itdirector.areas.security.actions import fill_register
from itdirector.areas.strategy import facts, intakes
from itdirector.areas.strategy.actions import content, quarter_label, replan
from itdirector.areas.strategy.candidate import Candidate
from itdirector.areas.strategy.decisions import Planned, _cure, _why_impossible, plan, waiting_price
from itdirector.areas.strategy.models import Goal, Initiative
from itdirector.areas.strategy.question import question
from itdirector.areas.strategy.reasons_in_words import DISAGREE, LATE
from itdirector.areas.strategy.tests.small_firm import allow, small_firm
from itdirector.connectors.rows import GoalRow
from itdirector.engines.roadmap import Answer, LimitReached, Problem, ProofFailed
from itdirector.engines.roadmap.check import violations
from itdirector.engines.roadmap.cures import Change
from itdirector.engines.roadmap.prove import prove
from itdirector.kernel.actions import Actor
from itdirector.kernel.findings import refresh
from itdirector.kernel.models import DecisionRun, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.values.money import Money
from itdirector.values.text import day
from tests.facts import TODAY, machine, person
from tests.rows import make_row

pytestmark = pytest.mark.usefixtures("_here")


@pytest.fixture
def _here(at_home: Organisation, director: Actor) -> None:
    """Work for an organisation whose risk register is filled."""
    fill_register(actor=director, today=TODAY)


def planned() -> Planned:
    return plan(TODAY, refresh(TODAY))


def work(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for quarter in told["quarters"] for item in quarter["items"]]


def test_a_small_firms_plan_is_proven_kept_and_told() -> None:
    small_firm()
    allow(9_000_00)
    made = planned()
    assert made.status == "proven"
    assert violations(made.problem, made.answer.starts) == ()
    assert made.impossible == ""
    assert made.run.answer["value"] == made.answer.value
    told = content(made)
    assert json.loads(json.dumps(told)) == told
    assert [q["label"] for q in told["quarters"]][:2] == ["Oct to Dec 2026", "Jan to Mar 2027"]
    done = {item["code"]: item for item in work(told)}
    assert done.keys() == made.answer.starts.keys()
    assert done["replace_server:ubuntu-20.04-server"]["must"]
    assert "upgrade_windows_11:windows-10-desktop-up" in done
    out = {one["code"]: one["why"] for one in told["not_in_plan"]}
    assert out["replace_desktop:windows-10-desktop-up"] == (
        "We chose another way: Bring 1 desktop on Windows 10 22H2 to Windows 11."
    )
    assert out.keys().isdisjoint(done)
    gap = max(1, math.ceil(made.answer.gap))
    assert told["proof"]["sentence"] == (
        f"No other choice within this budget and these people is worth more than £{gap} more; "
        "checked by two solvers."
    )


def test_what_is_spent_never_exceeds_what_was_given_so_far() -> None:
    small_firm()
    allow(9_000_00)
    told = content(planned())
    for category in range(4):
        lines = [quarter["budget"][category] for quarter in told["quarters"]]
        for number, line in enumerate(lines):
            before = lines[:number]
            carried = sum(one["allowed_minor"] - one["spent_minor"] for one in before)
            assert line["carried_minor"] == carried
            assert line["spent_minor"] <= line["allowed_minor"] + carried


def test_the_same_facts_give_the_same_plan() -> None:
    small_firm()
    allow(9_000_00)
    first, again = planned(), planned()
    assert first.answer.starts == again.answer.starts
    assert first.answer.digest == again.answer.digest
    assert content(first) == content(again)
    plans = DecisionRun.objects.filter(engine__startswith="roadmap")
    assert len({run.digest for run in plans}) == 1


def test_waiting_costs_something_or_nothing_or_says_by_when_it_must_be_done() -> None:
    small_firm()
    allow(9_000_00)
    made = planned()
    server, must = "replace_server:ubuntu-20.04-server", "close_leaver_accounts"
    waits = {key: waiting_price(made, [key]) for key in made.answer.starts}
    assert all(wait.settled for wait in waits.values())
    assert waits["release_licences"].price > 0
    assert min(wait.price for wait in waits.values() if wait.price is not None) >= 0
    late = made.problem.by_id[must].latest_finish
    assert late is not None
    pressed = replace(
        made,
        problem=changed(made, server, latest_finish=made.answer.starts[server]),
    )
    pressed = replace(pressed, answer=proven(pressed))
    last = pressed.asked.starts[pressed.answer.starts[server]] + relativedelta(months=3, days=-1)
    told = waiting_price(pressed, [server])
    assert (told.price, told.because) == (
        None,
        f"It cannot wait: it must be done by {day(last)}.",
    )
    both = waiting_price(pressed, [server, must])
    assert "Replace 1 server on Ubuntu 20.04 (Focal Fossa) must be done by" in both.because


def changed(made: Planned, key: str, **facts: Any) -> Problem:
    """Return the plan's problem with some facts of one initiative replaced."""
    return replace(
        made.problem,
        initiatives=tuple(
            replace(one, **facts) if one.id == key else one for one in made.problem.initiatives
        ),
    )


def proven(made: Planned) -> Answer:
    return prove(made.problem, seed=1)


@pytest.mark.parametrize(
    ("trouble", "words"), [(LimitReached("late"), LATE), (ProofFailed("loss"), DISAGREE)]
)
def test_what_waiting_costs_is_said_to_be_open_where_it_is(
    trouble: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_firm()
    made = planned()

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise trouble

    monkeypatch.setattr("itdirector.areas.strategy.decisions._wait", fails)
    told = waiting_price(made, sorted(made.answer.starts)[:1])
    assert (told.price, told.settled, told.because) == (None, False, words)


def test_when_not_all_can_be_done_it_is_said_and_planned_all_the_same() -> None:
    small_firm()
    allow(1_00)
    made = planned()
    told = content(made)
    assert told["impossible"]["sentence"] == (
        "Not everything that must be done can be done in time with this money and these people: "
        "Replace 1 server on Ubuntu 20.04 (Focal Fossa)."
    )
    assert told["impossible"]["cures"] == ["£8,864 more for infrastructure by 30 Sep 2027"]
    assert made.status == "proven"
    assert "release_licences" in made.answer.starts
    assert "replace_server:ubuntu-20.04-server" not in made.answer.starts


def test_money_we_took_for_granted_is_not_called_the_owners() -> None:
    small_firm()
    made = planned()
    assert "with the money we took for granted and these people" in made.impossible
    assert any(" more in all by 30 Sep 2027" in cure for cure in made.cures)
    assert made.problem.mandatory_groups  # done late rather than not at all
    assert "replace_server:ubuntu-20.04-server" in made.answer.starts
    quarter = content(made)["quarters"][0]["budget"]
    assert [(b["category"], b["allowed_minor"]) for b in quarter] == [
        ("all categories together", 1_687_00)
    ]


def test_people_who_are_missing_are_named_in_days() -> None:
    person("Ann", department="Leavers")
    make_row(Skill, Organisation.objects.get(), skill="sysadmin", days_per_quarter=0)
    made = planned()
    assert made.impossible.endswith(": Close the accounts of people who left.")
    assert any("days of sysadmin by 3" in cure for cure in made.cures)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Change(kind="money", what="services", amount=1200, quarter=0),
            "£1,200 more for services by 31 Dec 2026",
        ),
        (
            Change(kind="people", what="project", amount=1, quarter=1),
            "1 more day of project by 31 Mar 2027",
        ),
        (
            Change(kind="people", what="project", amount=2.5, quarter=1),
            "2.5 more days of project by 31 Mar 2027",
        ),
        (
            Change(kind="deadline", what="elsewhere", amount=1, quarter=2),
            "elsewhere finished by 30 Jun 2027 instead",
        ),
    ],
)
def test_a_cure_reads_as_a_person_would_say_it(change: Change, words: str) -> None:
    assert _cure(change, question(TODAY, [])) == words


def test_nothing_stands_in_the_way_of_nothing() -> None:
    sentence, cures = _why_impossible(question(TODAY, []))
    assert sentence.endswith("with the money we took for granted and these people.")
    assert cures == ()


def test_an_empty_organisation_has_a_plan(director: Actor) -> None:
    made = replan(actor=director, today=TODAY)
    assert made.status == "proven"
    assert made.content["impossible"] is None
    assert facts.latest_plan() == made


def test_initiatives_follow_the_plan(director: Actor) -> None:
    person("Ann", department="Leavers")
    machine("X", os_name="DentaOS")
    replan(actor=director, today=TODAY)
    by_code = {i.code: i for i in facts.initiatives()}
    assert by_code["close_leaver_accounts"].standing == "planned"
    assert by_code["close_leaver_accounts"].starts_on is not None
    assert by_code["take_stock"].standing == "not planned"
    assert by_code["take_stock"].verdict.startswith("It brings nothing that can be counted")
    machine("Y", os_name="DentaOS")
    Initiative.objects.filter(code="take_stock").update(title="changed by hand")
    replan(actor=director, today=TODAY)
    again = {i.code: i for i in facts.initiatives()}
    assert again.keys() == by_code.keys()
    assert again["take_stock"].pk == by_code["take_stock"].pk
    assert again["take_stock"].title == "Count what there is"


def test_a_plan_is_its_organisations_alone(director: Actor, elsewhere: Organisation) -> None:
    replan(actor=director, today=TODAY)
    with working_for(elsewhere):
        assert facts.latest_plan() is None
        assert not facts.initiatives().exists()


@pytest.mark.parametrize(
    ("start", "label"),
    [
        (date(2026, 10, 1), "Oct to Dec 2026"),
        (date(2026, 11, 1), "Nov to Jan 2027"),
        (date(2026, 12, 1), "Dec to Feb 2027"),
    ],
)
def test_a_quarter_is_called_by_its_months(start: date, label: str) -> None:
    assert quarter_label(start) == label


def test_goals_come_in_by_name() -> None:
    (one,) = intakes.goal(GoalRow(place="goals[0]", name="A fifth Site", worth_per_year=Money(5)))
    assert (one.model, one.key) == (Goal, "a fifth site")
    assert one.values["worth_minor"] == Money(5)


def test_a_date_of_a_candidate_is_told_as_text() -> None:
    small_firm()
    allow(9_000_00)
    made = planned()
    some: Candidate = made.asked.candidates["replace_server:ubuntu-20.04-server"]
    assert some.due_on == date(2025, 5, 31)
    told = {item["code"]: item["due_on"] for item in work(content(made))}
    assert told[some.id] == "2025-05-31"
    assert relativedelta(TODAY, some.due_on).years == 1
