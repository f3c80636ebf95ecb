"""Receipts of values, what was known when, and figures down to their rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from itdirector.kernel import provenance
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import NotFound
from itdirector.kernel.models import Figure, Source, Statement
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import (
    DAY,
    applied,
    did,
    inventory,
    machines,
    only_asset,
    undone,
)
from itdirector.values.ids import uuid7

KIND = "estate.asset"
LATER = date(2026, 4, 1)


def _happened(actor: Actor, source: Source, at: datetime) -> None:
    """Let a source have been applied at another time than now."""
    with working_for(actor.organisation):
        Statement.objects.filter(source=source).update(at=at)


def _known(actor: Actor, day: date) -> dict[str, Any]:
    asset = only_asset(actor)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with working_for(actor.organisation):
        return provenance.known_at(KIND, asset.pk, moment)


def test_each_value_names_the_source_it_stands_on(owner: Actor) -> None:
    first = applied(owner, machines("PC-1,SN-1,T-1,M1,"))
    second = applied(owner, machines("PC-1,SN-1,,M2,"), on=LATER)
    with working_for(owner.organisation):
        found = provenance.receipts(KIND, only_asset(owner).pk)
    assert (found["asset_tag"].source_id, found["asset_tag"].place) == (str(first.pk), "line 2")
    assert (found["model"].source_id, found["model"].value) == (str(second.pk), "M2")
    assert (found["model"].as_of, found["model"].who) == (LATER, "olivia")


def test_what_did_we_know_on_the_first_of_march(owner: Actor) -> None:
    first = applied(owner, machines("PC-1,SN-1,,M1,"))
    second = applied(owner, machines("PC-1,SN-1,,M2,"), on=LATER)
    _happened(owner, first, datetime(2026, 2, 10, tzinfo=UTC))
    _happened(owner, second, datetime(2026, 4, 2, tzinfo=UTC))
    assert _known(owner, date(2026, 2, 9)) == {}
    assert _known(owner, date(2026, 3, 1))["model"] == "M1"
    assert _known(owner, date(2026, 4, 3))["model"] == "M2"


def test_what_was_known_before_an_undo_stays_known_for_that_time(owner: Actor) -> None:
    first = applied(owner, machines("PC-1,SN-1,,M1,"))
    second = undone(owner, applied(owner, machines("PC-1,SN-1,,M2,"), on=LATER))
    _happened(owner, first, datetime(2026, 2, 10, tzinfo=UTC))
    _happened(owner, second, datetime(2026, 4, 2, tzinfo=UTC))
    with working_for(owner.organisation):
        second.undone_at = datetime(2026, 5, 1, tzinfo=UTC)
        second.save()
    assert _known(owner, date(2026, 4, 15))["model"] == "M2"
    assert _known(owner, date(2026, 5, 2))["model"] == "M1"


def test_what_another_organisation_knew_is_not_known_here(owner: Actor, outsider: Actor) -> None:
    applied(outsider, machines("PC-1,SN-1,,M1,"))
    theirs = only_asset(outsider).pk
    with working_for(owner.organisation):
        assert provenance.known_at(KIND, theirs, timezone.now()) == {}
        assert provenance.receipts(KIND, theirs) == {}
        assert provenance.history(KIND, theirs) == []


def test_the_history_tells_every_change_newest_first(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,"))
    applied(owner, machines("PC-1,SN-1,,M1,", ""), on=LATER)
    asset = only_asset(owner)
    did(owner, "estate.remove_asset", record=str(asset.pk))
    did(owner, "estate.change_asset", record=str(asset.pk), model="M2")
    did(owner, "estate.remove_asset", record=str(asset.pk))
    with working_for(owner.organisation):
        told = provenance.history(KIND, asset.pk)
    assert [(c["field"], c["before"], c["receipt"].value) for c in told][:4] == [
        ("gone", None, True),
        ("model", "M1", "M2"),
        ("gone", True, None),
        ("gone", None, True),
    ]


def _figure(actor: Actor, label: str = "Machines", **changed: Any) -> Figure:
    asset = only_asset(actor)
    with working_for(actor.organisation):
        price = provenance.fact(KIND, asset.pk, "memory_mb", value=8, label="PC-1")
        spare = provenance.assumption("Spare", value=2.5, source="our default", grade="default")
        given = {"formula": "sum@1", "inputs": [price, spare], "unit": "GB", "as_of": DAY} | changed
        return provenance.figure(label, **given)


def test_a_figure_explains_itself_down_to_the_lines_of_files(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,8", headers="Name,Serial number,Tag,Model,RAM MB"))
    inner = _figure(owner)
    with working_for(owner.organisation):
        run = provenance.answer(uuid7(), "cost", value=3, label="Plan")
        outer = _figure(
            owner, "All", formula="difference@1", inputs=[provenance.of(inner), run], unit="GB"
        )
        told = provenance.explain(outer.pk)
    assert (told["value"], told["formula"]) == (7.5, "difference@1")
    figure, decision = told["inputs"]
    assert (figure["kind"], decision["kind"], decision["part"]) == ("figure", "decision", "cost")
    fact, assumption = figure["inputs"]
    assert (fact["kind"], fact["place"], fact["source"]) == ("fact", "line 2", "list.csv")
    assert (assumption["kind"], assumption["source"]) == ("assumption", "our default")


def test_a_figure_names_the_source_it_was_made_from(owner: Actor) -> None:
    """Not the one that was believed later, nor nobody when the source is undone."""
    first = applied(owner, machines("PC-1,SN-1,,M1,"))
    asset = only_asset(owner)
    with working_for(owner.organisation):
        model = provenance.fact(KIND, asset.pk, "model", value="M1", label="Model")
        made = _figure(owner, formula="count@1", inputs=[model])
    did(owner, "estate.change_asset", record=str(asset.pk), model="M2")
    _told_by_the_list(owner, made)
    undone(owner, first)
    _told_by_the_list(owner, made)


def _told_by_the_list(actor: Actor, made: Figure) -> None:
    with working_for(actor.organisation):
        (fact,) = provenance.explain(made.pk)["inputs"]
    assert (fact["value"], fact["source"], fact["place"]) == ("M1", "list.csv", "line 2")


def test_a_figure_worked_out_again_is_the_same(owner: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,"))
    inner = _figure(owner)
    with working_for(owner.organisation):
        for name in ("sum@1", "count@1", "difference@1"):
            outer = _figure(owner, name, formula=name, inputs=[provenance.of(inner)] * 3)
            outer.refresh_from_db()
            assert provenance.recomputed(outer) == outer.value


def test_the_same_figure_is_kept_once(owner: Actor, outsider: Actor) -> None:
    applied(owner, machines("PC-1,SN-1,,M1,"))
    applied(outsider, machines("PC-1,SN-1,,M1,"))
    assert _figure(owner).pk == _figure(owner).pk
    assert _figure(owner).pk != _figure(owner, as_of=DAY + timedelta(days=1)).pk
    assert _figure(owner).pk != _figure(outsider).pk


def test_a_figure_of_another_organisation_is_not_found(owner: Actor, outsider: Actor) -> None:
    applied(outsider, machines("PC-1,SN-1,,M1,"))
    texts = []
    for pk in (_figure(outsider).pk, uuid7()):
        with working_for(owner.organisation), pytest.raises(NotFound) as error:
            provenance.explain(pk)
        texts.append(str(error.value).replace(str(pk), "?"))
    assert texts[0] == texts[1]


def test_an_inventory_is_measured_and_a_list_is_a_register(owner: Actor) -> None:
    applied(owner, inventory("PC-1"))
    applied(owner, machines("PC-1,SN-1,T-1,,"))
    with working_for(owner.organisation):
        found = provenance.receipts(KIND, only_asset(owner).pk)
        assert Source.objects.filter(grade="measured").exists()
    assert (found["serial"].grade, found["asset_tag"].grade) == ("survey", "survey")
