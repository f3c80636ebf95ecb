"""Where mail is handed in, from one address in the settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS = {"smtp": 587, "smtps": 465, "smtp-here": 25}
WAIT_S = 20


def mail_settings(url: str) -> dict[str, Any]:
    """Return Django's settings for `smtp://name:password@host:port`, for mail switched off if "".

    `smtp` starts TLS or sends nothing, `smtps` speaks TLS from the first byte; `smtp-here` is a
    server on this very machine, without TLS. Raises ImproperlyConfigured for any other address.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "ITDIRECTOR_MAIL_URL is smtp://name:password@host, smtps://… or smtp-here://localhost."
        )
    if parts.scheme == "smtp-here" and parts.hostname not in HERE:
        raise ImproperlyConfigured(
            "ITDIRECTOR_MAIL_URL: smtp-here is for a mail server on this machine. "
            "Use smtp:// or smtps:// for another one."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": WAIT_S,
    }
