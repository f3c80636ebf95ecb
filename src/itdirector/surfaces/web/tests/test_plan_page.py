"""The plan page tells what is answered about the plan, and how far the rest is."""

from __future__ import annotations

from typing import Any

import pytest

from itdirector.areas.board.models import Brief
from itdirector.areas.security.actions import fill_register
from itdirector.areas.strategy.actions import replan
from itdirector.areas.strategy.explaining import _keep_answer
from itdirector.areas.strategy.facts import ANSWERING
from itdirector.areas.strategy.models import Plan
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Figure, Job
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.tests.conftest import DAY, Visitor


@pytest.fixture
def planned(filled: Actor) -> Plan:
    """Return a plan that the newest brief shows."""
    with working_for(filled.organisation):
        fill_register(actor=filled, today=DAY)
        plan = replan(actor=filled, today=DAY)
        brief = Brief.objects.get()
        brief.content["plan"] = plan.content
        brief.save()
    return plan


def keep(actor: Actor, plan: Plan, part: str, found: list[dict[str, Any]]) -> None:
    with working_for(actor.organisation):
        _keep_answer(actor=actor, plan=plan, part=part, found=found)


def test_questions_about_the_plan_are_asked_for_and_said_to_be_under_way(
    filled: Actor, planned: Plan, board_member: Actor, visit: Visitor
) -> None:
    browser = visit(filled)
    page = browser.get("/plan").content.decode()
    assert "They are not all answered yet." in page
    assert "Answer them" in page
    assert "Answer them" not in visit(board_member).get("/plan").content.decode()
    assert visit(board_member).post("/plan/explain").status_code == 403
    for _ in range(2):
        answer = browser.post("/plan/explain", headers={"HX-Request": "true"})
        part = answer.content.decode()
        assert "/progress/" in part
        assert "What waiting costs: to come" in part
        assert "Answer them" not in part
    with working_for(filled.organisation):
        job = Job.objects.get(name=ANSWERING)
    page = browser.get("/plan").content.decode()
    assert "They are being worked out now." in page
    assert "What waiting costs: to come" in page
    assert f"/progress/{job.pk}" in page
    assert browser.get(f"/progress/{job.pk}").context["destination"] == "/plan"


def test_a_question_that_failed_says_why_and_may_be_asked_again(
    filled: Actor, planned: Plan, visit: Visitor
) -> None:
    browser = visit(filled)
    browser.post("/plan/explain")
    with working_for(filled.organisation):
        Job.objects.filter(name=ANSWERING).update(
            state=Job.State.FAILED, message="Stopped three times half-way."
        )
    page = browser.get("/plan").content.decode()
    assert "Stopped three times half-way." in page
    assert "Answer them" in page


def test_what_is_answered_stands_beside_each_piece_of_work(
    filled: Actor, planned: Plan, visit: Visitor
) -> None:
    starts = planned.run.answer["starts"]
    assert starts
    wait = {"amount": 700.0, "at_least": 700.0, "at_most": 700.0}
    found = [{"key": key, "loss": wait, "blocking": []} for key in starts]
    keep(filled, planned, "waiting", found)
    page = visit(filled).get("/plan").content.decode()
    assert page.count("about £700</a>") == len(starts)
    assert "Beginning a quarter later costs about £700." in page
    with working_for(filled.organisation):
        figure = Figure.objects.filter(label__startswith="Waiting a quarter").first()
    receipt = visit(filled).get(f"/receipts/{figure.pk}").content.decode()
    assert "£700" in receipt
    assert "The best plan in which it waits" in receipt


def test_the_answers_of_an_older_plan_leave_with_it(
    filled: Actor, planned: Plan, visit: Visitor
) -> None:
    with working_for(filled.organisation):
        brief = Brief.objects.get()
        brief.content["plan"] = {**planned.content, "identity": "of another plan"}
        brief.save()
    page = visit(filled).get("/plan").content.decode()
    assert "Questions about this plan" not in page


def test_other_plans_more_money_and_steadiness_have_their_places(
    filled: Actor, planned: Plan, visit: Visitor
) -> None:
    axes = {"spend": 4.0, "loss left": 9.0, "earned": 2_000.0, "goals": 0.0}
    plan = {"name": "recommended", "position": axes, "starts": {}, "value": 3_000.0, "gap": 0.0}
    plan |= {"change": {"added": {}, "dropped": [], "moved": {}}, "same_as": None}
    alternatives = {"key": "alternatives", "alternatives": [plan], "defaults": []}
    keep(filled, planned, "alternatives", [alternatives])
    supply = {"kind": "money", "name": "it", "every_period": False}
    point = {"extra": 0, "gain": 0.0, "starts": {}}
    stairs = {"key": "it", "supply": supply, "step": 500, "points": [point], "breaks": []}
    keep(filled, planned, "supply", [stairs])
    cores = {"key": "steadiness", "cores": {}, "draws": 50, "impossible": 0}
    keep(filled, planned, "steadiness", [cores])
    page = visit(filled).get("/plan").content.decode()
    for words in ("Other plans within", "£3,000</a>", "Money for it", "50 times we drew"):
        assert words in page
    for place in ("supply", "alternatives", "steadiness"):
        assert f'href="#{place}"' in page
