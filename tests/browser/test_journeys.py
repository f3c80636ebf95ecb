"""What people come to do, from the first click to the last."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from itdirector.kernel import jobs
from tests.browser.conftest import FILES


@pytest.fixture
def page(site: BrowserContext) -> Page:
    """Return a page in which Maria is signed in."""
    return site.new_page()


def test_start_mine_then_drop_files_then_dry_run_apply_and_undo(page: Page) -> None:
    page.goto("/start")
    page.get_by_label("What is your organisation called?").fill("My Practice")
    page.get_by_role("button", name="Start").click()
    for number in range(1, 9):
        expect(page.get_by_text(f"Question {number} of 8", exact=True)).to_be_visible()
        if number == 1:
            page.get_by_text("Health and care").click()
            page.get_by_role("button", name="Next").click()
        elif number == 2:
            page.get_by_label("How many people work there?").fill("62")
            page.get_by_role("button", name="Next").click()
        else:
            page.get_by_role("button", name="know").click()
    expect(page.get_by_role("heading", name="Data")).to_be_visible()

    page.set_input_files("#files", FILES / "devices.csv")
    expect(page.get_by_role("heading", name="devices.csv")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Ready: \d+ new"))).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^New \d+")).click()
    expect(page).to_have_url(re.compile("status=new"))
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("devices.csv is applied.")).to_be_visible()
    page.goto("/records/estate/asset")
    expect(page.get_by_text(re.compile(r"entries · page 1"))).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("devices.csv is undone.")).to_be_visible()
    page.goto("/records/estate/asset")
    expect(page.get_by_text("There is nothing here yet.")).to_be_visible()


def test_a_list_is_searched_filtered_and_exported_without_a_page_jump(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/records/estate/asset")
    page.evaluate("document.body.dataset.same = 'yes'")
    page.get_by_label("Search").fill("surg")
    expect(page.get_by_role("row", name=re.compile("RECEPTION"))).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=surg$"))
    page.get_by_label("Search").fill("")
    page.locator("#f-kind").select_option("laptop")
    expect(page.get_by_text("1 entry")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?kind=laptop$"))
    page.get_by_role("link", name="Name", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_be_visible()
    assert page.evaluate("document.body.dataset.same") == "yes"
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_text("utf-8-sig").count("\n") == 2
    page.go_back()
    expect(page.get_by_text("3 entries").or_(page.get_by_text("1 entry"))).to_be_visible()


def test_a_receipt_opens_and_closes_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    figure = page.get_by_role("link", name="£1,000 to £40,000")
    figure.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Where this comes from")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("machines.csv, line")
    expect(dialog).to_contain_text("1 value below is our default")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(figure).to_be_focused()


def test_a_form_tells_what_is_wrong_in_place(page: Page) -> None:
    page.goto("/records/vendors/contract/add")
    page.get_by_label("Price", exact=True).fill("a lot")
    page.get_by_label("Owner").focus()
    price = page.get_by_label("Price", exact=True)
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_have_accessible_description(re.compile("Write an amount of money"))
    price.fill("1,250.00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("1 field to look at")
    page.get_by_label("Name").fill("Alarm")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Alarm")).to_be_visible()
    expect(page.get_by_role("definition").get_by_text("£1,250")).to_be_visible()


def test_files_can_be_dropped_on_the_page(page: Page) -> None:
    page.goto("/data")
    transfer = page.evaluate_handle(
        """() => {
            const held = new DataTransfer();
            held.items.add(new File(["Name,Serial number\\nA,S-77\\n"], "dropped.csv"));
            return held;
        }"""
    )
    page.dispatch_event("#drop", "dragenter", {"dataTransfer": transfer})
    expect(page.locator("#drop.over")).to_be_visible()
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.get_by_role("heading", name="dropped.csv")).to_be_visible()


def test_what_we_knew_is_shown_beside_what_we_know(page: Page) -> None:
    page.goto("/records/vendors/contract")
    page.get_by_role("link", name="Leased line").click()
    page.get_by_role("button", name="Look back").click()
    expect(page.locator("#as-known")).to_contain_text("At the end of")
    expect(page.locator("#as-known")).to_contain_text("Leased line")


def test_the_dark_look_is_kept(page: Page) -> None:
    page.goto("/settings")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 19, 29)"


def test_the_pages_work_without_script(site: BrowserContext) -> None:
    plain = site.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=site.storage_state(), base_url=_base(site)
    )
    page = plain.new_page()
    page.goto("/records/estate/asset")
    page.get_by_label("Search").fill("surg")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 entry")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="£1,000 to £40,000").click()
    expect(page.get_by_role("heading", name="Where this comes from")).to_be_visible()
    page.goto("/data")
    page.set_input_files("#files", FILES / "contracts.csv")
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("heading", name="contracts.csv")).to_be_visible()
    plain.close()


def _base(site: BrowserContext) -> str:
    page = site.new_page()
    page.goto("/")
    address = page.url
    page.close()
    return address


def test_recalculating_on_the_risks_page_ends_with_that_page_anew(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "The brief of 2026-11-22 is ready."
    monkeypatch.setitem(jobs.WORK, "board.refresh", lambda _job, _step: said)
    page.goto("/risks")
    page.get_by_role("button", name="Recalculate").click()
    expect(page.get_by_role("progressbar", name="Working it out")).to_be_visible()
    jobs.run_waiting()
    expect(page.get_by_text("The brief of 22 Nov 2026 is ready.")).to_be_visible()
    expect(page).to_have_url(re.compile("/risks$"))
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_an_answer_is_saved_in_place_without_a_jump(page: Page) -> None:
    page.goto("/risks")
    asked = page.locator("#control-payment_check")
    asked.get_by_role("button", name="Partly").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    asked.get_by_role("button", name="Partly").click()
    expect(asked.get_by_text("Saved. Recalculate to see the new figures.")).to_be_visible()
    expect(asked.get_by_role("button", name="Partly")).to_have_attribute("aria-pressed", "true")
    expect(asked.get_by_role("button", name="Partly")).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) < 60
