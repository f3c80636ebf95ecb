"""Who acts on the command line, and people who get a password."""

from __future__ import annotations

from django.contrib.auth.models import User
from rich.text import Text

from itdirector.kernel.actions import Actor, actor_of, system_actor
from itdirector.kernel.errors import NotFound, Refused
from itdirector.kernel.models import Membership, Organisation
from itdirector.surfaces.cli.printing import out
from itdirector.surfaces.cli.start import demo_elsewhere
from itdirector.surfaces.provision import create_organisation, create_user
from itdirector.surfaces.signin.passwords import made_up


def organisation_named(slug: str | None) -> Organisation:
    """Return an organisation by its short name; the only one when none is named."""
    known = list(Organisation.objects.order_by("slug"))
    if not known:
        raise NotFound(
            "There is no organisation yet.",
            remedy=demo_elsewhere()
            or "Run `itdirector init NAME --owner EMAIL`, or `itdirector demo`.",
        )
    if slug is None and len(known) > 1:
        names = ", ".join(one.slug for one in known[:20])
        raise Refused(
            "There is more than one organisation.", remedy=f"Name one with --organisation: {names}."
        )
    for one in known:
        if slug in {None, one.slug}:
            return one
    names = ", ".join(one.slug for one in known[:20])
    raise NotFound(f"There is no organisation {slug}.", remedy=f"There is: {names}.")


def member_named(slug: str | None, username: str) -> Actor:
    """Return a member of an organisation as the actor, or raise NotFound."""
    organisation = organisation_named(slug)
    membership = (
        Membership.objects.standing()
        .filter(user__username=username, user__is_active=True, organisation=organisation)
        .select_related("user", "organisation")
        .first()
    )
    if membership is None:
        raise NotFound(f"{username} is no member of {organisation}.")
    return actor_of(membership.user, membership)


def operator_of(organisation: Organisation) -> Actor:
    """Return whoever sits at this machine as the actor: they have the database in their hands."""
    return system_actor(organisation, name="the command line")


def new_password() -> str:
    """Return a password of 79 random bits that can be read aloud: abcd-efgh-jkmn-pqrs."""
    return made_up(parts=4, letters=4)


def start_organisation(name: str, *, owner: str) -> None:
    """Make an organisation and its owner, who gets a password unless they had one."""
    user = User.objects.filter(username__iexact=owner).first()
    password = ""
    if user is None:
        password = new_password()
        user = create_user(username=owner, password=password, email=owner)
    actor = create_organisation(name=name, owner=user)
    slug = actor.organisation.slug
    console = out()
    console.print(Text(f"{actor.organisation} is there; its short name is {slug}.", style="bold"))
    if password:
        console.print(Text(f"Sign in as {user.username} with {password}"))
        console.print("This password is shown once. Change it after signing in.")
    console.print(Text(f"Next: itdirector import FILE... --organisation {slug}"))
    console.print("      itdirector serve")
