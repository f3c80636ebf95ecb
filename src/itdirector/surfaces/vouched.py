"""People an organisation's own provider vouches for: who they are here, and connecting the two.

Somebody is known by connection and subject. An e-mail address only ever leads to an invitation
that waits for it, in a domain that is proved; never to somebody who is here already.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from itdirector.kernel import audit
from itdirector.kernel.actions import Actor, guarded, system_actor
from itdirector.kernel.errors import NotAllowed, Refused
from itdirector.kernel.models import Membership
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.signin import connections, invitations
from itdirector.surfaces.signin.models import Connection, Identity, Invitation
from itdirector.surfaces.signin.oidc import Claims


def known(connection: Connection, claims: Claims, *, now: datetime) -> User | None:
    """Return the member a provider's claims are about, None when there is none."""
    user = _behind(connection, claims, now=now)
    return user if user and user.is_active and _is_member(user, connection) else None


def come_in(connection: Connection, claims: Claims, *, now: datetime) -> User:
    """Let somebody in whom an invitation waits for, or raise Refused with what to do.

    Whoever belonged here before comes back as who they were.
    """
    before = _behind(connection, claims, now=now)
    with working_for(connection.organisation):
        invitation = _waiting_for(claims.email, now=now)
        if before and (invitation is None or not before.is_active):
            raise NotAllowed(f"You do not belong to {connection.organisation} any more.")
        if invitation is None:
            raise Refused(
                "Your organisation's sign-in knows you, and IT Director does not yet.",
                remedy="If you sign in here in another way, do, and connect the two under "
                "Settings, Sign-in. Otherwise ask to be invited by your e-mail address.",
            )
        if before:
            provision.accept_as(invitation=invitation, user=before)
            return before
        with transaction.atomic():
            user = provision.accept_vouched_for(invitation=invitation, email=claims.email)
            connect(user, connection, claims)
    return user


def _behind(connection: Connection, claims: Claims, *, now: datetime) -> User | None:
    """Return who a subject is, None when it was never seen.

    Nor was it, where another provider stands under the same connection meanwhile.
    """
    with working_for(connection.organisation):
        here = Identity.objects.filter(connection=connection, connection__issuer=connection.issuer)
        found = here.filter(subject=claims.subject)
        identity = found.select_related("user").first()
        found.update(used_at=now)
    return identity.user if identity else None


def connect(user: User, connection: Connection, claims: Claims) -> None:
    """Make a provider's subject one of ours. Refused when either is somebody else's already."""
    organisation = connection.organisation
    if not _is_member(user, connection):
        raise NotAllowed(f"You do not belong to {organisation}.")
    try:
        with transaction.atomic(), working_for(organisation):
            audit.wait_for_turn(organisation)
            _must_still_be(connection)
            Identity.objects.create(connection=connection, subject=claims.subject, user=user)
            actor = system_actor(organisation, name=user.get_username())
            _connected(actor=actor, person=user.get_username())
    except IntegrityError:
        raise Refused("That sign-in, or yours here, is connected already.") from None


def identity_of(user: User, connection: Connection) -> Identity | None:
    """Return how a provider knows a person, None when it does not."""
    with working_for(connection.organisation):
        return Identity.objects.filter(connection=connection, user=user).first()


def _waiting_for(email: str, *, now: datetime) -> Invitation | None:
    if not email or not connections.is_ours(email):
        return None
    return invitations.waiting(now=now).filter(whom__iexact=email).first()


def _must_still_be(connection: Connection) -> None:
    """Refuse what another provider said than the one that stands there now."""
    if not Connection.objects.filter(pk=connection.pk, issuer=connection.issuer).exists():
        raise Refused(
            f"The sign-in of {connection.organisation} was set up anew meanwhile.",
            remedy="Go there once more.",
        )


def _is_member(user: User, connection: Connection) -> bool:
    standing = Membership.objects.standing()
    return standing.filter(user=user, organisation=connection.organisation_id).exists()


def _note_connected(*, actor: Actor, person: str) -> None:
    """Connect a person with the organisation's own sign-in."""


_connected = guarded("person.connect_sign_on", _note_connected, needs="administer")
