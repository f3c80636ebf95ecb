"""The one way out. Every request to another host is made here, and only to public addresses.

The name is resolved once, every address is checked, and the connection goes to the address that
was checked, with the name kept for TLS. Redirects are followed by hand and checked again.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from functools import partial
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from itdirector.kernel.errors import Refused
from itdirector.values.addresses import is_public
from itdirector.values.patience import Patience

MOST_BYTES = 64 << 20
TIMEOUT_S = 10
MOST_WAIT_S = 30.0
"""For one answer from its first to its last byte, however many come in time one by one."""
MOST_REDIRECTS = 3


def get(url: str) -> bytes:
    """Return what an https address answers. Raises Refused, with a sentence for people."""
    for _hop in range(MOST_REDIRECTS + 1):
        response, body = _ask(*(where := _where(url)))
        host = where[0]
        if response.status in {301, 302, 303, 307, 308}:
            with suppress(ValueError):  # no address: we go round until we give up
                url = urljoin(url, response.getheader("Location", ""))
            continue
        if response.status != http.client.OK:
            raise Refused(f"{host} answered {response.status}.", remedy="Try later.")
        return body
    raise Refused(f"{url} sends us from one address to the next.")


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Send something to an https address; return status and answer. Follows it nowhere else."""
    response, answer = _ask(*_where(url), body, headers)
    return response.status, answer


def checked_address(host: str, port: int = 443) -> str:
    """Return an address of a host to connect to. Raises Refused if any of them is not public.

    What the operator allows by name and port may lie anywhere.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"{host} could not be found.", remedy="Check the network.") from None
    addresses = [str(entry[4][0]) for entry in found]
    allowed = f"{host}:{port}" in settings.OUTBOUND_ALLOWED
    if not addresses or not (allowed or all(is_public(a.partition("%")[0]) for a in addresses)):
        raise Refused(f"{host} is not on the public internet.")
    return addresses[0]


def _where(url: str) -> tuple[str, int, str]:
    try:
        parts = urlsplit(url)
        port = 443 if parts.port is None else parts.port
        allowed = port == 443 or f"{parts.hostname}:{port}" in settings.OUTBOUND_ALLOWED
        plain = parts.scheme == "https" and allowed
    except ValueError:
        raise Refused(f"{url} is not an address.") from None
    if not plain or not parts.hostname:
        raise Refused(f"{url} is not a plain https address.")
    return parts.hostname, port, f"{parts.path or '/'}?{parts.query}".rstrip("?")


def _ask(
    host: str, port: int, path: str, sent: bytes | None = None, more: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    address = checked_address(host, port)
    connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S)
    headers = {"User-Agent": "itdirector", "Accept": "*/*", **(more or {})}
    try:
        raw = socket.create_connection((address, port), timeout=TIMEOUT_S)
        connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        end = partial(connection.sock.shutdown, socket.SHUT_RDWR)
        with Patience(end, most_s=MOST_WAIT_S) as patience:
            connection.request("GET" if sent is None else "POST", path, body=sent, headers=headers)
            response = patience.waited(connection.getresponse)
            body = patience.waited(response.read, MOST_BYTES + 1)
        if patience.over:
            raise TimeoutError
    except (OSError, ValueError, http.client.HTTPException):
        raise Refused(f"{host} did not answer.", remedy="Check the network, try later.") from None
    finally:
        connection.close()
    if len(body) > MOST_BYTES:
        raise Refused(f"{host} answered with more than {MOST_BYTES >> 20} MB.")
    return response, body
