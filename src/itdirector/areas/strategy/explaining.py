"""The questions about a plan: asked as jobs, one kind after the other, and kept once proven.

A kind that is answered is kept as an engine's answer of its own, under the plan's identity: after
the plan changed, its answers are not found any more, so that none is shown for another plan.
Others' jobs come between two kinds: each asks for the next when it is done.
"""

from __future__ import annotations

from typing import Any

from itdirector.areas.strategy.explained import (
    ANSWERING,
    TITLES,
    UNDER_WAY,
    answer_of,
    engine_of,
    question_of,
)
from itdirector.areas.strategy.models import Plan
from itdirector.areas.strategy.receipts import with_figures
from itdirector.areas.strategy.reopening import must_be_whole, reopened
from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor, action, guarded
from itdirector.kernel.decisions import keep
from itdirector.kernel.errors import Refused
from itdirector.kernel.jobs import Step, work
from itdirector.kernel.models import DecisionRun, Job

SUPERSEDED = "The plan was worked out anew meanwhile, so this was not finished."


@action("strategy.explain_plan")
def explain_plan(*, actor: Actor) -> Job:
    """Have the newest plan explained: why, what waiting costs, what more money buys.

    Returns the job that works on it; asked for again while it does, the same one. Raises Refused
    without a plan, and when everything is answered.
    """
    plan = Plan.objects.select_related("run").first()
    if plan is None:
        raise Refused("There is no plan to explain yet.", remedy="Work it out first.")
    must_be_whole(plan.run)
    here = Job.objects.filter(name=ANSWERING, state__in=UNDER_WAY, arguments__plan=str(plan.pk))
    known: Job | None = here.first()
    if known is not None:
        return known
    if (part := _next_part(plan)) is None:
        raise Refused("Everything about this plan is answered already.")
    return _ask(actor, plan, part)


def explain_if_new(*, actor: Actor) -> None:
    """Have the newest plan explained unless it is the same as one that is explained already."""
    plan = Plan.objects.select_related("run").first()
    if plan is not None and _next_part(plan) is not None:
        explain_plan(actor=actor)


@work(ANSWERING, needs="change")
def answer(job: Job, step: Step) -> str:
    """Answer one kind of question about a plan, and ask for the next kind."""
    from itdirector.areas.strategy.answers import Case, answers  # noqa: PLC0415  loads for 2 s

    actor, part = jobs.who_asked(job), job.arguments["part"]
    plan = Plan.objects.select_related("run").filter(pk=job.arguments["plan"]).first()
    if plan is None:
        raise Refused(SUPERSEDED)
    done = 0

    def alive() -> None:
        _must_be_newest(plan)
        step(done)

    if answer_of(part, plan.run) is None:
        found = []
        for one in answers(part, Case(reopened(plan.run), alive=alive)):
            found.append(one)
            done += 1
            alive()
        _keep_answer(actor=actor, plan=plan, part=part, found=found)
    following = _next_part(plan)
    if following is not None:
        _ask(actor, plan, following)
    return f"{TITLES[part]}: answered."


def _keep(*, actor: Actor, plan: Plan, part: str, found: list[dict[str, Any]]) -> DecisionRun:  # noqa: ARG001
    """Keep what is known about a plan."""
    known = answer_of(part, plan.run)
    if known is not None:  # another worker was quicker
        return known
    question = question_of(part, plan.run)
    run = keep(engine_of(part), question, {"items": found}, seed=plan.run.seed)
    run.answer = {"items": with_figures(run, plan, part, found)}
    run.save(update_fields=["answer"])
    return run


_keep_answer = guarded("strategy.keep_answer", _keep, needs="change")


def _next_part(plan: Plan) -> str | None:
    """Return the first kind of question that is not answered yet."""
    return next((part for part in TITLES if answer_of(part, plan.run) is None), None)


def _ask(actor: Actor, plan: Plan, part: str) -> Job:
    arguments = {"plan": str(plan.pk), "part": part}
    return jobs.enqueue(
        actor=actor, name=ANSWERING, arguments=arguments, all_steps=_pieces(plan, part)
    )


def _pieces(plan: Plan, part: str) -> int:
    """Return in how many pieces a kind of question is answered, 0 when that is not known."""
    planned, every = len(plan.run.answer["starts"]), len(plan.run.problem["initiatives"])
    return {"waiting": planned, "why_in": planned, "why_out": every - planned}.get(part, 0)


def _must_be_newest(plan: Plan) -> None:
    if Plan.objects.values_list("pk", flat=True).first() != plan.pk:
        raise Refused(SUPERSEDED)
