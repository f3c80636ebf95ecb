"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
IPV6_PREFIX = 64
"""One customer of a provider gets at least so much, and can change addresses within."""


def client_network(request: HttpRequest) -> str:
    """Return the client's IPv4 address, or its IPv6 network of 64 bits, as text.

    X-Forwarded-For is believed for as many entries from the right as there are proxies of ours:
    anybody may write the others.
    """
    hops: int = settings.TRUSTED_PROXIES
    direct = request.META.get("REMOTE_ADDR", "")
    told = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if hops and len(told) >= hops:
        return _network(told[-hops]) or _network(direct) or UNKNOWN
    return _network(direct) or UNKNOWN


def _network(text: str) -> str:
    """Return the network an address stands for, "" when it is no address."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((int(address), IPV6_PREFIX), strict=False))
        address = address.ipv4_mapped
    return str(address)
