"""Invitations: a link that is good once, for one person, for a week."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from itdirector.kernel.errors import NotFound
from itdirector.kernel.tenancy import across_organisations
from itdirector.surfaces.signin.models import Invitation

SECRET_BYTES = 32
GOOD_FOR = timedelta(days=7)


def made(*, whom: str, role: str, who: str, now: datetime) -> tuple[Invitation, str]:
    """Keep an invitation to the current organisation; return it with the text for its link."""
    text = secrets.token_urlsafe(SECRET_BYTES)
    kept = Invitation.objects.create(
        whom=whom, role=role, who=who, digest=_digest(text), expires_at=now + GOOD_FOR
    )
    return kept, text


def found(text: str, *, now: datetime) -> Invitation:
    """Return the open invitation a link leads to, with its organisation, or raise NotFound.

    One answer for all that is over: used, withdrawn, too old, never made.
    """
    with across_organisations(Invitation) as every:
        one = every.filter(digest=_digest(text)).select_related("organisation").first()
    if one is None or not is_open(one, now=now):
        raise NotFound("This invitation is not open any more.")
    return one


def is_open(invitation: Invitation, *, now: datetime) -> bool:
    """Tell whether an invitation may still be accepted."""
    return invitation.ended_at is None and now < invitation.expires_at


def waiting(*, now: datetime) -> QuerySet[Invitation]:
    """Return the current organisation's open invitations."""
    return Invitation.objects.filter(ended_at=None, expires_at__gt=now)


def ended(invitation: Invitation, *, now: datetime) -> bool:
    """End an invitation; tell whether it was open until now. Of two at once, one is told so."""
    return waiting(now=now).filter(pk=invitation.pk).update(ended_at=now) == 1


def is_for(invitation: Invitation, user: User) -> bool:
    """Tell whether a person is the one invited: by sign-in name or e-mail address."""
    known = {user.get_username().casefold(), user.email.casefold()}
    return invitation.whom.casefold() in known


def people_called(whom: str) -> QuerySet[User]:
    """Return who signs in with a name or has an address, whichever way it is written."""
    return User.objects.filter(Q(username__iexact=whom) | Q(email__iexact=whom))


def _digest(text: str) -> str:
    return salted_hmac("itdirector.invitation", text, algorithm="sha256").hexdigest()
