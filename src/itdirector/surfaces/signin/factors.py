"""The second factor: setting it up, proving it, and the codes for the day the app is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import Membership
from itdirector.surfaces.signin import attempts, passkeys, passwords, sealing, totp, ways
from itdirector.surfaces.signin.held import (
    Held,
    must_still_be,
    password_must_still_be,
    wait_for_turn,
)
from itdirector.surfaces.signin.models import Passkey, RecoveryCode, SecondFactor

RECOVERY_CODES = 10
PROVED = "second_factor"
"""Where a session keeps which second factor was proved in it."""
OPTIONAL = "optional"


class PasswordThenFactor(ModelBackend):
    """Knows people by their password; brings factor and memberships along without a query more."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  (Django's own interface)
        username: str | None = None,
        password: str | None = None,
        **_more: Any,
    ) -> User | None:
        """Return whose name and password these are; a name nobody has takes as long."""
        user = User.objects.filter(username=username).first()
        if user is None:
            make_password(password)
            return None
        right = passwords.is_right(user, password or "")
        return user if right and self.user_can_authenticate(user) else None

    def get_user(self, user_id: int) -> User | None:
        """Return who a session belongs to."""
        standing = list(_standing(user_id).select_related("user__second_factor"))
        if standing:
            user: User | None = standing[0].user
            cast("Any", user).standing = standing
        else:
            user = User.objects.select_related("second_factor").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def standing_of(user: User) -> list[Membership]:
    """Return a person's memberships in force: no samples first, then the newest organisation."""
    brought: list[Membership] | None = getattr(user, "standing", None)
    return list(_standing(user.pk)) if brought is None else brought


def _standing(user_id: int) -> QuerySet[Membership]:
    return (
        Membership.objects.standing()
        .filter(user=user_id)
        .select_related("organisation__way_in")
        .order_by("organisation__sample", "-organisation__created_at")
    )


def factor_of(user: User) -> SecondFactor | None:
    """Return a person's second factor."""
    try:
        return cast("SecondFactor", cast("Any", user).second_factor)
    except SecondFactor.DoesNotExist:
        return None


def has_one(user: User) -> bool:
    """Tell whether a person has set up a second factor of either kind."""
    return factor_of(user) is not None or passkeys.has_any(user)


def is_missing(user: User, session: SessionBase, memberships: Iterable[Membership]) -> bool:
    """Tell whether a session with the right password still lacks the second factor.

    Who has one must prove it, unless their organisation's provider saw to that. Who has none must
    set one up, unless the installation says it is optional, or they see only sample companies.
    """
    factor = factor_of(user)
    if factor is not None and session.get(PROVED) == factor.pk:
        return False
    if ways.second_is_seen(session, memberships) or passkeys.is_proved(user, session):
        return False
    if factor is not None or passkeys.has_any(user):
        return True
    if settings.SECOND_FACTOR == OPTIONAL:
        return False
    return not only_samples(memberships)


def only_samples(memberships: Iterable[Membership]) -> bool:
    """Tell whether a person sees sample companies and nothing else."""
    organisations = [one.organisation for one in memberships]
    return bool(organisations) and all(one.sample for one in organisations)


def offered_secret(user: User, session: SessionBase) -> bytes:
    """Return the secret this session may set up: the same until it is, and kept nowhere."""
    seen = f"{user.pk}:{session.session_key}"
    return salted_hmac("itdirector.offered", seen, algorithm="sha256").digest()[: totp.SECRET_BYTES]


def set_up(
    user: User, *, seen: Held, secret: bytes, code: str, guess: attempts.Guess, now: datetime
) -> tuple[SecondFactor, list[str]]:
    """Keep a secret whose code was right, in place of an earlier one; return recovery codes too.

    Raises Invalid for a wrong code, which stays counted, and Refused for a person who has
    something else by now than was `seen` when this was allowed.
    """
    step = totp.step_of(_plain(code), secret=secret, at_s=now.timestamp())
    if step is None:
        raise Invalid(_WRONG, fields={"code": "is wrong"})
    attempts.succeeded(guess)
    with transaction.atomic():
        must_still_be(seen, user)
        SecondFactor.objects.filter(user=user).delete()
        seal = sealing.sealed(secret, bound_to=_place(user))
        factor = SecondFactor.objects.create(user=user, sealed=seal, last_step=step)
        codes = _new_codes(factor)
        passwords.in_every_log(user, _was_set_up, who=user.get_username())
    return factor, codes


def prove(factor: SecondFactor, *, code: str, guess: attempts.Guess, now: datetime) -> None:
    """Accept a code of the app or a recovery code, each once. Raises Invalid for any other."""
    plain = _plain(code)
    right = _uses_step(factor, plain, now=now) or _uses_recovery_code(factor, plain)
    if not right:
        raise Invalid(_WRONG, fields={"code": "is wrong"})
    attempts.succeeded(guess)


def new_recovery_codes(user: User) -> list[str]:
    """Replace a person's recovery codes; return the new ones, this once.

    Raises Refused when the password is not the one it was when the person was read.
    """
    with transaction.atomic():
        password_must_still_be(user)
        codes = _new_codes(SecondFactor.objects.get(user=user))
        passwords.in_every_log(user, _codes_made, who=user.get_username())
    return codes


def forget(user: User) -> str:
    """Take lost second factors away, and the password with them; return a new password.

    Only for whoever sits at the machine. Every session of the person ends, so that none of them
    can set up a factor of its own.
    """
    with transaction.atomic():
        wait_for_turn(user)
        SecondFactor.objects.filter(user=user).delete()
        Passkey.objects.filter(user=user).delete()
        passwords.in_every_log(user, _was_reset, who="the command line")
        return passwords.reset(user)


def _uses_step(factor: SecondFactor, code: str, *, now: datetime) -> bool:
    secret = sealing.opened(factor.sealed, bound_to=_place(factor.user))
    step = totp.step_of(code, secret=secret, at_s=now.timestamp())
    if step is None:
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return unused.update(last_step=step) == 1


def _uses_recovery_code(factor: SecondFactor, code: str) -> bool:
    with transaction.atomic():
        used = RecoveryCode.objects.filter(factor=factor, digest=_digest(code)).delete()[0] == 1
        if used:
            passwords.in_every_log(factor.user, _code_used, who=factor.user.get_username())
    return used


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = [passwords.made_up(parts=2, letters=5) for _ in range(RECOVERY_CODES)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digest(_plain(code))) for code in codes
    )
    return codes


def _plain(code: str) -> str:
    return "".join(c for c in code.lower() if c.isalnum())


def _digest(code: str) -> str:
    return salted_hmac("itdirector.recovery", code, algorithm="sha256").hexdigest()


def sealed_rows() -> Iterator[tuple[SecondFactor, str]]:
    """Yield every second factor with the place its secret is sealed for."""
    for factor in SecondFactor.objects.select_related("user").order_by("pk").iterator():
        yield factor, _place(factor.user)


def _place(user: User) -> str:
    return f"signin.SecondFactor.sealed:{user.pk}"


_WRONG = "That code is not right now. Wait for the next one; each is good once."


def _note_set_up(*, actor: Actor, person: str) -> None:
    """Set up a second factor."""


def _note_codes(*, actor: Actor, person: str) -> None:
    """Make new recovery codes."""


def _note_used(*, actor: Actor, person: str) -> None:
    """Sign in with a recovery code."""


def _note_reset(*, actor: Actor, person: str) -> None:
    """Take a person's second factor away."""


_was_set_up = guarded("person.set_up_second_factor", _note_set_up, needs="administer")
_codes_made = guarded("person.make_recovery_codes", _note_codes, needs="administer")
_code_used = guarded("person.use_recovery_code", _note_used, needs="administer")
_was_reset = guarded("person.reset_second_factor", _note_reset, needs="administer")
