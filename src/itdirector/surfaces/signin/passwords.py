"""Passwords: changing one's own, a new one from the machine itself, and the log of both."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from itdirector.kernel.actions import Actor, guarded, system_actor
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import Membership
from itdirector.surfaces.signin import attempts, breached, sessions
from itdirector.surfaces.signin.held import password_must_still_be

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that look alike: a password is read from one screen and typed on another."""


def made_up(*, parts: int, letters: int) -> str:
    """Return a secret that can be read aloud, such as abcd-efgh; 4.95 random bits a letter."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(letters)) for _ in range(parts))


def check_new(password: str, user: User) -> None:
    """Raise Invalid for a password that is too weak, or known to have leaked somewhere."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), fields={"password": "is too weak"}) from None
    if breached.is_known(password):
        raise Invalid(
            "That password leaked somewhere: it is in lists that are tried first. Take another.",
            fields={"password": "has leaked"},
        )


def change(user: User, *, old: str, new: str, guess: attempts.Guess) -> None:
    """Change one's own password. Every other session of the person ends.

    Raises Invalid for a wrong old password, which stays counted, and for a weak new one; Refused
    when the old one is not the old one any more.
    """
    must_know(user, old, guess=guess)
    check_new(new, user)
    with transaction.atomic():
        password_must_still_be(user)
        _set(user, new)
        in_every_log(user, _changed, who=user.get_username())


def must_know(user: User, password: str, *, guess: attempts.Guess) -> None:
    """Raise Invalid, and leave the guess counted, unless the password is the person's."""
    if not is_right(user, password):
        raise Invalid("That is not your password.", fields={"old": "is wrong"})
    attempts.succeeded(guess)


def is_right(user: User, password: str) -> bool:
    """Tell whether a password is the person's; one kept in an older way is kept anew.

    Unless it was changed meanwhile: then the one just given is not to come back.
    """

    def keep_anew(right: str) -> None:
        before, user.password = user.password, make_password(right)
        User.objects.filter(pk=user.pk, password=before).update(password=user.password)

    return check_password(password, user.password, keep_anew)


def reset(user: User) -> str:
    """Give a person a new password, which is returned; all their sessions end."""
    password = made_up(parts=4, letters=4)
    with transaction.atomic():
        _set(user, password)
        sessions.end_others(user, None)
        in_every_log(user, _reset, who="the command line")
    return password


def in_every_log(user: User, note: Callable[..., None], *, who: str) -> None:
    """Write something about a person into the log of every organisation they belong to."""
    for actor in in_each_of_theirs(user, who=who):
        note(actor=actor, person=user.get_username())


def in_each_of_theirs(user: User, *, who: str) -> Iterator[Actor]:
    """Yield, for each organisation a person belongs to, an actor of that name in it."""
    mine = Membership.objects.standing().filter(user=user).order_by("organisation_id")
    for membership in mine.select_related("organisation"):
        yield system_actor(membership.organisation, name=who)


def _set(user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])


def _note_change(*, actor: Actor, person: str) -> None:
    """Change one's password."""


def _note_reset(*, actor: Actor, person: str) -> None:
    """Reset a person's password."""


_changed = guarded("person.change_password", _note_change, needs="administer")
_reset = guarded("person.reset_password", _note_reset, needs="administer")
