"""What a list of records keeps, on every database: its length, its count and its order."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from conftest import sign_in, user_of
from itdirector.areas.estate.models import Site
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import Record, records
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.listing import chosen, listing
from itdirector.surfaces.loading import load
from itdirector.surfaces.rows import FINDINGS, SOURCES
from itdirector.values.ids import uuid7
from tests.rows import make_row

load()
SITES: Record = records()["estate.site"]
INITIATIVES: Record = records()["strategy.initiative"]


def sites(organisation: Organisation, number: int) -> None:
    with working_for(organisation):
        Site.objects.bulk_create(
            Site(key=f"{n}", name=f"Site {n}", organisation=organisation) for n in range(number)
        )


def shown(record: Record, **asked: str) -> list[Any]:
    return [row.pk for row in listing(record, asked).rows]


def test_no_page_is_longer_than_500_rows_whatever_is_asked(owner: Actor) -> None:
    sites(owner.organisation, 501)
    browser = Client()
    sign_in(browser, user_of(owner))
    page = browser.get("/records/estate/site", {"size": "100000"}).context["page"]
    assert (len(page.rows), page.size, page.pages) == (500, 500, 2)


@pytest.mark.parametrize(
    ("number", "total", "more_than"), [(999, 999, False), (1000, 1000, False), (1001, 1000, True)]
)
def test_a_list_counts_to_a_thousand_and_then_says_more(
    at_home: Organisation, number: int, total: int, more_than: bool
) -> None:
    sites(at_home, number)
    page = listing(SITES, {})
    assert (page.total, page.more_than) == (total, more_than)


@pytest.mark.parametrize("record", [*records().values(), FINDINGS, SOURCES], ids=lambda r: r.name)
def test_the_order_of_every_list_ends_with_what_no_two_rows_share(
    at_home: Organisation, record: Record
) -> None:
    for order in ("", *record.columns, *(f"-{column}" for column in record.columns)):
        # Asked of the query: a database may well keep rows apart by chance, and only today.
        assert chosen(record, {"order": order}).query.order_by[-1] in {"key", "pk"}


@pytest.mark.parametrize("order", ["name", "-name", ""])
def test_rows_that_are_alike_are_ordered_by_their_key(at_home: Organisation, order: str) -> None:
    made = {key: make_row(Site, at_home, name="same", key=key).pk for key in "cadb"}
    assert shown(SITES, order=order) == [made[key] for key in "abcd"]


@pytest.mark.parametrize("order", ["category", "-category"])
def test_rows_that_are_alike_and_have_no_key_are_ordered_by_their_id(
    at_home: Organisation, order: str
) -> None:
    first, second, third = (uuid7() for _ in range(3))
    for pk in (third, first, second):
        make_row(INITIATIVES.model, at_home, id=pk, category="same")
    assert shown(INITIATIVES, order=order) == [first, second, third]
