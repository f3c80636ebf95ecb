"""One action at a time: what somebody did just before is seen, not written over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from conftest import change_member
from itdirector.areas.estate.models import Asset, Site
from itdirector.areas.strategy.models import Goal
from itdirector.kernel import intake
from itdirector.kernel.access import EVERYTHING
from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.errors import NotAllowed, NotFound, Refused
from itdirector.kernel.models import Role, Source
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, did, entries, machines, prepared, received
from tests.rows import make_row

pytestmark = pytest.mark.django_db
ONE = machines("PC-1,SN-1,,M1,Quay")
TABLE = b"Machine;Bought\nPC-9;2024-05-01\n"
COLUMNS = {"kind": "assets", "fields": {"name": "Machine"}}


def _seen(actor: Actor, source: Source) -> Source:
    """Return a source as somebody else sees it now."""
    with working_for(actor.organisation):
        return Source.objects.get(pk=source.pk)


def test_a_dry_run_that_ends_late_leaves_an_applied_file_as_it_is(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = prepared(owner, ONE)
    late = _seen(owner, source)
    write = intake._write_plan

    def slowly(*args: Any) -> Any:
        found = write(*args)
        monkeypatch.setattr(intake, "_write_plan", write)
        intake.apply(actor=owner, source=source)
        return found

    monkeypatch.setattr(intake, "_write_plan", slowly)
    with pytest.raises(Refused, match=r"list\.csv: applied\."):
        intake.prepare(actor=owner, source=late)
    now = _seen(owner, source)
    assert (now.state, now.applied_at is not None) == (Source.State.APPLIED, True)
    assert {entry.status for entry in entries(owner, now)} == {"new"}


def test_a_dry_run_with_other_columns_than_were_chosen_since_is_not_kept(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = received(owner, TABLE)
    late = _seen(owner, source)
    write = intake._write_plan

    def slowly(*args: Any) -> Any:
        found = write(*args)
        intake.choose_mapping(actor=owner, source=source, mapping=COLUMNS)
        return found

    monkeypatch.setattr(intake, "_write_plan", slowly)
    with pytest.raises(Refused, match=r"chose other columns for list\.csv meanwhile"):
        intake.prepare(actor=owner, source=late)
    assert _seen(owner, source).state == Source.State.RECEIVED
    assert entries(owner, source) == []


@pytest.mark.parametrize("name", ["data.apply", "data.discard", "data.set_complete"])
def test_what_was_applied_meanwhile_is_not_changed_by_who_saw_it_waiting(
    owner: Actor, name: str
) -> None:
    source = prepared(owner, ONE)
    late = _seen(owner, source)
    intake.apply(actor=owner, source=source)
    more: dict[str, Any] = {"complete": True} if name == "data.set_complete" else {}
    with pytest.raises(Refused, match=r"list\.csv: applied\."):
        ACTIONS[name].run(actor=owner, source=late, **more)
    assert _seen(owner, source).state == Source.State.APPLIED


def test_what_was_undone_meanwhile_is_not_undone_again(owner: Actor) -> None:
    source = applied(owner, ONE)
    late = _seen(owner, source)
    intake.undo_source(actor=owner, source=source)
    with pytest.raises(Refused, match=r"list\.csv: undone\."):
        intake.undo_source(actor=owner, source=late)
    with working_for(owner.organisation):
        assert not Asset.objects.exists()


def test_two_who_change_different_fields_of_one_record_both_do(owner: Actor) -> None:
    goal = did(owner, "strategy.add_goal", name="Fewer calls", notes="As in March.")
    with working_for(owner.organisation):
        late = Goal.objects.get(pk=goal.pk)
    did(owner, "strategy.change_goal", record=str(goal.pk), name="Half the calls")
    ACTIONS["strategy.change_goal"].run(actor=owner, record=late, notes="As in May.")
    with working_for(owner.organisation):
        now = Goal.objects.get(pk=goal.pk)
    assert (now.name, now.notes) == ("Half the calls", "As in May.")


def test_a_record_that_is_no_more_is_not_there_for_who_still_holds_it(owner: Actor) -> None:
    site = make_row(Site, owner.organisation)
    with working_for(owner.organisation):
        Site.objects.filter(pk=site.pk).delete()
    with pytest.raises(NotFound, match=f"There is no site {site.pk} any more"):
        ACTIONS["estate.change_site"].run(actor=owner, record=site, name="Pier")


def test_labels_put_on_a_record_meanwhile_are_asked_for(owner: Actor) -> None:
    source = prepared(owner, ONE)
    without = replace(owner, role=Role.TECHNICIAN, granted=0)
    change_member(owner, role=without.role, sees=without.granted)
    late = _seen(without, source)
    with working_for(owner.organisation):
        Source.objects.filter(pk=source.pk).update(sensitivity=EVERYTHING)
    with pytest.raises(NotAllowed, match="are not shown to"):
        intake.discard_source(actor=without, source=late)
    assert _seen(owner, source).state == Source.State.PREPARED


def test_nobody_waits_while_a_file_comes_and_is_read(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: dict[str, set[int]] = {}

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            depths.setdefault(name, set()).add(len(connection.savepoint_ids))
            return function(*args)

        return run

    def coming() -> Iterator[bytes]:
        depths["came"] = {len(connection.savepoint_ids)}
        yield TABLE

    for name in ("claim", "sketch", "read"):
        monkeypatch.setattr(intake.apart, name, noted(name, getattr(intake.apart, name)))
    today = date(2026, 11, 22)
    source = intake.receive(actor=owner, name="list.csv", parts=coming(), today=today)
    intake.choose_mapping(actor=owner, source=source, mapping=COLUMNS)
    intake.apply(actor=owner, source=source)
    outside = {len(connection.savepoint_ids)}
    assert depths == dict.fromkeys(("came", "claim", "sketch", "read"), outside)
