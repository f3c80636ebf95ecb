"""Chromium, a running server, and an organisation with the sample company's files in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page

from conftest import PASSWORD, code_now, give_factor
from itdirector.areas.board.models import Brief
from itdirector.areas.estate.models import Asset
from itdirector.kernel import intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.provenance import assumption, fact, figure
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.provision import create_organisation
from itdirector.surfaces.web.tests.sample import CONTRACTS, MACHINES, brief_of
from tools.browser import found

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop, our own thread
DAY = date(2026, 11, 22)
FILES = Path(__file__).parents[2] / "examples" / "harbour-dental" / "files"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here: each needs Chromium and a server."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.filterwarnings("default::ResourceWarning"))
            item.add_marker(
                pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the system's Chromium where there is one, quiet towards the network."""
    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync"
    )
    return {"executable_path": found(), "args": flags.split()}


@pytest.fixture
def maria(transactional_db: None) -> Actor:
    """Return an owner whose organisation has a little of everything."""
    person = User.objects.create_user("maria", password=PASSWORD)
    give_factor(person)
    actor = create_organisation(name="Harbour Practice", owner=person)
    for name, content in (("machines.csv", MACHINES), ("contracts.csv", CONTRACTS)):
        source = intake.receive(actor=actor, name=name, parts=iter([content]), today=DAY)
        intake.apply(actor=actor, source=source)
    waiting = MACHINES.replace(b"SURGERY", b"SURGERY-2").replace(b"Asset tag", b"Tag")
    source = intake.receive(actor=actor, name="more.csv", parts=iter([waiting]), today=DAY)
    intake.prepare(actor=actor, source=source)
    with working_for(actor.organisation):
        inputs = [
            fact("estate.asset", _first_machine(), "price_minor", value=59_600, label="A machine"),
            assumption("A default", value=50_000, source="our default, 2026-11", grade="default"),
        ]
        made = figure("What it costs", formula="sum@1", inputs=inputs, unit="pence", as_of=DAY)
        Brief.objects.create(today=DAY, colour="amber", content=brief_of(str(made.pk)))
        FindingRecord.objects.create(
            code="vendors.decide",
            subject="one",
            sentence="Decide about the line.",
            severity="high",
            evidence=[],
            first_seen_on=DAY,
        )
    return actor


class Watched:
    """What a page must never do: log errors, break its own policy, call another host."""

    def __init__(self, page: Page, own: str) -> None:
        self.wrong: list[str] = []
        page.on("console", lambda m: self._note(m.text, when=m.type == "error"))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda r: self._note(r.url, when=not r.url.startswith((own, "data:"))))

    def _note(self, text: str, *, when: bool) -> None:
        if when and "status of 4" not in text:
            self.wrong.append(text)


@pytest.fixture
def site(
    browser: Browser, live_server: Any, maria: Actor, _own_file_store: None
) -> Iterator[BrowserContext]:
    """Return a browser in which Maria is signed in; fails when any page misbehaved."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    watched: list[Watched] = []
    context.on("page", lambda page: watched.append(Watched(page, live_server.url)))
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Name").fill("maria")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_now())
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{live_server.url}/")
    page.close()
    yield context
    context.close()
    assert [one.wrong for one in watched if one.wrong] == []


def _first_machine() -> Any:
    return Asset.objects.order_by("name").values_list("pk", flat=True)[0]
