"""Feeds: fetched by the client that is handed in, in every shape that was ever published."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from itdirector.connectors import catalogue
from itdirector.connectors.cisa_kev import fetch as kev
from itdirector.connectors.endoflife_date import fetch as endoflife
from itdirector.connectors.endoflife_date.parse import read
from itdirector.connectors.rows import LifecycleRow

SAMPLES = catalogue.HERE / "endoflife_date" / "samples"


class Shelf:
    """A client that answers from memory and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, url: str) -> bytes:
        """Answer with an empty document."""
        self.asked.append(url)
        return b"{}"


def test_feeds_ask_the_client_they_are_handed() -> None:
    shelf = Shelf()
    assert kev.fetch(shelf) == endoflife.fetch(shelf) == b"{}"
    endoflife.fetch_product(shelf, "windows-server")
    known = catalogue.connectors()
    assert shelf.asked == [
        known["cisa_kev"].source,
        known["endoflife_date"].source,
        "https://endoflife.date/api/v1/products/windows-server",
    ]


@pytest.mark.parametrize("product", ["", "../users", "a/b", "A", "x?y"])
def test_a_product_that_is_no_slug_is_never_fetched(product: str) -> None:
    shelf = Shelf()
    with pytest.raises(ValueError, match="not a product"):
        endoflife.fetch_product(shelf, product)
    assert shelf.asked == []


def test_the_old_shape_is_read_when_its_product_is_named() -> None:
    raw = Path(SAMPLES / "old_api.json").read_bytes()
    (row,) = read(io.BytesIO(raw), product="ubuntu")
    assert isinstance(row, LifecycleRow)
    assert (row.product, row.cycle, row.label) == ("ubuntu", "22.04", "Jammy")
    assert (row.active_until, row.security_until) == (date(2024, 9, 30), date(2027, 4, 1))
    assert row.extended_until == date(2032, 4, 9)
