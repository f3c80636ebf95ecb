"""Nothing that is imported, entered or sent ever becomes part of a page's markup."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import Any

import pytest
from django.test import Client

from itdirector.areas.estate.models import Asset
from itdirector.kernel import intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Organisation, Role
from itdirector.kernel.tenancy import working_for
from tests.doors import pages
from tests.places import DAY, browser_of, member, personal_rows, rows_of
from torture.figures import LONG, Figure, counted
from torture.payloads import MARK, PAYLOADS, marks_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
READS = [door for door in pages() if door.verb == "get"]


def look(figure: Figure, browser: Client, address: str) -> bool:
    """Read a page, tell whether a payload is on it, and count what payloads made of themselves."""
    answer = browser.get(address)
    if "text/html" not in answer.get("Content-Type", ""):
        return False
    page = answer.content.decode()
    figure.tried()
    if found := list(marks_in(page)):
        figure.failed(f"{address}: {found[:3]}")
    if answer.status_code >= 500:
        figure.failed(f"{address} answers {answer.status_code}")
    return MARK in page.lower()


def imported(owner: Actor, payloads: list[str]) -> list[Any]:
    """Bring in a list of machines and one of contracts with payloads in every column."""
    sources = []
    for head in (
        ["Name", "Serial number", "Asset tag", "Model", "Location", "Manufacturer", "Status"],
        ["Name", "Vendor", "Start date", "Price", "Notes", "Billing", "Owner"],
    ):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(head)
        for n, text in enumerate(payloads):
            writer.writerow([f"{text} {n}"] * len(head))
        given = {"name": f"{payloads[0]}.csv", "parts": [out.getvalue().encode()], "today": DAY}
        source = intake.receive(actor=owner, **given)
        sources.append(intake.prepare(actor=owner, source=source))
    intake.apply(actor=owner, source=sources[0])
    return sources


def test_no_payload_becomes_markup_on_any_page(home: Organisation) -> None:
    owner = member("olivia", home, Role.OWNER)
    browser, shown = browser_of(owner), 0
    groups = [[text] for text in PAYLOADS] if LONG else ['"><zqx zqx=1>', "'><zqx><!--"]
    with counted("T18 pages with payloads in every text") as figure:
        for number, group in enumerate(groups):
            text = group if isinstance(group, str) else group[0]
            Organisation.objects.filter(pk=home.pk).update(name=f"{text} Ltd")
            rows = rows_of(home, text) | personal_rows(home, number=7_000_001 + number)
            for door in READS:
                address = door.asked(rows[door.model].pk if door.model else "")[0]
                shown += look(figure, browser, address)
        figure.more["payloads"] = len(groups)
        figure.more["pages that showed one"] = shown
    assert shown > 60 * len(groups)


def test_no_imported_payload_becomes_markup(home: Organisation) -> None:
    owner = member("olivia", home, Role.OWNER)
    browser = browser_of(owner)
    with counted("T18 pages of imported payloads") as figure:
        sources = imported(owner, PAYLOADS)
        with working_for(home):
            machines = list(Asset.objects.values_list("pk", flat=True))
        figure.more["payloads"] = len(PAYLOADS)
        figure.more["machines"] = len(machines)
        here = [f"/data/{one.pk}" for one in sources]
        fixed = ["/data", "/estate", "/findings", "/settings/log", "/"]
        lists = [
            f"/records/estate/{kind}?page={n}" for kind in ("asset", "site") for n in (1, 2, 3)
        ]
        every = machines if LONG else list(islice(machines, 0, None, 6))
        detail = [f"/records/estate/asset/{pk}{end}" for pk in every for end in ("", "/change")]
        columns = [f"/data/{one.pk}/columns" for one in sources]
        seen = [look(figure, browser, a) for a in (*here, *fixed, *lists, *detail, *columns)]
    assert len(machines) > 50
    assert sum(seen) > len(detail)


def test_no_payload_sent_back_becomes_markup(home: Organisation) -> None:
    """What a form or an address holds is shown again when it does not fit."""
    owner = member("olivia", home, Role.OWNER)
    browser = browser_of(owner)
    with counted("T18 payloads sent and shown again") as figure:
        shown = 0
        for text in PAYLOADS if LONG else PAYLOADS[::3]:
            asked = {
                "q": text,
                "order": text,
                "kind": text,
                "who": text,
                "page": text,
                "next": text,
            }
            for address in ("/records/estate/asset", "/settings/log", "/findings", "/sign-in"):
                for sent in ("get", "post"):
                    answer = getattr(browser, sent)(address, asked | {"username": text})
                    page = answer.content.decode()
                    shown += MARK in page.lower()
                    figure.tried()
                    if found := list(marks_in(page)):
                        figure.failed(f"{sent} {address} {text!r}: {found[:3]}")
            answer = browser.post("/records/estate/asset/add", {"name": text, "purchased_on": text})
            shown += MARK in answer.content.decode().lower()
            figure.tried()
            if found := list(marks_in(answer.content.decode())):
                figure.failed(f"add {text!r}: {found[:3]}")
    assert shown > 20


def test_no_payload_stands_twice() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS)


@pytest.mark.parametrize("text", [t for t in PAYLOADS if t.startswith("<") and MARK in t][:20])
def test_a_payload_that_is_not_escaped_is_seen(text: str) -> None:
    assert list(marks_in(f"<!doctype html><p>{text}</p>")) != []


def test_what_breaks_out_of_an_attribute_or_a_link_is_seen() -> None:
    for text in ('" zqx="', '" onmouseover="zqx()', '" hx-get="/zqx', '"><zqx>'):
        assert list(marks_in(f'<input value="{text}">'))
    assert list(marks_in('<a href="java\tscript:zqx()">x</a>'))
    assert not list(marks_in('<a href="/records?q=zqx">zqx</a>'))
