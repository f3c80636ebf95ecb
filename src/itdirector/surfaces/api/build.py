"""The REST API, put together from the installed areas: records, actions, files and questions."""

from __future__ import annotations

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from ninja import NinjaAPI, Router

from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.areas import areas
from itdirector.surfaces.api.actions import add_action
from itdirector.surfaces.api.files import add_files
from itdirector.surfaces.api.problems import CONTENT_TYPE, add_handlers
from itdirector.surfaces.api.questions import add_questions
from itdirector.surfaces.api.reading import OneMeaning
from itdirector.surfaces.api.records import add_kept, add_record
from itdirector.surfaces.api.serving import Bearer
from itdirector.surfaces.loading import load

ROOT = "/api/v1"
DESCRIPTION = """Everything the pages can do, by program, from the same records and actions.

Send a token as “Authorization: Bearer itd_…”; cookies are not looked at. Money is in whole pence
(`*_minor`), days are written 2026-11-22. Every error has the same shape and says what to do."""


@cache
def api() -> NinjaAPI:
    """Return the API of the installed areas, built once."""
    load()
    made = NinjaAPI(
        title="IT Director",
        version="1",
        description=DESCRIPTION,
        auth=Bearer(),
        parser=OneMeaning(),
        docs_url=None,
        openapi_url=None,
        urls_namespace="api-1",
    )
    add_handlers(made)
    for name, area in areas().items():
        router = Router(tags=[area.title])
        for record in area.records:
            add_record(router, name, record)
        for action in ACTIONS.values():
            if action.name.startswith(f"{name}."):
                add_action(router, action)
        made.add_router(f"/{name}", router)
    made.add_router("", _kernel_routes())
    return made


def _kernel_routes() -> Router:
    router = Router(tags=["Data"])
    add_kept(router)
    add_files(router)
    data = Router(tags=["Data"])
    for action in ACTIONS.values():
        if action.name.startswith("data."):
            add_action(data, action)
    router.add_router("/data", data)
    questions = Router(tags=["Questions"])
    add_questions(questions)
    router.add_router("", questions)
    return router


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, with errors as what they are: application/problem+json."""
    made = api().get_openapi_schema(path_prefix=ROOT.removeprefix("/") + "/")
    plain: dict[str, Any] = json.loads(json.dumps(made))
    for methods in plain["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= HTTPStatus.BAD_REQUEST:
                    answer["content"] = {CONTENT_TYPE: answer["content"]["application/json"]}
    return plain


def openapi(_request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document. It is the same for everybody and holds no secret."""
    text = json.dumps(document(), ensure_ascii=False)
    return HttpResponse(text, content_type="application/json")


def index(_request: HttpRequest) -> HttpResponse:
    """Return a plain page that lists the addresses. It asks nothing of any other site."""
    lines = (
        (method.upper(), path, operation["summary"])
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    )
    rows = format_html_join("", "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>", lines)
    page = format_html(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>API</title></head>'
        '<body><h1>API</h1><p>{}</p><p><a href="openapi.json">openapi.json</a></p>'
        "<table><thead><tr><th>Method</th><th>Address</th><th>What for</th></tr></thead>"
        "<tbody>{}</tbody></table></body></html>",
        DESCRIPTION,
        rows,
    )
    return HttpResponse(page)
