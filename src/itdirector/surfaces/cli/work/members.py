"""`itdirector people`: who belongs to an organisation, as whoever sits at this machine decides."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from rich.text import Text

from itdirector.kernel.access import Label, titles
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import NotFound
from itdirector.kernel.models import Membership, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.api import tokens
from itdirector.surfaces.cli.printing import out, safe, table
from itdirector.surfaces.cli.work.people import operator_of, organisation_named
from itdirector.surfaces.signin import base_address, connections, factors, invitations, passwords
from itdirector.values.text import day, plural

LABELS = {
    "nothing": 0,
    "prices": int(Label.MONEY),
    "weak-spots": int(Label.WEAKNESS),
    "incidents": int(Label.INCIDENTS),
    "staff": int(Label.STAFF),
}
"""What the command line calls the labels."""


def show(*, slug: str | None) -> None:
    """List members and open invitations."""
    actor = operator_of(organisation_named(slug))
    made = table("name", "role", "second factor")
    for member in provision.members_of(actor):
        has = "yes" if factors.has_one(member.user) else "none yet"
        made.add_row(safe(member.user.get_username()), member.role, has)
    with working_for(actor.organisation):
        for one in invitations.waiting(now=timezone.now()):
            made.add_row(safe(one.whom), one.role, f"invited, until {day(one.expires_at)}")
    out().print(made)


def invite(whom: str, *, role: str, slug: str | None) -> None:
    """Invite a person and show the link once."""
    actor = operator_of(organisation_named(slug))
    invitation, text = provision.invite(actor=actor, whom=whom, role=role)
    console = out()
    console.print(Text(base_address.link_to(reverse("join", args=[text])), style="bold"))
    where = f"Hand this to {invitation.whom}."
    if not base_address.is_set():
        where = f"Put this behind the address {invitation.whom} opens IT Director at."
    until = day(invitation.expires_at)
    told = f"{where} It is shown once, and good once, until {until}. {Role(role).label}."
    console.print(Text(told))


def remove(name: str, *, slug: str | None) -> None:
    """Shut a member out."""
    actor = operator_of(organisation_named(slug))
    provision.remove(actor=actor, member=_member(actor, name))
    out().print(Text(f"{name} no longer belongs to {actor.organisation}."))


def let_in(name: str, *, because: str, hours: int, slug: str | None) -> None:
    """Let somebody look for some hours."""
    organisation = organisation_named(slug)
    user = _person(name)
    made = provision.let_in(organisation=organisation, user=user, hours=hours, because=because)
    until = timezone.localtime(made.ends_at)
    out().print(
        Text(f"{name} may look at {organisation} until {until:%H:%M on} {day(until)}. They see it.")
    )


def grant(name: str, *, sees: tuple[str, ...], slug: str | None) -> None:
    """Decide what a member is shown."""
    actor = operator_of(organisation_named(slug))
    labels = None if "role" in sees else sum(LABELS[one] for one in set(sees))
    provision.grant(actor=actor, member=_member(actor, name), sees=labels)
    shown = titles(labels) if labels else "what the role sees" if labels is None else "nothing"
    out().print(Text(f"Shown to {name}, of what is sensitive: {shown.lower()}."))


def verify_domain(name: str, *, slug: str | None) -> None:
    """Take a domain as an organisation's own."""
    actor = operator_of(organisation_named(slug))
    made = connections.vouch_for(actor=actor, name=name, now=timezone.now())
    out().print(Text(f"{made.name} is proved for {actor.organisation}."))


def reset(name: str, *, second_factor: bool, keys: bool) -> None:
    """Give a person a new password and show it once; take away what else is lost."""
    person, console = _person(name), out()
    password = factors.forget(person) if second_factor else passwords.reset(person)
    ended = tokens.revoke_all(person) if keys else 0
    console.print(Text(f"Sign in as {name} with {password}"))
    console.print("This password is shown once. Change it under Settings, Sign-in.")
    if second_factor:
        console.print("The next sign-in sets up a second factor anew.")
    if keys:
        console.print(f"{plural(ended, 'key for programs', 'keys for programs')} revoked.")
    elif left := tokens.working(person):
        still = plural(left, "key for programs still works", "keys for programs still work")
        console.print(f"{still}: --keys revokes theirs too.")


def _member(actor: Actor, name: str) -> Membership:
    for member in provision.members_of(actor):
        if member.user.get_username() == name:
            return member
    raise NotFound(
        f"{name} is no member of {actor.organisation}.",
        remedy="`itdirector people list` shows who is.",
    )


def _person(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise NotFound(f"Nobody signs in as {name}.", remedy="Names mind capital letters.")
    return user
