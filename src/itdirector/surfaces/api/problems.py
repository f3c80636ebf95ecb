"""Errors as programs are told them: one shape, and the status that fits."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from itdirector.kernel.errors import DirectorError, Invalid, NotAllowed, NotFound, Refused
from itdirector.surfaces.api.schemas import Problem
from itdirector.surfaces.no_room import FULL, is_no_room
from itdirector.surfaces.signin import noting
from itdirector.values.inputs import plainly

CONTENT_TYPE = "application/problem+json"

STATUS: dict[type[DirectorError], tuple[int, str]] = {
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "The input does not fit"),
    NotFound: (HTTPStatus.NOT_FOUND, "Not found"),
    NotAllowed: (HTTPStatus.FORBIDDEN, "Not allowed"),
    Refused: (HTTPStatus.CONFLICT, "Not as things stand"),
}
"""What each error meant for people is to a program. Any other error is ours."""

SHARED: dict[int, type[Problem]] = dict.fromkeys((401, 403, 404, 409, 422), Problem)
"""What every operation may answer besides its result, for the OpenAPI document."""

WAY_IN = (
    "Make one on the settings page or with `itdirector token issue`, and send it as "
    "“Authorization: Bearer itd_…”."
)

log = logging.getLogger(__name__)


def problem(
    status: int, title: str, detail: str, *, remedy: str = "", fields: dict[str, str] | None = None
) -> HttpResponse:
    """Return the answer that tells a program what went wrong."""
    body = {"title": title, "detail": detail, "remedy": remedy, "fields": fields or {}}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, content_type=CONTENT_TYPE, status=status, headers=headers)


def unknown_address(_request: HttpRequest, **_parts: Any) -> HttpResponse:
    """Answer for addresses under the API that do not exist."""
    remedy = "The addresses stand in openapi.json beside this one."
    return problem(HTTPStatus.NOT_FOUND, "Not found", "There is no such address.", remedy=remedy)


def add_handlers(api: NinjaAPI) -> None:
    """Answer every error of this API in one shape."""
    for kind, answer in (
        (DirectorError, _told),
        (ValidationError, _unfit),
        (AuthenticationError, _no_token),
        (HttpError, _unreadable),
        (SuspiciousOperation, _too_much),
        (Exception, _ours),
    ):
        api.add_exception_handler(kind, answer)  # type: ignore[arg-type]


def _told(request: HttpRequest, error: DirectorError) -> HttpResponse:
    if type(error) not in STATUS:
        return _ours(request, error)
    status, title = STATUS[type(error)]
    if isinstance(error, NotAllowed):
        noting.refused(request, getattr(getattr(request, "auth", None), "user_id", None))
    fields = error.fields if isinstance(error, Invalid) else None
    return problem(status, title, str(error), remedy=error.remedy, fields=fields)


def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {
        _field(one["loc"]): plainly(str(one.get("type", "")), str(one["msg"]))
        for one in error.errors
    }
    detail = "; ".join(f"{name}: {why}" for name, why in fields.items())
    return _told(request, Invalid(detail, fields=fields))


def _field(place: tuple[str | int, ...]) -> str:
    """Return a field's own name: without where the request carries it and our parameter's name."""
    return ".".join(map(str, place[2:] or place[-1:]))


def _no_token(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    detail = "This address wants a token that is in force."
    return problem(HTTPStatus.UNAUTHORIZED, "Who is asking?", detail, remedy=WAY_IN)


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _told(request, Invalid(f"{error}."))


def _too_much(_request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    status, title = STATUS[Invalid]
    detail = "There is more in it than one request may hold."
    return problem(status, title, detail, remedy="Send less at once, and send files as files.")


def _ours(request: HttpRequest, error: Exception) -> HttpResponse:
    path = request.path.encode("unicode_escape").decode()  # a new line in it is no line of ours
    log.error("%s %s failed", request.method, path, exc_info=error)
    if is_no_room(error):
        status, title = HTTPStatus.INSUFFICIENT_STORAGE, "There is no room left"
        return problem(status, title, str(FULL), remedy=FULL.remedy)
    detail = "Something went wrong on our side; the log has the details. Nothing was changed."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Our mistake", detail)
