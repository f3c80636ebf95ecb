"""Addresses of the internet: which are open to all, and which are somebody's own."""

from __future__ import annotations

import ipaddress

NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out; what lies outside is local, reserved or wraps another address."""
NOT_FOR_US = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "3fff::/20", "2001::/23")))
"""Relays, documentation and protocol blocks that some Python versions take for the internet."""


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open internet, wrapped forms unwrapped."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)))
        if wrapped := ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1]):
            return is_public(str(wrapped))
        if ip not in UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in NOT_FOR_US)
