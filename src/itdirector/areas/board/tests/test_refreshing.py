"""After a refresh in the background the new plan is explained too, once."""

from __future__ import annotations

import pytest

from conftest import change_member
from itdirector.areas.strategy import facts as strategy
from itdirector.areas.strategy.explained import TITLES
from itdirector.areas.strategy.explaining import _keep_answer
from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Job, Membership, Organisation


def refresh(actor: Actor) -> Job:
    """Do one refresh as a worker does it, and nothing else that waits."""
    made = jobs.enqueue(actor=actor, name="board.refresh", arguments={})
    job = jobs.claim()
    assert job == made
    jobs.run(job)
    made.refresh_from_db()
    return made


def test_a_plan_made_in_the_background_is_explained_there_too(
    at_home: Organisation, director: Actor
) -> None:
    assert refresh(director).state == Job.State.DONE
    job, plan = strategy.newest_job(), strategy.latest_plan()
    assert job is not None
    assert plan is not None
    assert (job.state, job.arguments["plan"]) == (Job.State.WAITING, str(plan.pk))


def test_a_plan_that_did_not_change_is_not_explained_again(
    at_home: Organisation, director: Actor
) -> None:
    refresh(director)
    plan = strategy.latest_plan()
    assert plan is not None
    for part in TITLES:
        _keep_answer(actor=director, plan=plan, part=part, found=[])
    Job.objects.all().delete()
    assert refresh(director).state == Job.State.DONE
    assert strategy.newest_job() is None


@pytest.mark.parametrize("how", ["removed", "inactive"])
def test_whoever_left_refreshes_nothing_any_more(
    at_home: Organisation, director: Actor, how: str
) -> None:
    member = Membership.objects.get(user_id=director.user_id)
    if how == "removed":
        change_member(director, active=False)
    else:
        member.user.is_active = False
        member.user.save()
    job = refresh(director)
    assert (job.state, strategy.latest_plan()) == (Job.State.FAILED, None)
    assert job.message.startswith(f"{director.name} no longer belongs to {at_home}.")
