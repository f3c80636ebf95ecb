"""Starting out: people who may sign in, and the organisations they own.

Used by the web pages, the command line and the sample company alike.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from itdirector.kernel.actions import Actor, actor_of, guarded
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import Membership, Organisation, Role

LONGEST_NAME = 200
LONGEST_SLUG = 70


def create_user(*, username: str, password: str, email: str = "") -> User:
    """Make a person who may sign in. Raises Invalid for a taken name or a weak password."""
    name = username.strip()
    if not name:
        raise Invalid("Give the person a name to sign in with.", fields={"username": "is empty"})
    if User.objects.filter(username__iexact=name).exists():
        raise Invalid(f"There is already a person named {name}.", fields={"username": "is taken"})
    user = User(username=name, email=email)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), fields={"password": "is too weak"}) from None
    user.set_password(password)
    user.save()
    return user


def create_organisation(*, name: str, owner: User, sample: bool = False) -> Actor:
    """Make an organisation and its owner; return the owner as the actor in it."""
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= LONGEST_NAME:
        raise Invalid(
            f"Give the organisation a name of at most {LONGEST_NAME} characters.",
            fields={"name": "is too long" if clean else "is empty"},
        )
    with transaction.atomic():
        organisation = Organisation.objects.create(name=clean, slug=free_slug(clean), sample=sample)
        membership = Membership.objects.create(
            organisation=organisation, user=owner, role=Role.OWNER
        )
        actor = actor_of(owner, membership)
        _created(actor=actor, name=clean)
    return actor


def add_member(*, actor: Actor, user: User, role: str) -> Membership:
    """Give a person a role in the actor's organisation, in place of the one they had."""
    return _joined(actor=actor, user=user, role=Role(role).value)


def free_slug(name: str) -> str:
    """Return a short name for addresses that no organisation has yet."""
    base = slugify(name)[:LONGEST_SLUG].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(s for n in range(2, len(taken) + 3) if (s := f"{base}-{n}") not in taken)


def _note_creation(*, actor: Actor, name: str) -> None:
    """Start an organisation."""


def _add_member(*, actor: Actor, user: User, role: str) -> Membership:
    """Give a person a role."""
    membership, _new = Membership.objects.update_or_create(
        organisation=actor.organisation, user=user, defaults={"role": role, "active": True}
    )
    return membership


_created = guarded("organisation.create", _note_creation, needs="administer")
_joined = guarded("organisation.add_member", _add_member, needs="administer")
