"""The OpenAPI document, and the addresses around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from openapi_spec_validator import validate

from itdirector.kernel.areas import records
from itdirector.surfaces.api import problems
from itdirector.surfaces.api.build import document

METHODS = {"get", "post"}


def operations() -> list[tuple[str, str, dict]]:
    return [
        (path, method, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_a_valid_openapi_document(client: Client) -> None:
    served = client.get("/api/v1/openapi.json")
    assert served.status_code == 200
    validate(served.json())
    assert served.json() == document()


def test_operations_have_names_that_do_not_depend_on_the_code() -> None:
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))
    assert {"estate_asset_list", "estate_asset_get", "estate_add_asset", "brief"} <= set(names)


@pytest.mark.parametrize(
    ("path", "method", "operation"), operations(), ids=lambda one: str(one)[:60]
)
def test_every_operation_wants_a_token_and_tells_its_errors(path, method, operation) -> None:
    assert method in METHODS
    assert operation["security"] == [{"Bearer": []}]
    for status in problems.SHARED:
        told = operation["responses"][str(status)]["content"]
        assert list(told) == [problems.CONTENT_TYPE]


def test_every_record_has_its_two_addresses() -> None:
    paths = document()["paths"]
    for name in records():
        assert f"/api/v1/{name.replace('.', '/')}/" in paths
        assert f"/api/v1/{name.replace('.', '/')}/{{record_id}}" in paths


def test_nothing_secret_can_be_asked_for_or_sent() -> None:
    text = json.dumps(document(), default=str)
    for word in ("digest", "password", "token_digest", "secret"):
        assert f'"{word}"' not in text


def test_the_list_of_addresses_asks_nothing_of_other_sites(client: Client) -> None:
    page = client.get("/api/v1/").content.decode()
    assert "/api/v1/estate/asset/" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page


@pytest.mark.parametrize("path", ["nothing", "estate/nothing/", "estate/asset/not-an-id"])
def test_an_unknown_address_is_told_in_the_same_shape(client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert set(answer.json()) == {"title", "detail", "remedy", "fields"}


def test_our_own_mistakes_are_told_without_a_word_about_the_inside(
    owner, calls, monkeypatch
) -> None:
    monkeypatch.setattr(Path, "mkdir", lambda *args, **kwargs: 1 / 0)
    with Path(__file__).open("rb") as file:
        answer = calls(owner).post("/api/v1/data/files", {"file": file})
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
