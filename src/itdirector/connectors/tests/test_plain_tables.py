"""Tables as people type them: their headers and words are understood, or it is said which not."""

from __future__ import annotations

import io

import pytest

from itdirector.connectors.generic_table import KINDS, sketch


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
