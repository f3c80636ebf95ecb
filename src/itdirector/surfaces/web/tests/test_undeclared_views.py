"""A view that does not say what it needs is never served."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import path

from itdirector.kernel.actions import Actor
from itdirector.surfaces.web.needs import PUBLIC, needs
from itdirector.surfaces.web.tests.conftest import Visitor


def says_nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("served")


urlpatterns = [path("undeclared", says_nothing), path("declared", needs(PUBLIC)(says_nothing))]


@pytest.mark.urls(__name__)
def test_a_view_that_does_not_say_what_it_needs_is_served_to_nobody(
    owner: Actor, visit: Visitor
) -> None:
    browser = visit(owner)
    assert browser.get("/declared").content == b"served"
    with pytest.raises(ImproperlyConfigured, match="says_nothing"):
        browser.get("/undeclared")
