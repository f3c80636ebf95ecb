"""Where an outgoing request may be led: by redirects, by names that change, by odd spellings."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from itdirector.kernel import outbound
from itdirector.kernel.errors import Refused

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"
Answers = Callable[..., list[tuple[str, int]]]


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Return `answers(*responses)`: each connection gets the next; it returns who was called."""

    def serve(*responses: bytes) -> list[tuple[str, int]]:
        called: list[tuple[str, int]] = []
        left = list(responses)

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            called.append(address)
            ours, theirs = socket.socketpair()
            ours.settimeout(timeout)
            response = left.pop(0)

            def answer() -> None:
                with theirs, suppress(OSError):
                    theirs.recv(65536)
                    theirs.sendall(response)

            threading.Thread(target=answer, daemon=True).start()
            return ours

        monkeypatch.setattr(socket, "create_connection", connect)
        plain = SimpleNamespace(wrap_socket=lambda raw, server_hostname: raw)
        monkeypatch.setattr(ssl, "create_default_context", lambda: plain)
        return called

    return serve


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Return the names there are, each with its addresses, look-up by look-up."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **_more: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror
        left = known[host]
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_a_redirect_within_the_open_internet_is_followed(
    answers: Answers, names: dict[str, list[str]]
) -> None:
    names |= {"a.example": ["1.1.1.1"], "b.example": ["8.8.8.8"]}
    called = answers(moved("https://b.example/x"), OK)
    assert outbound.get("https://a.example/") == b"fine"
    assert called == [("1.1.1.1", 443), ("8.8.8.8", 443)]


@pytest.mark.parametrize(
    "to",
    [
        "https://inside.example/",
        "http://a.example/",
        "https://a.example:22/",
        "file:///etc/passwd",
        "ftp://a.example/",
        "https://169.254.169.254/latest/meta-data/",
        "//inside.example/",
        "https://[::1]/",
    ],
)
def test_a_redirect_to_anywhere_else_is_not(
    to: str, answers: Answers, names: dict[str, list[str]]
) -> None:
    names |= {
        "a.example": ["1.1.1.1"],
        "inside.example": ["10.0.0.1"],
        "169.254.169.254": ["169.254.169.254"],
        "::1": ["::1"],
    }
    called = answers(moved(to), OK)
    with pytest.raises(Refused):
        outbound.get("https://a.example/")
    assert called == [("1.1.1.1", 443)]


def test_a_chain_of_redirects_ends(answers: Answers, names: dict[str, list[str]]) -> None:
    names["a.example"] = ["1.1.1.1"]
    called = answers(*[moved("https://a.example/again")] * 300)
    with pytest.raises(Refused, match="one address to the next"):
        outbound.get("https://a.example/")
    assert len(called) == outbound.MOST_REDIRECTS + 1


def test_a_name_that_changes_between_looking_and_calling_gains_nothing(
    answers: Answers, names: dict[str, list[str]]
) -> None:
    names["a.example"] = ["1.1.1.1", "127.0.0.1"]
    called = answers(OK)
    outbound.get("https://a.example/")
    assert called == [("1.1.1.1", 443)]


def test_a_name_that_changes_between_two_redirects_is_looked_at_again(
    answers: Answers, names: dict[str, list[str]]
) -> None:
    names["a.example"] = ["1.1.1.1", "127.0.0.1"]
    called = answers(moved("https://a.example/x"), OK)
    with pytest.raises(Refused, match="public internet"):
        outbound.get("https://a.example/")
    assert called == [("1.1.1.1", 443)]


@pytest.mark.parametrize(
    "host",
    [
        "localhost.",
        "127.0.0.1.",
        "0177.0.0.1",
        "0x7f.1",
        "127.000.000.001",
        "\N{FULLWIDTH DIGIT ONE}27.0.0.1",
        "\N{CIRCLED DIGIT ONE}27.0.0.1",
        "127\N{IDEOGRAPHIC FULL STOP}0\N{IDEOGRAPHIC FULL STOP}0\N{IDEOGRAPHIC FULL STOP}1",
        "LOCALHOST",
        "%6c%6fcalhost",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
    ],
)
def test_no_spelling_leads_to_this_machine(host: str) -> None:
    with pytest.raises(Refused):
        outbound.get(f"https://{host}/")


def test_what_answers_without_end_is_cut_off(
    answers: Answers, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MOST_BYTES", 2)
    names["a.example"] = ["1.1.1.1"]
    answers(OK)
    with pytest.raises(Refused, match="more than"):
        outbound.get("https://a.example/")


def test_an_answer_that_is_no_http_is_refused(
    answers: Answers, names: dict[str, list[str]]
) -> None:
    names["a.example"] = ["1.1.1.1"]
    answers(b"\x15\x03\x01 not http at all\r\n\r\n")
    with pytest.raises(Refused, match="did not answer"):
        outbound.get("https://a.example/")


@pytest.mark.parametrize("to", ["https://a.example/\xe9", "https://[", "//[::1"])
def test_a_redirect_to_what_is_no_address_is_refused_in_a_sentence(
    to: str, answers: Answers, names: dict[str, list[str]]
) -> None:
    names["a.example"] = ["1.1.1.1"]
    answers(*[moved(to)] * 4)
    with pytest.raises(Refused):
        outbound.get("https://a.example/")


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_who_answers_letter_by_letter_is_not_waited_for_without_end(
    begun: bytes, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names["a.example"] = ["1.1.1.1"]
    ours, theirs = socket.socketpair()
    gone = threading.Event()

    def drip() -> None:
        with theirs, suppress(OSError):
            theirs.sendall(begun)
            while not gone.wait(0.05):
                theirs.sendall(b"x")

    monkeypatch.setattr(socket, "create_connection", lambda *_asked, **_more: ours)
    plain = SimpleNamespace(wrap_socket=lambda raw, server_hostname: raw)
    monkeypatch.setattr(ssl, "create_default_context", lambda: plain)
    monkeypatch.setattr(outbound, "MOST_WAIT_S", 1.0)
    dripping = threading.Thread(target=drip, daemon=True)
    dripping.start()
    threading.Timer(15, gone.set).start()  # so that the test ends where nobody gives up
    began = time.monotonic()
    with pytest.raises(Refused, match="did not answer"):
        outbound.get("https://a.example/")
    assert time.monotonic() - began < 10
    gone.set()
    dripping.join()
