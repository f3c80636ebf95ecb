"""SQLite lets one write at a time: who has waited in vain is told, and has changed nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from conftest import sign_in
from itdirector.areas.estate.models import Site
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import did
from itdirector.surfaces import provision
from torture.installs import Place, Places, inside


@pytest.fixture
def firm(places: Places) -> Iterator[tuple[Place, Actor]]:
    """Return an installation in which nobody waits long, and the owner in it."""
    place = places.new()
    patience = connection.settings_dict["OPTIONS"]["timeout"]
    connection.settings_dict["OPTIONS"]["timeout"] = 0.05
    with inside(place):
        owner = User.objects.create(username="olivia")
        yield place, provision.create_organisation(name="Tern Lane Dental", owner=owner)
    connection.settings_dict["OPTIONS"]["timeout"] = patience


@contextmanager
def somebody_writing(place: Place) -> Iterator[None]:
    with closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_who_waits_in_vain_for_the_lock_is_told_and_may_try_again(
    firm: tuple[Place, Actor],
) -> None:
    place, actor = firm
    with somebody_writing(place), pytest.raises(Refused, match=r"yours was not begun") as told:
        did(actor, "estate.add_site", name="Quay")
    assert "again" in told.value.remedy
    did(actor, "estate.add_site", name="Quay")
    with working_for(actor.organisation):
        assert Site.objects.count() == 1


def test_a_page_says_so_too(firm: tuple[Place, Actor]) -> None:
    place, actor = firm
    browser = sign_in(Client(SERVER_NAME="localhost"), User.objects.get(pk=actor.user_id))
    with somebody_writing(place):
        answer = browser.post("/records/estate/site/add", {"name": "Quay"})
    assert answer.status_code == HTTPStatus.CONFLICT, answer.content
    assert "yours was not begun" in answer.content.decode()
