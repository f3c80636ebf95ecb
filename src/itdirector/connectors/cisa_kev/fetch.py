"""Getting the catalogue from CISA."""

from __future__ import annotations

from itdirector.connectors.client import Client

URL = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"


def fetch(client: Client) -> bytes:
    """Return the catalogue as it is today, for `parse.read`."""
    return client.get(URL)
