"""Briefs the tests read: of a firm with a little of everything, and of an empty organisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from itdirector.areas.board.tests.firm import a_firm, briefed
from itdirector.kernel.models import Figure, Organisation
from itdirector.kernel.provenance import explain, recomputed
from itdirector.kernel.tenancy import working_for


@contextmanager
def for_a_moment(blocker: Any, slug: str) -> Iterator[Organisation]:
    """Work for an organisation that is gone afterwards."""
    with blocker.unblock(), transaction.atomic():
        organisation = Organisation.objects.create(name="New Ltd", slug=slug)
        with working_for(organisation):
            yield organisation
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def rich(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """Return the brief of a firm with a little of everything, and its figures worked out again."""
    with for_a_moment(django_db_blocker, "rich"):
        a_firm()
        content = briefed()
        made = Figure.objects.get(pk=content["doing_nothing"]["figure"])
        again = {str(f.pk): (f.value, recomputed(f)) for f in Figure.objects.all()}
        return {"content": content, "figures": again, "receipt": explain(made.pk)}


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """Return the brief of an organisation nobody told anything about."""
    with for_a_moment(django_db_blocker, "empty"):
        return briefed(name="Empty Ltd")
