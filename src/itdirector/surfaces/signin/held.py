"""What somebody signs in with, and that nobody changes it between a look and a change."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection

from itdirector.kernel.errors import Refused
from itdirector.surfaces.signin.models import Passkey, SecondFactor


class Held(NamedTuple):
    """What a person can prove themselves with besides the password."""

    app: int | None
    """The authenticator app's key, None without one."""
    passkeys: frozenset[int]


NOTHING = Held(None, frozenset())


def held_by(user: User) -> Held:
    """Return what a person has now."""
    app = SecondFactor.objects.filter(user=user).values_list("pk", flat=True).first()
    keys = Passkey.objects.filter(user=user).values_list("pk", flat=True)
    return Held(app, frozenset(keys))


def wait_for_turn(user: User) -> None:
    """Let one at a time change what a person has. Call inside the change's transaction."""
    if connection.features.has_select_for_update:
        User.objects.select_for_update(no_key=True).get(pk=user.pk)


def password_must_still_be(user: User) -> None:
    """Refuse when the password is not the one it was when the person was read; take the turn."""
    wait_for_turn(user)
    if not User.objects.filter(pk=user.pk, password=user.password).exists():
        raise Refused(
            "Your password was changed in another window meanwhile.",
            remedy="Sign in with the new one. If that was not you, ask who runs this for another.",
        )


def must_still_be(seen: Held, user: User) -> None:
    """Refuse unless a person has what was seen; until the transaction ends they do.

    Whoever knows only the password may set up a first factor: of two at once, one does.
    """
    password_must_still_be(user)
    if held_by(user) != seen:
        raise Refused(
            "Your second factor was changed in another window meanwhile.",
            remedy="Sign in with what you set up there. If that was not you, change your password.",
        )
