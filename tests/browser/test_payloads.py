"""No text of others runs in Chromium: every page is opened with payloads in every column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from conftest import sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Organisation
from tests.browser.conftest import Watched
from tests.doors import pages
from tests.places import personal_rows, rows_of
from torture.figures import LONG, counted
from torture.payloads import MARK, PAYLOADS

READS = [door for door in pages() if door.verb == "get"]
SHORT = ["\"'><img src=x onerror=zqx()><script>zqx()</script>"]
PARTS = [PAYLOADS[part::8] for part in range(8)] if LONG else [SHORT]
"""Each part is a test of its own, so that several can be run side by side."""
TRAP = "window.zqx = () => console.error('zqx ran'); window.alert = window.zqx;"


@pytest.fixture
def page(browser: Browser, live_server: Any, owner: Actor) -> Iterator[Page]:
    """Return a page of a browser in which the owner is signed in, with the trap set."""
    signed = sign_in(Client(), user_of(owner)).cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": signed.key, "value": signed.value, "url": live_server.url}])
    context.add_init_script(TRAP)
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> bool:
    """Open what is a page; tell whether a payload is to be read there."""
    answer = page.request.get(address, max_redirects=0)
    if answer.ok and "text/html" not in answer.headers.get("content-type", ""):
        return False  # a file, which Chromium would keep
    if not answer.body() and not answer.headers.get("location"):
        return False  # refused without a page
    page.goto(address)
    return MARK in page.inner_text("body").lower()


@pytest.mark.parametrize("payloads", PARTS, ids=[f"part-{n + 1}" for n in range(len(PARTS))])
def test_no_payload_runs_on_any_page(
    page: Page, live_server: Any, owner: Actor, payloads: list[str]
) -> None:
    """Nor does one break the page's own policy, or ask anybody else for anything."""
    watched, shown, home = Watched(page, live_server.url), 0, owner.organisation
    with counted("T18 pages with payloads in every text, opened in Chromium") as figure:
        for number, text in enumerate(payloads):
            Organisation.objects.filter(pk=home.pk).update(name=f"{text} Ltd")
            rows = rows_of(home, text) | personal_rows(home, number=7_000_001 + number, text=text)
            for door in READS:
                address = door.asked(rows[door.model].pk if door.model else "")[0]
                shown += opened(page, address)
                figure.tried()
                if watched.wrong:
                    figure.failed(f"{address}: {text!r} {watched.wrong}")
                    watched.wrong.clear()
        figure.more["payloads"] = len(payloads)
        figure.more["pages that showed one"] = shown
    assert shown > 60 * len(payloads)


def test_what_runs_is_seen(page: Page, live_server: Any) -> None:
    """The trap holds: a script of others, were one let in, would be heard, and a broken policy."""
    watched = Watched(page, live_server.url)
    page.goto("/sign-in")
    page.evaluate("() => setTimeout(() => zqx(), 0)")
    page.evaluate("() => { document.body.innerHTML += '<img src=x onerror=zqx()>'; }")
    page.wait_for_timeout(200)
    assert watched.wrong[0] == "zqx ran"
    assert "Content Security Policy" in " ".join(watched.wrong[1:])
