"""Getting the life cycles of all products, or of one, from endoflife.date."""

from __future__ import annotations

import re

from itdirector.connectors.client import Client

URL = "https://endoflife.date/api/v1/products/full"
_ONE = "https://endoflife.date/api/v1/products/"
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}")


def fetch(client: Client) -> bytes:
    """Return every product with its releases, for `parse.read`."""
    return client.get(URL)


def fetch_product(client: Client, product: str) -> bytes:
    """Return one product with its releases. Raises ValueError when `product` is not a slug."""
    if not _SLUG.fullmatch(product):
        raise ValueError(f"{product!r} is not a product of endoflife.date")
    return client.get(f"{_ONE}{product}")
