"""The inventory of doors: every address of the pages and the API, and every question of MCP.

Made from the running product, so that a door nobody thought of is in it, or fails the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern

from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.areas import records
from itdirector.kernel.models import ApiToken, Figure, Job, Membership, Source
from itdirector.surfaces.api.build import api
from itdirector.surfaces.rows import FINDINGS, SOURCES
from itdirector.surfaces.signin.models import Domain, Invitation, Passkey, SignedIn
from itdirector.surfaces.web import urls

BY_ROUTE: dict[str, type[Any]] = {
    "progress": Job,
    "receipt": Figure,
    "revoke-token": ApiToken,
    "withdraw": Invitation,
    "change-role": Membership,
    "remove-member": Membership,
    "member-sees": Membership,
    "end-session": SignedIn,
    "remove-passkey": Passkey,
    "sign-on-check": Domain,
    "sign-on-remove": Domain,
}
"""What the id in a page's address is of; those under data/ and records/ say it themselves."""
FIXED = {
    "number": "1",
    "field": "name",
    "kind": "csv",
    "text": "of-no-invitation",
    "slug": "nowhere",
}
"""What stands in an address for a part that names no row."""
ENDS = frozenset({"sign-out"})
"""Doors that end what the others need."""


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: how it is asked, and whose row it names, if any."""

    name: str
    verb: str
    address: str
    """With {pk} where the id of a row stands."""
    model: type[Any] | None = None
    body: tuple[tuple[str, Any], ...] = ()
    """With {pk} as a value where the id of a row stands."""

    def asked(self, pk: Any) -> tuple[str, dict[str, Any]]:
        """Return the address and the body for one row."""
        body = {k: str(pk) if v == "{pk}" else v for k, v in self.body}
        return self.address.replace("{pk}", str(pk)), body


def pages() -> Iterator[Door]:
    """Yield every page, read and written to; those of records once for each record."""
    for pattern in urls.urlpatterns:
        if pattern.name in ENDS:
            continue
        for address, model in _addresses(pattern):
            for verb in ("get", "post"):
                yield Door(f"{verb} {address}", verb, address, model)


def _addresses(pattern: URLPattern) -> Iterator[tuple[str, type[Any] | None]]:
    route = f"/{pattern.pattern}"
    for part, value in FIXED.items():
        route = re.sub(rf"<\w+:{part}>", value, route)
    route = route.replace("<uuid:pk>", "{pk}").replace("<int:pk>", "{pk}")
    if "<slug:area>" not in route:
        yield route, _model_of(pattern.name, route) if "{pk}" in route else None
        return
    for name, record in records().items():
        area, _dot, kind = name.partition(".")
        here = route.replace("<slug:area>", area).replace("<slug:name>", kind)
        yield here, record.model if "{pk}" in here else None


def _model_of(name: str, route: str) -> type[Any]:
    if route.startswith("/data/"):
        return Source
    return BY_ROUTE[name]  # a KeyError here is a door that is not in the inventory


def operations() -> Iterator[Door]:
    """Yield every operation of the API, actions with inputs that fit."""
    kept = {f"/{name.replace('.', '/')}/": record.model for name, record in records().items()}
    kept |= {"/findings/": FINDINGS.model, "/sources/": SOURCES.model, "/figures/": Figure}
    for path, verbs in api().get_openapi_schema()["paths"].items():
        for verb in verbs:
            if "/records/{record_type}/" in path:
                for name, record in records().items():
                    address = path.replace("{record_type}", name)
                    yield Door(f"{verb} {path} {name}", verb, _with_pk(address), record.model)
                continue
            model = next((m for start, m in kept.items() if f"/api/v1{start}{{" in path), None)
            if "{" in path and model is None:
                raise KeyError(f"{path} is not in the inventory")
            yield _operation(path, verb, model)


def _operation(path: str, verb: str, model: type[Any] | None) -> Door:
    name = ".".join(path.removeprefix("/api/v1/").split("/"))
    if name not in ACTIONS:
        return Door(f"{verb} {path}", verb, _with_pk(path), model)
    action = ACTIONS[name]
    inputs = action.inputs.model_json_schema()
    filled = {
        field: _filling(inputs["properties"][field], inputs) for field in inputs.get("required", ())
    }
    own = next((m for field, m in action.records.items() if field in filled), None)
    filled |= {field: "{pk}" for field in action.records if field in filled}
    return Door(f"{verb} {path}", verb, path, own, tuple(filled.items()))


def _with_pk(path: str) -> str:
    return re.sub(r"\{\w+\}", "{pk}", path)


def _filling(schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _filling(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _filling(schema["anyOf"][0], whole)
    if schema.get("format") in {"uuid", "date"}:
        return {"uuid": "{pk}", "date": "2026-11-22"}[schema["format"]]
    kinds = {"string": "x", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}
    return kinds[schema["type"]]


def told_alike(body: bytes, pk: Any) -> str:
    """Return an answer without what differs from one request to the next."""
    text = body.decode("utf-8", "replace").replace(str(pk), "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def as_json(body: dict[str, Any]) -> str:
    """Return a body as programs send it."""
    return json.dumps(body)
