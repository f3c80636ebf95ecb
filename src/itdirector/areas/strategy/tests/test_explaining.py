"""The questions about a plan: answered in turn, proven twice, and never shown for another plan."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conftest import MakeMember, change_member
from itdirector.areas.security.actions import fill_register
from itdirector.areas.strategy import answers, explaining, facts
from itdirector.areas.strategy.actions import explain_if_new, replan
from itdirector.areas.strategy.explained import ANSWERING, TITLES, answer_of, explained
from itdirector.areas.strategy.explaining import explain_plan
from itdirector.areas.strategy.models import Plan
from itdirector.areas.strategy.reopening import identity, plain_problem, problem_from, reopened
from itdirector.areas.strategy.tests.small_firm import allow, small_firm
from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.roadmap import LimitReached, ProofFailed
from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import NotAllowed, Refused
from itdirector.kernel.models import AuditEntry, DecisionRun, Figure, Job, Organisation
from itdirector.kernel.provenance import recomputed
from tests.facts import TODAY, person

pytestmark = pytest.mark.usefixtures("_here")


@pytest.fixture
def _here(at_home: Organisation, director: Actor) -> None:
    """Work for an organisation whose risk register is filled."""
    fill_register(actor=director, today=TODAY)


@pytest.fixture
def planned(director: Actor) -> Plan:
    small_firm()
    allow(9_000_00)
    return replan(actor=director, today=TODAY)


def answer_all(actor: Actor) -> dict[str, Any]:
    """Have everything answered by a worker, and return what is told of it."""
    explain_plan(actor=actor)
    jobs.run_waiting()
    plan = facts.latest_plan()
    assert plan is not None
    return explained(plan)


def test_every_question_is_answered_in_turn_proven_and_told(
    planned: Plan, director: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "DRAWS", 6)
    told = answer_all(director)
    assert told["complete"]
    assert json.loads(json.dumps(told)) == told
    done = Job.objects.filter(name=ANSWERING)
    assert [job.arguments["part"] for job in done] == list(TITLES)
    assert {job.state for job in done} == {Job.State.DONE}
    starts = planned.run.answer["starts"]
    for code, one in told["initiatives"].items():
        assert ("why_out" in one) == (code not in starts)
        assert ("waiting" in one) == ("why_in" in one) == (code in starts)
    assert told["initiatives"].keys() == {i["id"] for i in planned.run.problem["initiatives"]}
    rival = told["initiatives"]["replace_desktop:windows-10-desktop-up"]["why_out"]
    assert rival["reason"] == "impossible"
    assert rival["sentences"][0].endswith("the money for infrastructure.")
    firewall = told["initiatives"]["replace_firewall"]["why_out"]
    assert firewall["reason"] == "not worth its cost"
    assert {one["name"] for one in told["supply"]} >= {"money in all", "days of sysadmin"}
    assert len(told["alternatives"]["plans"]) == 5
    assert told["steadiness"]["always"]
    kept = [answer_of(part, planned.run) for part in TITLES]
    assert [run.answer["items"][0].get("unsettled") for run in kept if run] == [None] * 6
    written = AuditEntry.objects.filter(action="strategy.keep_answer")
    assert written.count() == len(TITLES)
    with pytest.raises(Refused, match="answered already"):
        explain_plan(actor=director)
    check_every_amount_can_be_worked_out_again(told)


def check_every_amount_can_be_worked_out_again(told: dict[str, Any]) -> None:
    priced = [
        answer
        for one in told["initiatives"].values()
        for answer in one.values()
        if isinstance(answer, dict) and answer.get("figure")
    ]
    assert len(priced) >= 4
    for answer in priced:
        made = Figure.objects.get(pk=answer["figure"])
        assert recomputed(made) == made.value
        assert abs(made.value - answer["amount_minor"]) <= 1
    shown = [plan["figure"] for plan in told["alternatives"]["plans"]]
    shown += [s["figure"] for one in told["supply"] for s in (*one["more"], *one["less"])]
    made = Figure.objects.filter(pk__in=[figure for figure in shown if figure])
    assert made.count() >= 5
    assert all(recomputed(one) == one.value for one in made)


def test_answers_of_a_plan_are_not_shown_for_the_next(planned: Plan, director: Actor) -> None:
    for part in TITLES:
        explaining._keep_answer(actor=director, plan=planned, part=part, found=[])
    assert explained(replan(actor=director, today=TODAY))["complete"]  # the same plan
    person("Bea", department="Leavers")
    allow(1_000_00)
    other = replan(actor=director, today=TODAY)
    assert other.content["identity"] != planned.content["identity"]
    told = explained(other)
    assert not any(part["answered"] for part in told["parts"])
    assert told["initiatives"] == {}
    assert facts.plan_of(planned.content["identity"]) is not None
    assert facts.plan_of("") is None


def test_a_plan_that_is_asked_about_twice_is_worked_on_once(planned: Plan, director: Actor) -> None:
    first, again = explain_plan(actor=director), explain_plan(actor=director)
    assert first == again == facts.newest_job()
    explain_if_new(actor=director)
    assert Job.objects.filter(name=ANSWERING).count() == 1


def test_two_workers_keep_one_answer(planned: Plan, director: Actor) -> None:
    kept = explaining._keep_answer(actor=director, plan=planned, part="supply", found=[])
    again = explaining._keep_answer(actor=director, plan=planned, part="supply", found=[])
    assert kept == again
    assert DecisionRun.objects.filter(engine="roadmap.supply@1").count() == 1


def test_a_job_that_died_goes_on_with_what_is_not_answered(
    planned: Plan, director: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in TITLES:
        explaining._keep_answer(actor=director, plan=planned, part=part, found=[])
    job = jobs.enqueue(
        actor=director,
        name=ANSWERING,
        arguments={"plan": str(planned.pk), "part": "waiting", "user": director.user_id},
    )
    monkeypatch.setattr(answers, "answers", None)  # nothing is asked again
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "What waiting costs: answered.")
    explain_if_new(actor=director)
    assert Job.objects.count() == 1


def test_a_plan_that_was_replaced_meanwhile_is_left(planned: Plan, director: Actor) -> None:
    job = explain_plan(actor=director)
    allow(500_00)
    replan(actor=director, today=TODAY)
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, explaining.SUPERSEDED)
    assert not DecisionRun.objects.filter(engine__startswith="roadmap.").exists()
    Plan.objects.all().delete()
    with pytest.raises(Refused, match="worked out anew"):
        explaining.answer(job, lambda _done: None)


def test_who_left_meanwhile_has_nothing_worked_out(planned: Plan, director: Actor) -> None:
    job = explain_plan(actor=director)
    change_member(director, active=False)
    jobs.run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "no longer belongs" in job.message


def test_who_only_looks_cannot_have_it_worked_out(planned: Plan, board_member: Actor) -> None:
    with pytest.raises(NotAllowed):
        explain_plan(actor=board_member)


def test_without_a_plan_there_is_nothing_to_explain(director: Actor) -> None:
    with pytest.raises(Refused, match="no plan to explain"):
        explain_plan(actor=director)
    explain_if_new(actor=director)
    assert facts.newest_job() is None


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(LimitReached("late"), "the search ended"), (ProofFailed("loss.amount"), "disagree")],
)
def test_what_is_not_settled_is_said_to_be_so(
    planned: Plan, director: Actor, monkeypatch: pytest.MonkeyPatch, trouble: Exception, words: str
) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise trouble

    for name in ("wait", "why_in", "why_out", "breakpoints", "frontier", "core_index"):
        monkeypatch.setattr(answers, name, fails)
    told = answer_all(director)
    assert told["complete"]
    said = [
        answer["sentences"][0]
        for one in told["initiatives"].values()
        for answer in one.values()
        if isinstance(answer, dict)
    ]
    notes = [one["note"] for one in told["supply"]]
    notes += [told["alternatives"]["note"], told["steadiness"]["note"]]
    assert all(words in text for text in (*said, *notes))
    assert not Figure.objects.filter(label__startswith="Waiting").exists()


def test_a_wrong_answer_of_the_engine_is_never_kept(
    planned: Plan, director: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second road is asked: an engine that claims too little is found out."""
    right = answers.wait

    def too_cheap(asked: Any, key: str) -> Any:
        from dataclasses import replace  # noqa: PLC0415

        found = right(asked, key)
        if found.loss is None:
            return found
        return replace(found, loss=replace(found.loss, at_most=found.loss.at_most + 900))

    monkeypatch.setattr(answers, "wait", too_cheap)
    case = answers.Case(reopened(planned.run), alive=lambda: None)
    told = list(answers.answers("waiting", case))
    assert {one["unsettled"] for one in told if "blocking" not in one} == {"disagree"}


def test_a_kept_plan_opens_as_the_question_it_answered(planned: Plan) -> None:
    kept = reopened(planned.run)
    assert fingerprint(kept.problem) == planned.run.answer["digest"]
    again = json.loads(json.dumps(plain_problem(kept.problem)))
    assert again == json.loads(json.dumps(planned.run.problem))
    assert kept.answer.bound == planned.run.answer["bound"]
    assert kept.best_value == kept.answer.value + planned.run.answer["given_up"]
    assert set(kept.priors) == {
        "as often as expected",
        "as rarely as published",
        "as often as published",
    }
    assert problem_from(planned.run.problem) == kept.problem
    assert identity(planned.run.answer) == planned.content["identity"]


def test_a_plan_of_an_earlier_version_is_worked_out_again_first(
    planned: Plan, director: Actor
) -> None:
    run = planned.run
    del run.answer["first"]
    with pytest.raises(Refused, match="earlier version"):
        reopened(run)
    run.save()
    with pytest.raises(Refused, match="earlier version"):
        explain_plan(actor=director)
    assert not any(part["answered"] for part in explained(planned)["parts"])


def test_a_question_that_was_tampered_with_is_refused(planned: Plan) -> None:
    run = planned.run
    run.problem["discount_per_year"] = 0.01
    with pytest.raises(Refused, match="does not belong to its question"):
        reopened(run)


def test_a_plan_that_was_tampered_with_is_refused(planned: Plan) -> None:
    run = planned.run
    run.answer["value"] += 50
    with pytest.raises(ProofFailed):
        reopened(run)


def test_another_makers_plan_is_not_asked_about(
    planned: Plan, make_member: MakeMember, elsewhere: Organisation
) -> None:
    with pytest.raises(Refused, match="no plan to explain"):
        explain_plan(actor=make_member("otto", elsewhere, "owner"))
