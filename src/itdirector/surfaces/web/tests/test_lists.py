"""Lists: search, filter, sort, pages, export; with htmx and without."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.tests.conftest import Visitor

MACHINES = "/records/estate/asset"


def test_a_search_narrows_the_list(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get(MACHINES, {"q": "surg"}).content
    assert b"SURGERY" in page
    assert b"RECEPTION" not in page


def test_htmx_gets_the_table_alone(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get(MACHINES, headers={"HX-Request": "true"}).content
    assert page.lstrip().startswith(b'<div id="table">')


def test_going_back_gets_the_whole_page(filled: Actor, visit: Visitor) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<!doctype html>" in visit(filled).get(MACHINES, headers=headers).content


def test_a_filter_and_an_order_are_kept_in_the_links(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get(MACHINES, {"kind": "desktop", "order": "-name"}).content.decode()
    assert "LAPTOP" not in page
    assert page.index("SURGERY") < page.index("RECEPTION")
    assert 'aria-sort="descending"' in page
    assert "?kind=desktop&amp;order=name" in page


def test_an_order_that_makes_no_sense_shows_the_list_as_it_is(
    filled: Actor, visit: Visitor
) -> None:
    answer = visit(filled).get(MACHINES, {"order": "password", "page": "x"})
    assert answer.status_code == 200


def test_an_export_holds_what_the_list_shows(filled: Actor, visit: Visitor) -> None:
    answer = visit(filled).get(f"{MACHINES}/export.csv", {"q": "laptop"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["name", "LAPTOP"]
    assert "attachment" in answer["Content-Disposition"]


def test_an_export_opens_as_a_workbook(filled: Actor, visit: Visitor) -> None:
    content = visit(filled).get(f"{MACHINES}/export.xlsx").content
    assert load_workbook(io.BytesIO(content)).active.max_row == 4


def test_an_unknown_record_or_export_is_not_found(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    assert browser.get("/records/estate/secret").status_code == 404
    assert browser.get(f"{MACHINES}/export.exe").status_code == 404


def test_a_list_of_nothing_says_what_to_do(owner: Actor, visit: Visitor) -> None:
    page = visit(owner).get(MACHINES).content
    assert b"There is nothing here yet." in page
    assert b"Bring in files" in page


def test_a_page_after_the_last_shows_the_last(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get(MACHINES, {"page": "99999"})
    assert b"SURGERY" in page.content
    assert page.context["page"].number == 1


def test_a_choice_no_filter_offers_is_named_and_left_out(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    page = browser.get(MACHINES, {"kind": "bogus", "q": "surg"}).content.decode()
    assert "There is no choice “bogus” for kind: it is left out." in page
    assert "SURGERY" in page
    assert "RECEPTION" not in page
    assert len(browser.get(f"{MACHINES}/export.csv", {"kind": "bogus"}).content.splitlines()) == 4
    assert "There is no choice" not in browser.get(MACHINES, {"kind": "none"}).content.decode()


def test_an_order_that_makes_no_sense_says_so(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get(MACHINES, {"order": "password"}).content
    assert b"The list cannot be sorted by password. This is the whole list." in page


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/findings", "severity"),
        ("/findings", "area"),
        ("/findings", "state"),
        ("/data", "kind"),
        ("/settings/log", "who"),
    ],
)
def test_other_lists_name_what_they_do_not_offer_too(
    filled: Actor, visit: Visitor, address: str, asked: str
) -> None:
    browser = visit(filled)
    page = browser.get(address, {asked: "bogus", "page": "99999"}).content.decode()
    assert f"There is no choice “bogus” for {asked}: it is left out." in page
    assert "There is no choice" not in browser.get(address).content.decode()


@pytest.mark.parametrize("page", ["0", "99999", "9" * 30, "x"])
def test_the_lines_of_a_file_begin_and_end_somewhere(
    filled: Actor, visit: Visitor, page: str
) -> None:
    with working_for(filled.organisation):
        address = f"/data/{Source.objects.get(label='machines.csv').pk}"
    asked = {"page": page, "kind": "bogus", "status": "odd"}
    answer = visit(filled).get(address, asked)
    assert answer.context["number"] == 1
    assert "There is no choice “odd” for status" in answer.content.decode()
    assert "There is no choice “bogus” for kind" in answer.content.decode()
    assert b"SURGERY" in answer.content
