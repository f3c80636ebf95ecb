"""Work outside a request: leases, retries, progress, and how it ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Job
from itdirector.kernel.tenancy import across_organisations, current_organisation, working_for


def _set(job: Job, **values: Any) -> None:
    with across_organisations(Job) as every:
        every.filter(pk=job.pk).update(**values)


@pytest.fixture(autouse=True)
def _own_work() -> Iterator[None]:
    before = dict(jobs.WORK)
    jobs.work("test.fine", needs="change")(lambda job, step: f"Done for {current_organisation()}.")
    jobs.work("test.refused", needs="change")(_refused)
    jobs.work("test.broken", needs="change")(_broken)
    jobs.work("test.steps", needs="change")(_steps)
    yield
    jobs.WORK.clear()
    jobs.WORK.update(before)


def _refused(job: Job, step: jobs.Step) -> str:
    raise Refused("The file is gone.", remedy="Hand it in again.")


def _broken(job: Job, step: jobs.Step) -> str:
    raise ZeroDivisionError("secret inner text")


def _steps(job: Job, step: jobs.Step) -> str:
    for done in (1, 2, 3):
        step(done)
    return ""


def _put(actor: Actor, name: str = "test.fine") -> Job:
    return jobs.enqueue(actor=actor, name=name, arguments={}, all_steps=3)


def _now(job: Job) -> Job:
    with across_organisations(Job) as every:
        return every.get(pk=job.pk)


def test_jobs_run_in_order_each_for_its_own_organisation(owner: Actor, outsider: Actor) -> None:
    first, second = _put(owner), _put(outsider)
    assert jobs.run_waiting() == 2
    assert _now(first).message == "Done for Home Ltd."
    assert _now(second).message == "Done for Elsewhere Ltd."
    assert {_now(j).state for j in (first, second)} == {Job.State.DONE}
    assert jobs.claim() is None


def test_a_job_of_one_organisation_is_not_seen_by_another(owner: Actor, outsider: Actor) -> None:
    _put(owner)
    with working_for(outsider.organisation):
        assert not Job.objects.exists()


def test_a_claimed_job_is_nobody_elses_until_its_lease_runs_out(owner: Actor) -> None:
    job = _put(owner)
    assert jobs.claim() is not None
    assert jobs.claim() is None
    _set(job, leased_until=timezone.now() - timedelta(seconds=1))
    again = jobs.claim()
    assert again is not None
    assert (again.pk, _now(job).attempts) == (job.pk, 2)


def test_a_job_that_stops_three_times_half_way_fails_and_holds_up_nobody(owner: Actor) -> None:
    job, next_one = _put(owner), _put(owner)
    for _attempt in range(jobs.MOST_ATTEMPTS):
        claimed = jobs.claim()
        assert claimed is not None
        assert claimed.pk == job.pk
        _set(job, leased_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_waiting() == 1
    assert (_now(job).state, _now(next_one).state) == (Job.State.FAILED, Job.State.DONE)
    assert "three times" in _now(job).message


def test_progress_is_kept_and_renews_the_lease(owner: Actor) -> None:
    job = _put(owner, "test.steps")
    claimed = jobs.claim()
    assert claimed is not None
    _set(job, leased_until=timezone.now())
    jobs.run(claimed)
    done = _now(job)
    assert (done.done_steps, done.all_steps) == (3, 3)
    assert done.leased_until is not None
    assert done.leased_until > timezone.now() + jobs.LEASE / 2


def test_an_error_meant_for_people_becomes_the_message(owner: Actor) -> None:
    job = _put(owner, "test.refused")
    jobs.run_waiting()
    assert (_now(job).state, _now(job).message) == (
        Job.State.FAILED,
        "The file is gone. Hand it in again.",
    )


@pytest.mark.parametrize("name", ["test.broken", "test.unknown"])
def test_an_error_of_ours_is_logged_and_not_shown(
    owner: Actor, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    job = _put(owner, "test.broken")
    _set(job, name=name)
    jobs.run_waiting()
    assert _now(job).state == Job.State.FAILED
    assert "our side" in _now(job).message
    assert "secret" not in _now(job).message
    assert str(job.pk) in caplog.text


def test_a_job_nobody_can_do_is_not_taken_on(owner: Actor) -> None:
    with pytest.raises(ValueError, match="nothing is registered"):
        _put(owner, "test.nonsense")


def test_a_worker_that_is_told_to_stop_stops(owner: Actor) -> None:
    stopped = threading.Event()
    stopped.set()
    job = _put(owner)
    jobs.run_until(stopped)
    assert _now(job).state == Job.State.WAITING
