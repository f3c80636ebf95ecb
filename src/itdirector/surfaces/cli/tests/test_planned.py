"""What is answered about the plan, as text, as JSON, to programs and to language models alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from itdirector.areas.security.actions import fill_register
from itdirector.areas.strategy.actions import replan
from itdirector.areas.strategy.explained import TITLES
from itdirector.areas.strategy.explaining import _keep_answer, explain_plan
from itdirector.areas.strategy.models import Plan
from itdirector.kernel.actions import Actor
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.cli.group import main
from itdirector.surfaces.mcp.questions import questions
from tests.facts import TODAY, person
from tests.places import program_of

PRICE = {"amount": 700.0, "at_least": 700.0, "at_most": 700.0}
NO_CHANGE: dict[str, Any] = {"added": {}, "dropped": [], "moved": {}}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"COLUMNS": "120"})


@pytest.fixture
def plan(director: Actor) -> Plan:
    with working_for(director.organisation):
        fill_register(actor=director, today=TODAY)
        person("Ann", department="Leavers")
        return replan(actor=director, today=TODAY)


def keep(actor: Actor, plan: Plan, part: str, found: list[dict[str, Any]]) -> None:
    with working_for(actor.organisation):
        _keep_answer(actor=actor, plan=plan, part=part, found=found)


def answered(actor: Actor, plan: Plan) -> None:
    """Keep an answer of every kind."""
    starts = list(plan.run.answer["starts"])
    every = [one["id"] for one in plan.run.problem["initiatives"]]
    wait = [{"key": key, "loss": PRICE, "blocking": []} for key in starts]
    out = [key for key in every if key not in starts]
    unsettled = [{"key": key, "unsettled": "late"} for key in out]
    axes = {"spend": 4.0, "loss left": 9.0, "earned": 2_000.0, "goals": 0.0}
    other = {"position": axes, "starts": {}, "value": 3_000.0, "gap": 0.0, "change": NO_CHANGE}
    plans = [
        {**other, "name": "must-do only", "same_as": None, "position": {**axes, "spend": 1_004.0}},
        {**other, "name": "recommended", "same_as": None},
    ]
    supply = {"kind": "money", "name": "it", "every_period": False}
    points = [{"extra": n, "gain": 90.0 * n, "starts": {}} for n in (0, 1)]
    breaks = [{"extra": 1, "gain": 90.0, "jump": 90.0}]
    split = {"by": "discount", "point": 0.05, "share_there": 0.1, "share_elsewhere": 1.0}
    cores = {
        "x": {"key": starts[0], "share": 1.0, "verdict": "do it whatever you believe"},
        "y": {"key": starts[1], "share": 0.5, "verdict": "depends", "depends_on": split},
    }
    keep(actor, plan, "waiting", wait)
    keep(actor, plan, "why_in", [{"key": key, "unsettled": "disagree"} for key in starts])
    keep(actor, plan, "why_out", unsettled)
    keep(
        actor,
        plan,
        "supply",
        [{"key": "it", "supply": supply, "step": 1, "points": points, "breaks": breaks}],
    )
    keep(actor, plan, "alternatives", [{"key": "a", "alternatives": plans, "defaults": []}])
    keep(actor, plan, "steadiness", [{"key": "s", "cores": cores, "draws": 8, "impossible": 0}])


def test_before_a_plan_the_command_says_what_to_do(director: Actor) -> None:
    told = run("plan")
    assert told.exit_code == 1
    assert "There is no plan yet. Work it out first." in told.stderr


def test_what_is_not_answered_is_named(director: Actor, plan: Plan) -> None:
    told = run("plan").stdout
    assert told.startswith("Questions about the plan: not all answered")
    for title in TITLES.values():
        assert f"{title}: not answered yet" in told
    explain_plan(actor=director)
    assert run("plan").stdout.startswith("Questions about the plan: being answered")


def test_all_that_is_answered_is_printed(director: Actor, plan: Plan) -> None:
    answered(director, plan)
    told = run("plan").stdout
    assert told.startswith("Questions about the plan: answered")
    for words in (
        "IN THE PLAN",
        "Close the accounts of people who left",
        "Beginning a quarter later costs about £700.",
        "our two ways of working it out disagree",
        "MONEY FOR IT: MORE OR LESS",
        "£1 more makes the plan worth about £90 more.",
        "Only what must be done: The least spending that keeps every duty. It costs £1,000 more.",
        "In 4 of 8 plans. If money costs more than 5.0% a year, it is in 10 of 100 plans",
        "Whatever is believed: ",
    ):
        assert words in told
    assert "not answered yet" not in told


def test_programs_are_told_the_same(director: Actor, plan: Plan) -> None:
    answered(director, plan)
    printed = json.loads(run("plan", "--json").stdout)
    sent = program_of(director).get("/api/v1/plan/answers").json()
    asked = questions()["plan_answers"].ask(director, {})["result"]
    assert printed["state"] == sent["state"] == asked["state"] == "answered"
    codes = set(plan.run.answer["starts"])
    for told in (printed, sent, asked):
        assert codes <= told["initiatives"].keys()
