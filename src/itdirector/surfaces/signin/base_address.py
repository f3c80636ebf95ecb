"""The address people open this installation at: set by who runs it, never taken from a request."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from itdirector.kernel.errors import Refused

REMEDY = (
    "Whoever runs IT Director sets ITDIRECTOR_BASE_URL to the address you open it at, such as "
    "https://it.example.org, and starts it again."
)


def base_address() -> str:
    """Return the configured address without a path. Raises Refused when there is none that fits."""
    said: str = settings.BASE_URL
    if trouble := wrong_with(said):
        raise Refused(trouble, remedy=REMEDY)
    return said


def is_set() -> bool:
    """Tell whether there is a configured address that fits."""
    return not wrong_with(settings.BASE_URL)


def wrong_with(said: str) -> str:
    """Return why an address will not do, "" when it does. Plain http is for this machine only."""
    if not said:
        return "The address of this installation is not set."
    try:
        parts = urlsplit(said)
        bare = said == f"{parts.scheme}://{parts.netloc}" and "@" not in said
        local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
        fits = bare and parts.hostname and parts.port != 0
    except ValueError:
        fits, local, parts = False, False, urlsplit("")
    if fits and (parts.scheme == "https" or local):
        return ""
    return f"{said} is not an address people can open this installation at."


def host_name() -> str:
    """Return the name in the configured address, without the port."""
    return urlsplit(base_address()).hostname or ""


def link_to(path: str, request: HttpRequest | None = None) -> str:
    """Return a whole link: from the configured address, else from the one that was opened.

    Without either it is the path alone.
    """
    if is_set():
        return base_address() + path
    return request.build_absolute_uri(path) if request else path
