"""Every action through the API: described, guarded, and answering in one shape."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from itdirector.kernel.actions import ACTIONS, Action
from itdirector.kernel.areas import records
from itdirector.kernel.models import AuditEntry, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import schemas
from itdirector.surfaces.api.build import document
from itdirector.surfaces.loading import load
from tests.rows import make_row

load()
every_action = pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)


def address(action: Action) -> str:
    return f"/api/v1/{action.name.replace('.', '/')}"


def post(caller, where: str, body: dict) -> tuple[int, dict]:
    answer = caller.post(where, json.dumps(body), "application/json")
    return answer.status_code, answer.json()


@every_action
def test_it_is_described_with_its_inputs_and_every_error(action: Action) -> None:
    operation = document()["paths"][address(action)]["post"]
    name = action.inputs.__name__
    assert name in json.dumps(operation["requestBody"])
    described = document()["components"]["schemas"][name]["properties"]
    assert set(described) == set(action.inputs.model_fields)
    assert {"401", "403", "404", "409", "422"} <= {str(s) for s in operation["responses"]}


@every_action
def test_an_unknown_field_is_refused_by_name(action: Action, owner, calls) -> None:
    status, told = post(calls(owner), address(action), {"organisation": "x", "id": "x"})
    assert status == 422
    assert {"organisation", "id"} <= set(told["fields"])


@every_action
def test_it_is_closed_to_who_may_do_nothing(
    action: Action, home, owner, make_member, calls
) -> None:
    stranger = make_member("erin", home, Role.AUDITOR)
    body = {name: str(uuid4()) for name in action.records}
    body |= {
        name: "x"
        for name, field in action.inputs.model_fields.items()
        if field.is_required() and name not in body
    }
    status, _told = post(calls(stranger), address(action), body)
    assert status in {403, 422}


def test_a_board_member_may_change_nothing(board_member, calls) -> None:
    status, told = post(calls(board_member), "/api/v1/estate/add_site", {"name": "Annexe"})
    assert status == 403
    assert told["detail"] == "bruno may not add a site: not as Board member (reads only)."
    assert told["remedy"]


@pytest.mark.parametrize("name", [n for n in ACTIONS if ".add_" in n or ".remove_" in n])
def test_a_foreign_record_is_told_as_an_absent_one(name: str, home, outsider, calls) -> None:
    kept = name.replace(".add_", ".").replace(".remove_", ".")
    row = make_row(records()[kept].model, home)
    caller = calls(outsider)
    where = f"/api/v1/{kept.replace('.', '/remove_')}"
    first = caller.post(where, json.dumps({"record": str(row.pk)}), "application/json")
    absent = str(uuid4())
    second = caller.post(where, json.dumps({"record": absent}), "application/json")
    assert (first.status_code, second.status_code) == (404, 404)
    assert first.content.replace(str(row.pk).encode(), absent.encode()) == second.content


def test_a_record_is_added_changed_and_removed(owner, home, calls) -> None:
    caller = calls(owner)
    status, site = post(caller, "/api/v1/estate/add_site", {"name": "Annexe"})
    assert status == 201
    status, made = post(
        caller,
        "/api/v1/estate/add_asset",
        {"name": "FRONT-DESK", "kind": "desktop", "site": site["id"], "price_minor": 64_900},
    )
    assert status == 201
    schemas.item(records()["estate.asset"]).model_validate(made)
    assert (made["site_label"], made["price_minor"]) == ("Annexe", 64_900)

    status, changed = post(
        caller, "/api/v1/estate/change_asset", {"record": made["id"], "notes": "By the door"}
    )
    assert status == 200
    assert (changed["notes"], changed["price_minor"]) == ("By the door", 64_900)

    status, gone = post(caller, "/api/v1/estate/remove_asset", {"record": made["id"]})
    assert status == 200
    assert gone["gone_on"]
    status, told = post(caller, "/api/v1/estate/remove_asset", {"record": made["id"]})
    assert status == 409
    assert told["title"] == "Not as things stand"
    with working_for(home):
        names = AuditEntry.objects.order_by("number").values_list("action", flat=True)
        assert list(names)[-3:] == [
            "estate.add_asset",
            "estate.change_asset",
            "estate.remove_asset",
        ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "kind": "toaster"}, "kind"),
        ({"name": "x", "site": "Annexe"}, "site"),
        ({"name": "x", "price_minor": 12.5}, "price_minor"),
        ({"name": "x", "price_minor": "a lot"}, "price_minor"),
        ({"name": "x", "purchased_on": "03/04/2026"}, "purchased_on"),
        ({"name": "x", "key": "mine"}, "key"),
    ],
)
def test_input_that_does_not_fit_is_told_by_field(body, field, owner, calls) -> None:
    status, told = post(calls(owner), "/api/v1/estate/add_asset", body)
    assert status == 422
    assert list(told["fields"]) == [field]


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", ""])
def test_a_body_that_is_no_object_is_refused(body: str, owner, calls) -> None:
    answer = calls(owner).post("/api/v1/estate/add_site", body, "application/json")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_a_link_to_another_organisations_record_is_not_found(owner, elsewhere, calls) -> None:
    site = make_row(records()["estate.site"].model, elsewhere)
    status, _told = post(
        calls(owner), "/api/v1/estate/add_asset", {"name": "x", "site": str(site.pk)}
    )
    assert status == 404


def test_an_action_that_makes_no_record_says_what_it_did(owner, calls) -> None:
    status, told = post(
        calls(owner), "/api/v1/company/answer", {"question": "control.mfa", "value": "yes"}
    )
    assert status == 200
    schemas.answer(ACTIONS["company.answer"]).model_validate(told)
