"""An organisation's own sign-in: provider, secret, domains. Owners set it, every step is logged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from itdirector.kernel import audit
from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from itdirector.kernel.models import Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import resolving, sealing
from itdirector.surfaces.signin.base_address import base_address
from itdirector.surfaces.signin.models import Connection, Domain, Identity, WayIn
from itdirector.surfaces.signin.oidc import Provider

LONGEST_SECRET = 500
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


def must_own(actor: Actor) -> None:
    """Raise NotAllowed for all but owners and whoever sits at the machine."""
    actor.must("administer", to="set up the organisation's own sign-in")
    if actor.role != Role.OWNER and actor.user_id is not None:
        raise NotAllowed(
            f"{actor.name} may not set up the organisation's own sign-in.",
            remedy="Ask an owner of the organisation to do it.",
        )


def connection_of(organisation: Organisation) -> Connection | None:
    """Return an organisation's provider, None when there is none."""
    with working_for(organisation):
        return Connection.objects.first()


def provider_of(connection: Connection) -> Provider:
    """Return a provider with its secret opened. Raises Refused when that cannot be."""
    if not connection.sealed:
        raise Refused("The sign-in has no secret.", remedy="An owner enters it once more.")
    try:
        secret = sealing.opened(connection.sealed, bound_to=_place(connection))
    except (InvalidTag, ValueError):
        raise Refused(
            "The secret of the sign-in cannot be opened here.",
            remedy="An owner enters it once more.",
        ) from None
    back = base_address() + reverse("sso-back", args=[connection.organisation.slug])
    return Provider(connection.issuer, connection.client_id, secret.decode(), back)


def keep(*, actor: Actor, issuer: str, client_id: str, secret: str) -> Connection:
    """Keep a provider. An empty secret leaves the one there is.

    With another issuer the secret, who is known there, and every session that came by it go.
    """
    must_own(actor)
    issuer, client_id, secret = issuer.strip(), client_id.strip(), secret.strip()
    _must_fit(issuer, client_id, secret)
    with working_for(actor.organisation), transaction.atomic():
        audit.wait_for_turn(actor.organisation)
        kept = Connection.objects.first() or Connection(organisation=actor.organisation)
        another = kept.issuer != issuer
        if another:
            kept.sealed = ""
            Identity.objects.filter(connection=kept).delete()
            end_all(actor.organisation)
        kept.issuer, kept.client_id = issuer, client_id
        if secret:
            kept.sealed = sealing.sealed(secret.encode(), bound_to=_place(kept))
        kept.save()
        told = "new" if secret else "taken away" if another else "kept"
        _was_kept(actor=actor, issuer=issuer, client_id=client_id, key=told)
    return kept


def switch(*, actor: Actor, on: bool, only: bool, asks_second: bool) -> WayIn:
    """Switch the organisation's own sign-in on or off, and say what it counts for."""
    must_own(actor)
    if only and not on:
        raise Invalid("It cannot be the only way in while it is off.", fields={"only": "is not"})
    return _switched(actor=actor, on=on, only=only, asks_second=asks_second)


def end_all(organisation: Organisation) -> None:
    """Switch the sign-in off; every session that came by it is over. Call in its turn."""
    way, _new = WayIn.objects.get_or_create(organisation=organisation)
    way.on = way.only = False
    way.turn += 1
    way.save()


def add_domain(*, actor: Actor, name: str) -> Domain:
    """Note a domain as the organisation's own, not proved yet."""
    must_own(actor)
    clean = name.strip().casefold().removeprefix("@")
    if not DOMAIN.fullmatch(clean):
        raise Invalid("That is no domain; write it as example.org.", fields={"domain": "is none"})
    return _domain_added(actor=actor, name=clean)


def remove_domain(*, actor: Actor, domain: Domain) -> None:
    """Forget a domain."""
    must_own(actor)
    _domain_removed(actor=actor, domain=domain)


def record_for(domain: Domain) -> str:
    """Return the text whose presence in the DNS proves a domain: another for each organisation."""
    seen = f"{domain.organisation_id.hex}:{domain.name}"
    return f"itdirector-verify={salted_hmac('itdirector.domain', seen).hexdigest()[:32]}"


def check_domain(*, actor: Actor, domain: Domain, now: datetime) -> None:
    """Look for the record in the DNS. Raises Refused when it is not there."""
    must_own(actor)
    if record_for(domain) not in resolving.texts_of(domain.name):
        raise Refused(
            f"{domain.name} does not have the TXT record yet.",
            remedy="New records may take an hour to be seen. Check again then.",
        )
    _domain_proved(actor=actor, domain=domain, by="DNS", at=now.isoformat())


def vouch_for(*, actor: Actor, name: str, now: datetime) -> Domain:
    """Take a domain as proved because whoever runs the installation says so."""
    if actor.user_id is not None:
        raise NotAllowed("Only whoever runs the installation may vouch for a domain.")
    with working_for(actor.organisation):
        found = Domain.objects.filter(name=name.strip().casefold()).first()
    domain = found or add_domain(actor=actor, name=name)
    _domain_proved(actor=actor, domain=domain, by=actor.name, at=now.isoformat())
    return domain


def is_ours(email: str) -> bool:
    """Tell whether an address lies in a proved domain of the current organisation."""
    _local, at, domain = email.casefold().rpartition("@")
    return bool(at) and Domain.objects.filter(name=domain).exclude(verified_at=None).exists()


def _must_fit(issuer: str, client_id: str, secret: str) -> None:
    try:
        parts = urlsplit(issuer)
        fits = parts.scheme == "https" and parts.hostname and not parts.query + parts.fragment
        fits = fits and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        fits = False
    if not fits or len(issuer) > 300:
        raise Invalid(
            "The issuer is an address that begins with https://, as the provider writes it.",
            fields={"issuer": "is no address"},
        )
    if not 1 <= len(client_id) <= 200:
        raise Invalid("Give the client id.", fields={"client_id": "is needed"})
    if len(secret) > LONGEST_SECRET:
        raise Invalid("That secret is too long.", fields={"secret": "is too long"})


def sealed_rows() -> Iterator[tuple[Connection, str]]:
    """Yield the current organisation's secrets, each with the place it is sealed for."""
    for connection in Connection.objects.exclude(sealed=""):
        yield connection, _place(connection)


def _place(connection: Connection) -> str:
    """Return what the secret is good for: this provider of this organisation, nowhere else."""
    return f"signin.Connection.sealed:{connection.pk}:{connection.issuer}"


def _note_kept(*, actor: Actor, issuer: str, client_id: str, key: str) -> None:
    """Set up the organisation's own sign-in."""


def _switch(*, actor: Actor, on: bool, only: bool, asks_second: bool) -> WayIn:
    """Switch the organisation's own sign-in."""
    if on:
        if (connection := connection_of(actor.organisation)) is None:
            raise Refused("There is no provider yet.", remedy="Enter it first.")
        provider_of(connection)
    way, _new = WayIn.objects.get_or_create(organisation=actor.organisation)
    if way.on and not on:
        way.turn += 1
    way.on, way.only, way.asks_second = on, only, asks_second
    way.save()
    return way


def _add_domain(*, actor: Actor, name: str) -> Domain:  # noqa: ARG001
    """Add a domain."""
    made: Domain = Domain.objects.get_or_create(name=name)[0]
    return made


def _remove_domain(*, actor: Actor, domain: Domain) -> None:  # noqa: ARG001
    """Remove a domain."""
    domain.delete()


def _prove_domain(*, actor: Actor, domain: Domain, by: str, at: str) -> None:  # noqa: ARG001
    """Prove a domain."""
    values = {"verified_by": by, "verified_at": datetime.fromisoformat(at)}
    if not Domain.objects.filter(pk=domain.pk).update(**values):
        raise NotFound("There is no such domain.")


_was_kept = guarded("sign_on.set_up", _note_kept, needs="administer")
_switched = guarded("sign_on.switch", _switch, needs="administer")
_domain_added = guarded("sign_on.add_domain", _add_domain, needs="administer")
_domain_removed = guarded("sign_on.remove_domain", _remove_domain, needs="administer")
_domain_proved = guarded("sign_on.prove_domain", _prove_domain, needs="administer")
