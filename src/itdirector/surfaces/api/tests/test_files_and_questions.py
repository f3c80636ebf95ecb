"""Files handed in by program, and what may be asked about what came of them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from itdirector.areas.board.models import Brief
from itdirector.kernel import provenance
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import schemas
from itdirector.surfaces.rows import SOURCES
from tests.rows import make_row

MACHINES = b"Name,Serial number,Type\nFRONT-DESK,SN-1,Desktop\nBACK-OFFICE,SN-2,Laptop\n"


def hand_in(caller, body: bytes = MACHINES, name: str = "machines.csv"):
    return caller.post("/api/v1/data/files", {"file": SimpleUploadedFile(name, body)})


def post(caller, where: str, **body):
    return caller.post(f"/api/v1/data/{where}", json.dumps(body), "application/json")


@pytest.fixture
def source(director, calls) -> str:
    return hand_in(calls(director)).json()["id"]


def test_a_file_is_handed_in_tried_applied_and_undone(director, calls) -> None:
    caller = calls(director)
    received = hand_in(caller)
    assert received.status_code == 201
    schemas.item(SOURCES).model_validate(received.json())
    source = received.json()["id"]
    assert received.json()["state"] == "received"
    assert post(caller, "prepare", source=source).json()["state"] == "prepared"
    assert post(caller, "apply", source=source).json()["state"] == "applied"
    machines = caller.get("/api/v1/estate/asset/").json()["items"]
    assert [machine["name"] for machine in machines] == ["BACK-OFFICE", "FRONT-DESK"]
    assert post(caller, "undo", source=source).json()["state"] == "undone"
    assert caller.get("/api/v1/estate/asset/").json()["total"] == 0
    assert post(caller, "undo", source=source).status_code == 409


def test_the_same_file_again_is_the_source_it_already_has(director, calls) -> None:
    caller = calls(director)
    assert hand_in(caller).json()["id"] == hand_in(caller, name="other.csv").json()["id"]


def test_an_old_dry_run_is_not_applied(director, calls, source) -> None:
    caller = calls(director)
    post(caller, "prepare", source=source)
    caller.post("/api/v1/estate/add_site", json.dumps({"name": "A"}), "application/json")
    told = post(caller, "apply", source=source)
    assert told.status_code == 409
    assert "dry run again" in told.json()["remedy"]


def test_a_dry_run_is_read_in_pages_and_by_status(director, calls, source) -> None:
    caller = calls(director)
    where = f"/api/v1/sources/{source}/rows"
    assert caller.get(where).json()["total"] == 0
    post(caller, "prepare", source=source)
    page = caller.get(where, {"size": 1, "page": 2}).json()
    schemas.DryRunPage.model_validate(page)
    assert page["total"] >= 2
    assert [line["status"] for line in page["items"]] == ["new"]
    assert caller.get(where, {"status": "vanished"}).json()["items"] == []
    assert caller.get(where, {"status": "odd"}).status_code == 422


def test_who_may_only_look_reads_a_dry_run(director, board_member, calls, source) -> None:
    post(calls(director), "prepare", source=source)
    answer = calls(board_member).get(f"/api/v1/sources/{source}/rows")
    assert answer.status_code == 200
    assert {"FRONT-DESK", "BACK-OFFICE"} <= {line["label"] for line in answer.json()["items"]}


def test_who_may_only_look_hands_in_nothing(board_member, calls, source) -> None:
    caller = calls(board_member)
    assert hand_in(caller).status_code == 403
    assert post(caller, "prepare", source=source).status_code == 403
    assert post(caller, "apply", source=source).status_code == 403


def test_an_outsider_finds_no_source(outsider, calls, source) -> None:
    caller = calls(outsider)
    assert post(caller, "prepare", source=source).status_code == 404
    assert post(caller, "apply", source=source).status_code == 404
    assert caller.get(f"/api/v1/sources/{source}/rows").status_code == 404
    assert caller.get(f"/api/v1/sources/{source}").status_code == 404


def test_a_form_without_a_file_is_refused(director, calls) -> None:
    answer = calls(director).post("/api/v1/data/files", {"name": "x"})
    assert answer.status_code == 422
    assert "file" in answer.json()["fields"]


def test_a_file_past_the_limit_is_refused(director, calls, settings) -> None:
    settings.LARGEST_FILE_BYTES = 10
    answer = hand_in(calls(director))
    assert answer.status_code == 409
    assert "larger" in answer.json()["detail"]


def test_a_value_leads_to_its_row_in_the_file(director, outsider, calls, source) -> None:
    caller = calls(director)
    post(caller, "prepare", source=source)
    post(caller, "apply", source=source)
    machine = caller.get("/api/v1/estate/asset/", {"q": "FRONT"}).json()["items"][0]
    where = f"/api/v1/records/estate.asset/{machine['id']}/receipts"
    told = caller.get(where).json()
    schemas.Place.model_validate(told["serial"])
    assert told["serial"]["source"] == "machines.csv"
    assert told["serial"]["source_id"] == source
    assert calls(outsider).get(where).status_code == 404
    odd = f"/api/v1/records/kernel.apitoken/{machine['id']}/receipts"
    assert caller.get(odd).status_code == 404


def test_a_figure_is_explained_to_its_own_people_only(owner, outsider, calls) -> None:
    today = date(2026, 11, 22)
    with working_for(owner.organisation):
        parts = [provenance.assumption("a", value=2, source="us", grade="default")] * 2
        made = provenance.figure("Both", formula="sum@1", inputs=parts, unit="GBP", as_of=today)
    where = f"/api/v1/figures/{made.pk}/explain"
    told = calls(owner).get(where).json()
    assert (told["value"], len(told["inputs"])) == (4, 2)
    assert calls(outsider).get(where).status_code == 404


def test_the_brief_is_the_newest_or_says_how_to_get_one(board_member, home, calls) -> None:
    caller = calls(board_member)
    none = caller.get("/api/v1/brief/")
    assert none.status_code == 404
    assert none.json()["remedy"]
    make_row(Brief, home, content={"today": "2026-11-21"})
    make_row(Brief, home, content={"today": "2026-11-22"})
    assert caller.get("/api/v1/brief/").json() == {"today": "2026-11-22"}


def test_findings_that_are_closed_are_not_listed(board_member, home, calls) -> None:
    from_findings = "/api/v1/findings/"
    caller = calls(board_member)
    make_row(FindingRecord, home, severity="high", sentence="Open one")
    make_row(FindingRecord, home, severity="high", closed_on=date(2026, 11, 1))
    items = caller.get(from_findings, {"severity": "high"}).json()["items"]
    assert [item["sentence"] for item in items] == ["Open one"]
    assert caller.get(from_findings, {"severity": "low"}).json()["items"] == []
