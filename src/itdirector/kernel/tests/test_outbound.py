"""The one way out goes to the open internet and nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from itdirector.kernel import outbound
from itdirector.kernel.errors import Refused
from itdirector.values.addresses import is_public

HOSTILE = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::169.254.169.254",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::10.0.0.1",
    "100::1",
    "2001::1",
    "2001:0:a00:1::f5ff:fffe",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "2002:a00:1::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
OPEN = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]

Resolver = Callable[..., None]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Resolver:
    """Return `resolver("1.1.1.1", ...)`: what every name leads to. No connection is ever made."""

    def set_to(*addresses: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError(f"a connection was made to {args}")

    monkeypatch.setattr(socket, "create_connection", refuse)
    return set_to


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return where connections were tried; each is refused by the outside."""
    addresses: list[Any] = []

    def note(address: Any, timeout: float) -> None:
        addresses.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", note)
    return addresses


def test_the_list_is_long_enough() -> None:
    assert len(set(HOSTILE)) >= 32


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*HOSTILE, "fe80::1%eth0"])
def test_a_name_that_leads_there_is_refused_even_beside_a_good_one(
    resolver: Resolver, address: str
) -> None:
    resolver("1.1.1.1", address)
    with pytest.raises(Refused, match="public internet"):
        outbound.get("https://feeds.example.org/kev.json")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "017700000001",
        "127.1",
        "0",
        "localhost",
        "[::1]",
        "[::ffff:7f00:1]",
    ],
)
def test_other_spellings_of_our_own_machine_are_refused_by_the_real_resolver(host: str) -> None:
    with pytest.raises(Refused):
        outbound.get(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "https://",
        "https:///path",
        "https://example.org:8443/",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https://[::1/",
        "https://user:secret@example.org:22/",
        "//example.org/",
        "",
    ],
)
def test_only_plain_https_is_asked(resolver: Resolver, url: str) -> None:
    resolver("1.1.1.1")
    with pytest.raises(Refused):
        outbound.get(url)


@pytest.mark.parametrize("host", ["a" * 70 + ".org", "\udc80.org", "a..b", "no-such-name.invalid"])
def test_a_name_that_cannot_be_found_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        outbound.get(f"https://{host}/")


def test_the_connection_goes_to_the_address_that_was_checked(
    resolver: Resolver, tried: list[Any]
) -> None:
    resolver("93.184.215.14")
    with pytest.raises(Refused, match="did not answer"):
        outbound.get("https://example.org/")
    assert tried == [("93.184.215.14", 443)]


def test_an_empty_answer_of_the_resolver_is_refused(resolver: Resolver) -> None:
    resolver()
    with pytest.raises(Refused):
        outbound.get("https://example.org/")
