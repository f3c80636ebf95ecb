"""What the product can be asked: whom a token speaks for, the brief, and where a number is from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from itdirector.kernel import provenance
from itdirector.surfaces import asking
from itdirector.surfaces.api import schemas
from itdirector.surfaces.api.problems import SHARED
from itdirector.surfaces.api.serving import actor_of, looks, sent


@looks
def who_am_i(request: HttpRequest) -> HttpResponse:
    """Return the person, the role and the organisation of the token."""
    actor = actor_of(request)
    here = actor.organisation
    return sent(
        {
            "name": actor.name,
            "role": actor.role,
            "organisation": here.name,
            "slug": here.slug,
            "currency": here.currency,
            "sample": here.sample,
        }
    )


@looks
def brief(request: HttpRequest) -> HttpResponse:
    """Return the newest brief: posture, cost of doing nothing, decisions, plan and its proof."""
    return sent(asking.brief())


@looks
def plan_answers(request: HttpRequest) -> HttpResponse:
    """Return why each piece of work is in or out, what waiting costs, what more money buys."""
    return sent(asking.plan_answers())


@looks
def explain(request: HttpRequest, figure_id: UUID) -> HttpResponse:
    """Return how a number was worked out, down to the rows of the files it stands on."""
    return sent(provenance.explain(figure_id))


@looks
def receipts(request: HttpRequest, record_type: str, record_id: UUID) -> HttpResponse:
    """Return for each field of a record which source its value stands on."""
    return sent({n: asdict(r) for n, r in asking.receipts(record_type, record_id).items()})


def add_questions(router: Router) -> None:
    """Add the routes of the questions."""
    anything = dict[str, Any]
    for path, name, summary, answer, view in (
        ("/whoami/", "whoami", "Whom this token speaks for", schemas.WhoAmI, who_am_i),
        ("/brief/", "brief", "The newest brief", anything, brief),
        (
            "/plan/answers",
            "plan_answers",
            "What is answered about the newest plan",
            anything,
            plan_answers,
        ),
        (
            "/figures/{uuid:figure_id}/explain",
            "explain",
            "Where a number is from",
            anything,
            explain,
        ),
        (
            "/records/{record_type}/{uuid:record_id}/receipts",
            "receipts",
            "Where a record's values are from",
            dict[str, schemas.Place],
            receipts,
        ),
    ):
        router.get(path, operation_id=name, summary=summary, response={200: answer, **SHARED})(view)
