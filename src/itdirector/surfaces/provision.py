"""People who may sign in, the organisations they own, and who else belongs to those.

Used by the web pages, the command line and the sample company alike. Whoever may administer
decides who belongs; only an owner, or whoever sits at the machine, decides about owners.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.text import slugify

from itdirector.kernel import audit
from itdirector.kernel.access import ASK, sight_of, titles
from itdirector.kernel.actions import Actor, actor_of, guarded, system_actor
from itdirector.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from itdirector.kernel.models import ApiToken, AuditEntry, Job, Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import invitations, naming
from itdirector.surfaces.signin.models import Invitation
from itdirector.surfaces.signin.passwords import check_new

LONGEST_NAME = 200
LONGEST_WHOM = 150
LONGEST_SLUG = 70
LONGEST_REASON = 300
MOST_HOURS = 24
"""Who is let in for a time is out again after a day at the latest."""
LOOKED_IN, LET_IN = "operator.look_in", "operator.let_in"
"""What the log calls it when the operator of the installation reads an organisation's data."""


def create_user(*, username: str, password: str, email: str = "") -> User:
    """Make a person who may sign in. Raises Invalid for a taken name or a weak password."""
    user = _checked(username=username, password=password, email=email)
    with naming.one_at_a_time():
        _make(user)
    return user


def create_organisation(*, name: str, owner: User, sample: bool = False) -> Actor:
    """Make an organisation and its owner; return the owner as the actor in it."""
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= LONGEST_NAME:
        raise Invalid(
            f"Give the organisation a name of at most {LONGEST_NAME} characters.",
            fields={"name": "is too long" if clean else "is empty"},
        )
    with naming.one_at_a_time():
        organisation = Organisation.objects.create(name=clean, slug=free_slug(clean), sample=sample)
        with working_for(organisation):
            membership = Membership.objects.create(
                organisation=organisation, user=owner, role=Role.OWNER
            )
        actor = actor_of(owner, membership)
        _created(actor=actor, name=clean)
    return actor


def add_member(*, actor: Actor, user: User, role: str) -> Membership:
    """Give a person a role in the actor's organisation, in place of the one they had."""
    return _joined(actor=actor, user=user, role=Role(role).value)


def invite(*, actor: Actor, whom: str, role: str) -> tuple[Invitation, str]:
    """Invite a person by e-mail address or name; return the text of the link, this once.

    An earlier invitation of the same person ends. Raises Refused for a member.
    """
    return _invited(actor=actor, whom=" ".join(whom.split()), role=role)


def withdraw(*, actor: Actor, invitation: Invitation) -> None:
    """End an invitation before anybody accepts it."""
    _withdrawn(actor=actor, invitation=invitation)


def accept_as_new(*, invitation: Invitation, username: str, password: str) -> User:
    """Make the invited person and let them in.

    Raises Invalid for a name that is not the invited one; an invited address may choose a name.
    """
    name, address = username.strip(), invitation.whom if "@" in invitation.whom else ""
    if not address and name.casefold() != invitation.whom.casefold():
        raise Invalid(
            f"This invitation is for {invitation.whom}.", fields={"username": "is another's"}
        )
    user = _checked(username=name, password=password, email=address)
    with naming.one_at_a_time():
        if invitations.people_called(invitation.whom).exists():
            raise Refused(
                f"{invitation.whom} has a sign-in here already.",
                remedy="Sign in, and join with it.",
            )
        _make(user)
        _let_in(user, invitation)
    return user


def accept_vouched_for(*, invitation: Invitation, email: str) -> User:
    """Make the invited person, whose provider vouches for the address. They have no password."""
    with naming.one_at_a_time():
        if invitations.people_called(email).exists():
            raise Refused(
                f"{email} has a sign-in here already.",
                remedy="Sign in with it, then connect the two under Settings, Sign-in.",
            )
        user = User(username=email, email=email)
        user.set_unusable_password()
        user.save()
        _let_in(user, invitation)
    return user


def accept_as(*, invitation: Invitation, user: User) -> None:
    """Let a person who signs in already into one more organisation."""
    if not invitations.is_for(invitation, user):
        raise NotAllowed(
            f"This invitation is for {invitation.whom}, and you are {user.get_username()}.",
            remedy="Sign out, and open the link again as the one who was invited.",
        )
    _let_in(user, invitation)


def members_of(actor: Actor) -> list[Membership]:
    """Return who belongs to the actor's organisation, by name."""
    actor.must("administer", to="see who belongs to the organisation")
    known = Membership.objects.standing().filter(organisation=actor.organisation)
    return list(
        known.select_related("user__second_factor")
        .prefetch_related("user__passkeys")
        .order_by("user__username")
    )


def member_of(actor: Actor, *, pk: int) -> Membership:
    """Return one member of the actor's organisation, or raise NotFound."""
    found = next((one for one in members_of(actor) if one.pk == pk), None)
    if found is None:
        raise NotFound("There is no such member.")
    return found


def change_role(*, actor: Actor, member: Membership, role: str) -> None:
    """Give a member another role. Raises Refused for the last owner."""
    _role_changed(actor=actor, member=member, role=role)


def grant(*, actor: Actor, member: Membership, sees: int | None) -> None:
    """Grant a member labels, or None for those of the role. Nobody grants more than they see."""
    _granted(actor=actor, member=member, labels=sees)


def let_in(*, organisation: Organisation, user: User, hours: int, because: str) -> Membership:
    """Let somebody look for a time, decided at the machine: the organisation is shown why.

    Raises Refused for a member, Invalid without a reason or for more than a day.
    """
    actor = system_actor(organisation, name="the operator")
    return _let_in_for_a_time(actor=actor, user=user, hours=hours, because=a_reason(because))


def a_reason(text: str) -> str:
    """Return a reason that somebody can read later, or raise Invalid."""
    reason = " ".join(text.split())
    if not 10 <= len(reason) <= LONGEST_REASON:
        raise Invalid(
            f"Give a reason that its people understand, of 10 to {LONGEST_REASON} characters.",
            fields={"because": "is needed"},
        )
    return reason


def looks_in(organisation: Organisation) -> list[audit.Told]:
    """Return when the operator looked in during the last month, newest first."""
    month_ago = timezone.now() - timedelta(days=30)
    known = AuditEntry.objects.filter(action__in=(LOOKED_IN, LET_IN), at__gt=month_ago)
    return audit.told(known.filter(organisation=organisation).order_by("-number")[:20])


def remove(*, actor: Actor, member: Membership) -> None:
    """Shut a member out: their sessions, keys, invitations and waiting work in one transaction.

    Raises Refused for the last owner.
    """
    _removed(actor=actor, member=member)


def free_slug(name: str) -> str:
    """Return a short name for addresses that no organisation has yet."""
    base = slugify(name)[:LONGEST_SLUG].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(s for n in range(2, len(taken) + 3) if (s := f"{base}-{n}") not in taken)


def _checked(*, username: str, password: str, email: str) -> User:
    """Return a person to be made; the password's check takes a while, and is nobody else's turn."""
    user = User(username=naming.well_formed(username), email=email)
    check_new(password, user)
    user.set_password(password)
    return user


def _make(user: User) -> None:
    """Keep a person unless somebody has that name. Call in the turn for names."""
    name = user.get_username()
    if User.objects.filter(username__iexact=name).exists():
        raise Invalid(f"There is already a person named {name}.", fields={"username": "is taken"})
    user.save()


def _note_creation(*, actor: Actor, name: str) -> None:
    """Start an organisation."""


def _add_member(*, actor: Actor, user: User, role: str) -> Membership:
    """Give a person a role."""
    return _belongs(actor.organisation, user, role=role, ends_at=None, because="")


def _invite(*, actor: Actor, whom: str, role: str) -> tuple[Invitation, str]:
    """Invite a person."""
    if not 1 <= len(whom) <= LONGEST_WHOM:
        raise Invalid("Say whom: an e-mail address or a name.", fields={"whom": "is needed"})
    if "@" not in whom and not invitations.people_called(whom).exists():
        naming.well_formed(whom)
    _must_be_able_to_give(actor, role)
    _must_see_too(actor, sight_of(role, None))
    here = Membership.objects.standing().filter(organisation=actor.organisation)
    if here.filter(user__in=invitations.people_called(whom)).exists():
        raise Refused(f"{whom} belongs to {actor.organisation} already.")
    now = timezone.now()
    invitations.waiting(now=now).filter(whom__iexact=whom).update(ended_at=now)
    return invitations.made(whom=whom, role=role, who=actor.name, now=now)


def _withdraw(*, actor: Actor, invitation: Invitation) -> None:  # noqa: ARG001
    """Withdraw an invitation."""
    if not invitations.ended(invitation, now=timezone.now()):
        raise Refused(f"The {invitation} is not open any more.")


def _let_in(user: User, invitation: Invitation) -> None:
    """Let the invited person in, in their own name: whoever invited them allowed it."""
    actor = system_actor(invitation.organisation, name=user.get_username())
    _accepted(actor=actor, invitation=invitation, user=user)


def _accept(*, actor: Actor, invitation: Invitation, user: User) -> None:
    """Accept an invitation."""
    if not invitations.ended(invitation, now=timezone.now()):
        raise Refused("This invitation is not open any more.", remedy="Ask for another.")
    here = Membership.objects.standing()
    if here.filter(organisation=actor.organisation, user=user).exists():
        raise Refused(f"You belong to {actor.organisation} already.")
    _add_member(actor=actor, user=user, role=invitation.role)


def _change_role(*, actor: Actor, member: Membership, role: str) -> None:
    """Change a member's role."""
    _must_be_able_to_give(actor, role)
    now = _as_it_stands(actor, member)
    if now.role == Role.OWNER and role != Role.OWNER:
        _must_not_be_last(now)
    _must_see_too(actor, sight_of(role, now.sees) & ~sight_of(now.role, now.sees))
    now.role = role
    now.save(update_fields=["role"])
    _end_invitations_beyond(now)


def _grant(*, actor: Actor, member: Membership, labels: int | None) -> None:
    """Grant or withdraw what a member is shown."""
    now = _as_it_stands(actor, member)
    if now.role == Role.OWNER:
        raise Refused("An owner sees everything.", remedy="Give them another role first.")
    _must_see_too(actor, sight_of(now.role, labels))
    now.sees = labels
    now.save(update_fields=["sees"])
    _end_invitations_beyond(now)


def _let_in_now(*, actor: Actor, user: User, hours: int, because: str) -> Membership:
    """Let somebody of the installation look in for a time."""
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid(f"Say for 1 to {MOST_HOURS} hours.", fields={"hours": f"{hours} is not"})
    here = Membership.objects.standing().filter(organisation=actor.organisation, user=user)
    if here.exists():
        raise Refused(f"{user.get_username()} belongs to {actor.organisation} already.")
    ends = timezone.now() + timedelta(hours=hours)
    return _belongs(actor.organisation, user, role=Role.AUDITOR, ends_at=ends, because=because)


def _remove(*, actor: Actor, member: Membership) -> None:
    """Remove a member."""
    now = _as_it_stands(actor, member)
    if now.role == Role.OWNER:
        _must_not_be_last(now)
    now.active = False
    now.save(update_fields=["active"])
    _end_what_they_began(now.user)


def _belongs(organisation: Organisation, user: User, **values: Any) -> Membership:
    """Make somebody a member. Keys of an earlier time here, whose end just came, stay shut."""
    if not Membership.objects.standing().filter(organisation=organisation, user=user).exists():
        _end_what_they_began(user)
    values |= {"active": True, "sees": None}
    made, _new = Membership.objects.update_or_create(
        organisation=organisation, user=user, defaults=values
    )
    return made


def _end_what_they_began(user: User) -> None:
    """End a person's keys, waiting work and invitations in the current organisation."""
    at, name = timezone.now(), user.get_username()
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    Job.objects.filter(who=name, state=Job.State.WAITING).update(
        state=Job.State.FAILED, ended_at=at, message="Whoever asked for it has left."
    )
    invitations.waiting(now=at).filter(who=name).update(ended_at=at)


def _as_it_stands(actor: Actor, member: Membership) -> Membership:
    """Return the membership as it is now that it is our turn, or raise NotFound.

    Raises NotAllowed for an owner whom the actor may not touch.
    """
    now = (
        Membership.objects.filter(pk=member.pk, organisation=actor.organisation, active=True)
        .select_related("user")
        .first()
    )
    if now is None:
        raise NotFound("There is no such member.")
    if now.role == Role.OWNER:
        _must_be_able_to_give(actor, Role.OWNER)
    return now


def _must_be_able_to_give(actor: Actor, role: str) -> None:
    if role not in Role.values:
        raise Invalid("There is no such role.", fields={"role": "is none"})
    if role == Role.OWNER and actor.role != Role.OWNER and actor.user_id is not None:
        raise NotAllowed(
            f"{actor.name} may not decide about owners: not as {Role(actor.role).label}.",
            remedy="Ask an owner of the organisation to do it.",
        )


def _must_not_be_last(member: Membership) -> None:
    owners = Membership.objects.filter(
        organisation=member.organisation_id,
        role=Role.OWNER,
        active=True,
        ends_at=None,
        user__is_active=True,
    )
    if not owners.exclude(pk=member.pk).exists():
        raise Refused(
            f"{member.user.get_username()} is the last owner.",
            remedy="Make somebody else an owner first.",
        )


def _must_see_too(actor: Actor, labels: int) -> None:
    """Raise NotAllowed for labels that are not shown to the actor either."""
    if beyond := labels & ~actor.sight:
        raise NotAllowed(f"{titles(beyond)} are not shown to {actor.name} either.", remedy=ASK)


def _end_invitations_beyond(member: Membership) -> None:
    """End the invitations by a member that they could not make as they stand now."""
    now, by = timezone.now(), actor_of(member.user, member)
    for one in invitations.waiting(now=now).filter(who=by.name):
        try:
            by.must("administer", to="invite")
            _must_be_able_to_give(by, one.role)
            _must_see_too(by, sight_of(one.role, None))
        except NotAllowed:
            invitations.ended(one, now=now)


_created = guarded("organisation.create", _note_creation, needs="administer")
_joined = guarded("organisation.add_member", _add_member, needs="administer")
_invited = guarded("organisation.invite", _invite, needs="administer")
_withdrawn = guarded("organisation.withdraw_invitation", _withdraw, needs="administer")
_accepted = guarded("organisation.accept_invitation", _accept, needs="administer")
_role_changed = guarded("organisation.change_role", _change_role, needs="administer")
_granted = guarded("organisation.grant", _grant, needs="administer")
_let_in_for_a_time = guarded(LET_IN, _let_in_now, needs="administer")
_removed = guarded("organisation.remove_member", _remove, needs="administer")
