"""The first visit to a new installation, in Chromium: sign in, drop files, have a brief made."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from itdirector.surfaces.signin import totp
from tools.browser import found

FILES = Path(__file__).parents[1] / "examples" / "harbour-dental" / "files"
DROPPED = ("devices.csv", "licences.xlsx", "inventory/SAN-OF-01.xml")
"""A file for each of the roads: text, sheets, XML."""
BRIEF_MS = 900_000


@contextmanager
def browsing(name: str, port: int = 443) -> Iterator[Page]:
    """Give a page in which a name leads to a port of this machine, whoever vouches for it."""
    flags = ["--no-sandbox", f"--host-resolver-rules=MAP {name} 127.0.0.1:{port}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=flags)
        page = browser.new_context(ignore_https_errors=True).new_page()
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        yield page
        browser.close()


def sign_in_first(page: Page, home: str, password: str) -> None:
    """Sign in as the owner that was made, who gets nowhere before the second factor is set up."""
    page.goto(home)
    page.get_by_label("Name").fill("you@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Set up a second factor").wait_for()
    page.goto(f"{home}plan")
    page.get_by_role("heading", name="Set up a second factor").wait_for()
    shown = page.locator("code.secret").inner_text().replace(" ", "")
    secret = base64.b32decode(shown + "=" * (-len(shown) % 8))
    page.get_by_label("Code").fill(totp.code_at(secret, int(time.time()) // totp.STEP_S))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Keep these codes").wait_for()
    page.goto(home)
    page.get_by_text("Tern Lane Dental").first.wait_for()
    if not all(one["secure"] for one in page.context.cookies()):
        raise AssertionError("a cookie would go over http")


def drop_files(page: Page, home: str) -> None:
    """Take in a file of each kind and apply it."""
    for path in DROPPED:
        name = Path(path).name
        page.goto(f"{home}data")
        page.set_input_files("#files", FILES / path)
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_text(f"{name} is applied.")).to_be_visible()


def have_a_brief_made(page: Page, home: str) -> None:
    """Ask for the first brief, which a worker makes, and see it on Home."""
    page.goto(home)
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("button", name="Recalculate")).to_be_visible(timeout=BRIEF_MS)
    page.wait_for_load_state("networkidle")
