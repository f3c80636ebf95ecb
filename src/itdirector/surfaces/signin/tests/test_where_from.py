"""Which client a try is counted for, with none, one and two proxies before us."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from itdirector.surfaces.signin.where_from import client_network

SPOOFED = "6.6.6.6, 203.0.113.9"


@pytest.mark.parametrize(
    ("hops", "direct", "told", "counted"),
    [
        (0, "198.51.100.7", "", "198.51.100.7"),
        (0, "198.51.100.7", SPOOFED, "198.51.100.7"),
        (1, "127.0.0.1", SPOOFED, "203.0.113.9"),
        (1, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (2, "127.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "127.0.0.1", "203.0.113.9", "127.0.0.1"),
        (1, "127.0.0.1", "", "127.0.0.1"),
        (1, "127.0.0.1", "nonsense", "127.0.0.1"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        (0, "::ffff:198.51.100.7", "", "198.51.100.7"),
        (0, "", "203.0.113.9", "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(
    hops: int, direct: str, told: str, counted: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = hops
    headers = {"HTTP_X_FORWARDED_FOR": told} if told else {}
    request = RequestFactory().get("/", REMOTE_ADDR=direct, **headers)
    assert client_network(request) == counted
