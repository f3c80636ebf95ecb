"""Which of these run when: long forms only when asked for; on PostgreSQL those that are marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from itdirector.kernel.actions import Actor
from itdirector.surfaces import provision
from torture import figures
from torture.installs import Place, Places

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out `long` tests in the short form, and on PostgreSQL what is not marked `postgres`."""
    postgres = "sqlite" not in settings.DATABASES["default"]["ENGINE"]
    out = [one for one in items if HERE in one.path.parents and _out(one, postgres=postgres)]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [one for one in items if one not in out]


def _out(item: pytest.Item, *, postgres: bool) -> bool:
    too_long = item.get_closest_marker("long") is not None and not figures.LONG
    return too_long or (postgres and item.get_closest_marker("postgres") is None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show one line of figures for each thing that was tried."""
    if figures.LINES:
        terminalreporter.section("what was tried")
        for line in figures.LINES:
            terminalreporter.write_line(line)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Places]:
    """Return what makes installations of their own for the tests of a file."""
    made = Places(tmp_path_factory.mktemp("places"))
    with django_db_blocker.unblock():
        yield made
        for place in [*made.made]:
            made.remove(place)


@pytest.fixture(scope="module")
def firm(places: Places) -> tuple[Place, Actor]:
    """Return an installation and the owner of the organisation in it."""
    found: list[Actor] = []

    def filled() -> None:
        owner = User.objects.create(username="olivia")
        found.append(provision.create_organisation(name="Tern Lane Dental", owner=owner))

    return places.new(filled=filled), found[0]
