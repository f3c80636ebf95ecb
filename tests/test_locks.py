"""Every door says what it needs, or the process does not start."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from conftest import MakeMember
from itdirector.kernel import jobs
from itdirector.kernel.actions import ACTIONS, Action
from itdirector.kernel.errors import NotAllowed
from itdirector.kernel.models import Job, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import locks
from itdirector.surfaces.api.serving import Bearer
from itdirector.surfaces.web import urls


def _says_nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("served")


def test_every_door_of_ours_is_locked() -> None:
    assert [*locks.undeclared()] == []
    locks.must_be_declared()


def test_a_page_without_a_lock_keeps_the_process_from_starting(monkeypatch: Any) -> None:
    more = [*urls.urlpatterns, path("side-door", _says_nothing)]
    monkeypatch.setattr(urls, "urlpatterns", more)
    with pytest.raises(ImproperlyConfigured, match="side-door"):
        locks.must_be_declared()


def _side_door(says: str, *, auth: Any) -> NinjaAPI:
    def side_door(request: HttpRequest) -> HttpResponse:
        return HttpResponse("served")

    side_door.needs = says  # type: ignore[attr-defined]
    made = NinjaAPI(auth=auth, urls_namespace=f"side-{says}-{bool(auth)}")
    made.get("/side-door")(side_door)
    return made


@pytest.mark.parametrize(("says", "auth"), [("", True), ("nothing we know", True), ("view", False)])
def test_an_operation_without_a_lock_keeps_the_process_from_starting(
    says: str, auth: bool, monkeypatch: Any
) -> None:
    made = _side_door(says, auth=Bearer() if auth else None)
    monkeypatch.setattr(locks, "api", lambda: made)
    with pytest.raises(ImproperlyConfigured, match="side-door"):
        locks.must_be_declared()


def test_an_operation_with_its_lock_is_fine(monkeypatch: Any) -> None:
    made = _side_door("view", auth=Bearer())
    monkeypatch.setattr(locks, "api", lambda: made)
    assert [*locks.undeclared()] == []


def test_an_action_with_a_lock_nobody_knows_keeps_the_process_from_starting(
    monkeypatch: Any,
) -> None:
    one = ACTIONS["estate.add_site"]
    other = Action("estate.side_door", one.summary, "anything", one.run, one.inputs)
    monkeypatch.setitem(ACTIONS, "estate.side_door", other)
    with pytest.raises(ImproperlyConfigured, match="side_door"):
        locks.must_be_declared()


def test_a_job_is_not_registered_without_a_lock() -> None:
    with pytest.raises(TypeError, match="needs"):
        jobs.work("side.door")  # type: ignore[call-arg]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(jobs.NEEDS))
def test_a_job_is_not_put_in_the_queue_by_who_may_not_ask_for_it(
    name: str, home: Any, make_member: MakeMember
) -> None:
    reader = make_member("rita", home, Role.AUDITOR)
    with pytest.raises(NotAllowed):
        jobs.enqueue(actor=reader, name=name, arguments={})
    with working_for(home):
        assert not Job.objects.exists()
