"""Signing in, rightly and wrongly, as the log of the process has it: who by number, from where.

No name is written that was typed in: people type passwords where names belong.
"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from itdirector.surfaces.signin.where_from import UNKNOWN, client_network

log = logging.getLogger("itdirector.signin")


def listen() -> None:
    """Note every sign-in, failure and sign-out from now on."""
    user_logged_in.connect(_came, dispatch_uid="itdirector.signin.came")
    user_login_failed.connect(_failed, dispatch_uid="itdirector.signin.failed")
    user_logged_out.connect(_left, dispatch_uid="itdirector.signin.left")


def refused(request: HttpRequest, person: int | None) -> None:
    """Note that somebody was refused something, by the name of its address."""
    found = request.resolver_match
    log.warning("refused: person %s, %s %s", person, request.method, found and found.view_name)


def too_many(request: HttpRequest) -> None:
    """Note that a visitor guessed too often."""
    log.warning("too many tries from %s", _where(request))


def _came(sender: Any, request: HttpRequest | None, user: User, **_more: Any) -> None:  # noqa: ARG001
    log.info("signed in: person %s from %s", user.pk, _where(request))


def _failed(sender: Any, request: HttpRequest | None = None, **_more: Any) -> None:  # noqa: ARG001
    log.warning("sign-in failed from %s", _where(request))


def _left(sender: Any, request: HttpRequest | None, user: User | None, **_more: Any) -> None:  # noqa: ARG001
    if user is not None:
        log.info("signed out: person %s from %s", user.pk, _where(request))


def _where(request: HttpRequest | None) -> str:
    return client_network(request) if request else UNKNOWN
