"""Tables as people type them: their headers and words are understood, or it is said which not."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from itdirector.connectors.generic_table import KINDS, Mapping, read, sketch
from itdirector.connectors.rows import Problem


def _by(headers: str) -> Mapping:
    mapping = sketch(table(f"{headers}\n{',' * headers.count(',')}\n")).mapping
    assert mapping is not None
    return mapping


def table(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


@pytest.mark.parametrize("kind", KINDS)
def test_our_own_titles_are_headers_we_know(kind: str) -> None:
    fields = KINDS[kind].fields
    seen = sketch(table("\t".join(field.title for field in fields.values()) + "\n\t\n"))
    assert seen.mapping is not None
    assert (seen.mapping.kind, seen.clear) == (kind, True)
    assert seen.mapping.fields == {name: field.title for name, field in fields.items()}


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Rechner,Box type,Op Sys,Who has it,Paid,Bought on",
            ["name", "kind", "os_name", "assigned_to", "price", "purchased_on"],
        ),
        (
            "Who with,What for,Started,Ends,Cost p.a.,Notice period,Renews",
            ["vendor", "name", "starts_on", "ends_on", "price", "notice", "auto_renews"],
        ),
        (
            "Supplier name,Contract,Runs until,Cost per annum,Auto renew",
            ["vendor", "name", "ends_on", "price", "auto_renews"],
        ),
        ("PC name,Make,OS,User", ["name", "manufacturer", "os_name", "assigned_to"]),
    ],
)
def test_headers_as_people_write_them(headers: str, fields: list[str]) -> None:
    seen = sketch(table(f"{headers}\n{',' * headers.count(',')}\n"))
    assert seen.mapping is not None
    assert seen.clear
    assert seen.mapping.fields == dict(zip(fields, headers.split(","), strict=True))


@pytest.mark.parametrize(
    ("headers", "row", "says"),
    [
        ("Name,Serial number,Type", "PC,S1,thingy", "'thingy' is not a kind of device we know"),
        ("Name,Serial number,Status", "PC,S1,wobbly", "'wobbly' is not a status we know"),
        ("Name,Serial number,Encrypted", "PC,S1,partly", "'partly' is not yes or no"),
        ("Name,Serial number,Memory", "PC,S1,lots", "'lots' is not an amount of memory"),
        ("Contract,Notice,Auto renew", "BT,soonish,yes", "'soonish' is not a notice"),
        ("Contract,Notice,Auto renew", "BT,30/09/2026,yes", "'30/09/2026' is not a notice"),
        ("Contract,Notice,Auto renew", "BT,3 months,perhaps", "'perhaps' is not yes or no"),
    ],
)
def test_a_word_not_understood_is_told_with_its_place(headers: str, row: str, says: str) -> None:
    taken, problem = read(table(f"{headers}\n{row}\n"), _by(headers))
    assert not isinstance(taken, Problem)
    assert isinstance(problem, Problem)
    assert says in problem.message
    assert (problem.lost, problem.place) == (False, "line 2")


@pytest.mark.parametrize("row", ["PC,S1,other,,", "PC,S1,,-,n/a", "Macbook,S1,laptop,in use,yes"])
def test_what_is_blank_or_understood_is_no_problem(row: str) -> None:
    (taken,) = read(table(f"Name,Serial number,Type,Status,Encrypted\n{row}\n"))
    assert not isinstance(taken, Problem)


def test_rows_are_numbered_as_the_sheet_numbers_them() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A2"] = "Our machines"
    for number, cells in ((4, ["Name", "Serial number"]), (6, ["PC-1", "S1"])):
        for column, cell in enumerate(cells, 1):
            sheet.cell(number, column, cell)
    file = io.BytesIO()
    book.save(file)
    seen = sketch(file)
    assert seen.header_row == 4
    assert "1 row above the headers is left out." in seen.doubts
    assert seen.mapping is not None
    by_number = Mapping("assets", seen.mapping.fields, {"header_row": "4"})
    for mapping in (seen.mapping, by_number):
        (taken,) = read(file, mapping)
        assert taken.place == "sheet Sheet, row 6"
    assert sketch(table("\n\nName,Serial number\nPC-1,S1\n")).header_row == 3
