"""Passkeys in a real browser, with the virtual device it has for tests."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from itdirector.surfaces.signin.models import Passkey


@pytest.fixture
def page(site: BrowserContext, live_server: Any, settings: Any) -> Page:
    """Return a page whose browser has a device that keeps passkeys and knows its user."""
    settings.BASE_URL = live_server.url
    opened = site.new_page()
    tools = site.new_cdp_session(opened)
    tools.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    return opened


def test_a_passkey_is_added_signs_in_and_is_removed(page: Page) -> None:
    page.goto("/settings/sign-in")
    page.get_by_label("What do you call it?").fill("This laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey This laptop signs you in from now on.").wait_for()
    page.context.clear_cookies()
    page.goto("/plan")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="The plan", exact=True).wait_for()
    assert page.url.endswith("/plan")
    assert Passkey.objects.get().used_at is not None
    page.goto("/settings/sign-in")
    page.get_by_role("button", name="Remove This laptop").click()
    page.get_by_role("heading", name="Now the code").wait_for()  # it had opened this session
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That passkey was not accepted").wait_for()


def test_a_browser_without_one_is_told_in_plain_words(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used. You can try again.").wait_for(timeout=20_000)
