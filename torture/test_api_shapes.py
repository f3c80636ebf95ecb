"""The API keeps to its own document, whatever programs of any role send it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from itdirector.kernel.models import Organisation, Role
from itdirector.project.wsgi import application
from itdirector.surfaces.api.build import document
from tests.places import member, rows_of, token_of
from torture.figures import Figure, counted, seed, size

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
ROLES = [Role.OWNER, Role.TECHNICIAN, Role.BOARD, Role.EXTERNAL]
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    return [found.ok() for found in schema.get_all_operations()]


def _with_known_ids(value: Any, known: list[str], pick: int) -> Any:
    """Return a value with every id in it replaced by that of a row there is."""
    if isinstance(value, dict):
        return {k: _with_known_ids(v, known, pick + n) for n, (k, v) in enumerate(value.items())}
    if isinstance(value, list):
        return [_with_known_ids(one, known, pick + n) for n, one in enumerate(value)]
    if isinstance(value, str) and ID.fullmatch(value):
        return known[pick % len(known)]
    return value


def _leaves_as_another(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and len(value) <= 1)


def _is_mended(case: Any) -> bool:
    """Tell whether nothing wrong leaves, whatever the tool calls the request.

    That is an empty list or a list of one in an address, which leaves as that one, a map, which
    leaves as the text of its first name, a header we put right, a body left out, and a body called
    wrong of which the tool says itself that it changed nothing.
    """
    empty = any(_leaves_as_another(value) for value in (case.query or {}).values())
    whole = isinstance(case.body, NotSet) or not case.meta.phase.data.mutations
    right = {"HEADER"} | ({"BODY"} if whole else set())
    wrong = {where.name for where, one in case.meta.components.items() if one.mode.is_negative}
    return empty or not wrong - right


def _try(figure: Figure, case: Any, headers: dict[str, str]) -> None:
    figure.tried()
    checks = CHECKS[:-1] if _is_mended(case) else CHECKS
    with transaction.atomic():
        try:
            answer = case.call_and_validate(headers=headers, checks=checks)
            kind = f"{answer.status_code // 100}xx"
            figure.more[kind] = figure.more.get(kind, 0) + 1
        except FailureGroup as group:
            for one in group.exceptions:
                figure.failed(
                    f"{case.method} {case.formatted_path}: {case.query}, {str(one)[:600]}"
                )
        transaction.set_rollback(True)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's own connection open between requests, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_every_answer_is_one_the_document_promises(home: Organisation) -> None:
    known = [str(row.pk) for row in rows_of(home, "plain").values()]
    sent = [{"Authorization": f"Bearer {token_of(member(f'{r} one', home, r))}"} for r in ROLES]
    sent.append({"Authorization": "Bearer itd_of-nobody"})
    the_seed, every = seed(), _operations()
    each = size("requests", short=410, long=50_400) // (len(every) * len(MODES)) or 1

    def try_hard(operation: Any, mode: schemathesis.GenerationMode) -> None:
        @seeded(the_seed)
        @settings(
            max_examples=each, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(
            case=operation.as_strategy(generation_mode=mode),
            headers=st.sampled_from(sent[:1] * 3 + sent),
            pick=st.one_of(st.none(), st.integers(0, len(known))),
        )
        def ask(case: Any, headers: dict[str, str], pick: int | None) -> None:
            if pick is not None and mode is MODES[0]:
                case.path_parameters = _with_known_ids(case.path_parameters, known, pick)
                case.body = _with_known_ids(case.body, known, pick)
            _try(figure, case, headers)

        ask()

    with counted("T8 requests out of the document", seed=the_seed) as figure:
        figure.more["operations"] = len(every)
        for operation in every:
            for mode in MODES:
                try_hard(operation, mode)
        if figure.more.get("2xx", 0) < figure.count / 10:
            figure.failed("hardly anything was let in, so hardly anything was tried")
