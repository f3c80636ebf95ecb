"""One question to the DNS: the TXT records of a domain, asked over https by the one way out."""

from __future__ import annotations

import json
from urllib.parse import quote

from django.conf import settings

from itdirector.kernel import outbound
from itdirector.kernel.errors import Refused

TXT = 16
"""The record type's number, https://www.iana.org/assignments/dns-parameters"""


def texts_of(domain: str) -> set[str]:
    """Return a domain's TXT records. Raises Refused when they cannot be asked for."""
    if not settings.RESOLVER:
        raise Refused(
            "This installation does not ask the DNS.",
            remedy="Whoever runs it proves the domain with `itdirector sso verify-domain`.",
        )
    body = outbound.get(f"{settings.RESOLVER}?name={quote(domain)}&type=TXT")
    try:
        rows = json.loads(body).get("Answer", [])
        return {_plain(row["data"]) for row in rows if row["type"] == TXT}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused("The DNS answered what cannot be read.", remedy="Try later.") from None


def _plain(said: str) -> str:
    """Return a record as it was entered: some resolvers keep its quotes, and its pieces apart."""
    return "".join(said.split('" "')).strip('"') if said.startswith('"') else said
