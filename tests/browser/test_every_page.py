"""Every page in both themes and at phone width: axe finds nothing, nothing sticks out."""

from __future__ import annotations

import base64
import time
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from itdirector.areas.vendors.models import Contract
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import areas
from itdirector.kernel.models import Figure, Membership, Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import totp

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {"runOnly": TAGS, "resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""What differs between the themes; all other rules look at the same page twice."""
PHONE = {"width": 390, "height": 844}


def addresses(actor: Actor) -> list[str]:
    """Return one address of every kind of page."""
    with working_for(actor.organisation):
        contract = Contract.objects.order_by("key").first().pk
        figure = Figure.objects.first().pk
        waiting = Source.objects.get(label="more.csv").pk
        applied = Source.objects.get(label="machines.csv").pk
    lists = [f"/records/{a.name}/{r.name}" for a in areas().values() for r in a.records]
    one = f"/records/vendors/contract/{contract}"
    own = [one, f"{one}/change", f"{one}/remove", f"{one}/then?on=2027-01-01"]
    data = [f"/data/{waiting}", f"/data/{waiting}/columns", f"/data/{applied}"]
    fixed = ["/", "/plan", "/findings", "/estate", "/contracts", "/risks", "/data", "/settings"]
    start = [
        "/start",
        "/start/1",
        "/start/6",
        "/settings/log",
        "/settings/log/erase",
        "/nothing-here",
    ]
    forms = ["/records/vendors/contract/add", f"/receipts/{figure}"]
    member = Membership.objects.get(user_id=actor.user_id).pk
    people = [
        "/settings/people",
        "/settings/sign-in",
        "/settings/sign-in/app",
        f"/settings/people/{member}/remove",
        "/join/nothing",
    ]
    return [*fixed, *lists, *own, *data, *start, *forms, *people]


def test_axe_finds_nothing_in_either_theme(site: BrowserContext, maria: Actor) -> None:
    page = site.new_page()
    found = {}
    for address in addresses(maria):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(address)
        light = _violations(page)
        page.emulate_media(color_scheme="dark")
        if wrong := light + _violations(page, COLOURS):
            found[address] = wrong
    assert found == {}, found


def test_nothing_is_wider_than_a_phone(site: BrowserContext, maria: Actor) -> None:
    page = site.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = []
    for address in addresses(maria):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
    assert wide == []


def test_on_a_phone_every_contract_begins_under_its_date(site: BrowserContext) -> None:
    page = site.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/contracts")
    dates, names = page.locator(".timeline time").all(), page.locator(".timeline .row-top a").all()
    places = [(d.bounding_box(), n.bounding_box()) for d, n in zip(dates, names, strict=True)]
    assert places
    for date, name in places:
        assert date
        assert name
        assert name["y"] >= date["y"] + date["height"] - 1
        assert name["x"] == date["x"]


def test_axe_finds_nothing_on_a_phone_with_the_menu_open(site: BrowserContext) -> None:
    page = site.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/records/estate/asset")
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Findings").is_visible()
    assert _violations(page) == []


def test_axe_finds_nothing_when_signing_in_goes_wrong(
    site: BrowserContext, browser: Any, live_server: Any
) -> None:
    page = browser.new_page(base_url=live_server.url)
    page.goto("/sign-in")
    page.get_by_label("Name").fill("maria")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").is_visible()
    assert _violations(page) == []
    page.close()


def test_axe_finds_nothing_on_the_way_in(
    site: BrowserContext, maria: Actor, browser: Any, live_server: Any
) -> None:
    """From an invitation to the recovery codes, in both themes and on a phone."""
    _made, text = provision.invite(actor=maria, whom="ann@home.example", role="board")
    page = browser.new_page(base_url=live_server.url, viewport=PHONE)
    page.goto(f"/join/{text}")
    found = [*_in_both_themes(page)]
    page.get_by_label("Name to sign in with").fill("ann")
    for label in ("Password", "Once more"):
        page.get_by_label(label).fill("four unrelated words")
    page.get_by_role("button", name="Join").click()
    page.get_by_label("Code").fill("000")
    page.get_by_role("button", name="Set up").click()
    assert page.get_by_role("alert").is_visible()
    found += _in_both_themes(page)
    secret = base64.b32decode(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(totp.code_at(secret, int(time.time()) // totp.STEP_S))
    page.get_by_role("button", name="Set up").click()
    found += _in_both_themes(page)
    code = page.locator(".recovery code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", name="Harbour Practice").wait_for()
    _sign_in_again(page)
    found += _in_both_themes(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Harbour Practice").wait_for()
    assert found == []
    page.close()


def _sign_in_again(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("four unrelated words")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()


def _in_both_themes(page: Page) -> list[str]:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light = _violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*light, *_violations(page, COLOURS), *([f"{page.url} is wide"] if wide else [])]


def _violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    answer = Axe().run(page, options=rules)
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])} times)"
        for v in answer.response["violations"]
    ]
