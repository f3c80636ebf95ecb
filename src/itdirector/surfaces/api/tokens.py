"""Keys for programs: one person, one organisation, at most a year. Only a digest is kept.

Issuing is not an action that surfaces offer by themselves: a token cannot make another token.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.models import ApiToken, Organisation
from itdirector.kernel.tenancy import across_organisations, working_for
from itdirector.surfaces.signin import passwords

PREFIX = "itd_"
"""Lets scanners for leaked secrets know a token when they see one."""
SECRET_BYTES = 32
MOST_DAYS = 365
AT_THE_MACHINE = "the command line"

WHO = """
SELECT here.*, token.id AS token, person.id AS person, person.username, member.role,
       member.sees, token.scopes,
       token.used_on IS NULL OR token.used_on < %s AS first_today
FROM kernel_apitoken token
JOIN kernel_organisation here ON here.id = token.organisation_id
JOIN auth_user person ON person.id = token.user_id
JOIN kernel_membership member ON member.user_id = person.id AND member.organisation_id = here.id
WHERE token.digest = %s AND token.revoked_at IS NULL AND token.expires_on > %s
  AND person.is_active AND member.active
  AND (member.ends_at IS NULL OR member.ends_at > %s)
"""
"""Whom a token speaks for. In SQL, because every call asks it and building it costs most of it."""


def issue(
    *, actor: Actor, name: str, days: int = MOST_DAYS, only: Iterable[str] = ()
) -> tuple[ApiToken, str]:
    """Make a token with the actor's own rights. Its text is returned here and never again.

    `only`: the capabilities it is for, such as "view"; all of its person's when none is named.

    Raises Invalid for an empty name and for more than a year, Refused for an actor who is no
    person.
    """
    return _issue(actor=actor, name=name, days=days, scopes=" ".join(sorted(set(only))))


def revoke(*, actor: Actor, token: ApiToken) -> ApiToken:
    """Put a token out of force at once: one's own, or anybody's for who may administer."""
    return _revoke(actor=actor, token=token)


def working(user: User) -> int:
    """Return how many keys of a person could still be used, in all their organisations."""
    found = 0
    for actor in passwords.in_each_of_theirs(user, who=AT_THE_MACHINE):
        with working_for(actor.organisation):
            found += _working_here(user.get_username()).count()
    return found


def revoke_all(user: User) -> int:
    """Put all keys of a person out of force, in all their organisations; return how many."""
    ended = 0
    for actor in passwords.in_each_of_theirs(user, who=AT_THE_MACHINE):
        with working_for(actor.organisation):
            if _working_here(user.get_username()).exists():
                ended += _revoke_all(actor=actor, person=user.get_username())
    return ended


def digest(text: str) -> str:
    """Return what is kept of a token: an HMAC under the installation's secret key."""
    return salted_hmac("itdirector.token", text, algorithm="sha256").hexdigest()


def actor_for(text: str, *, today: date) -> Actor | None:
    """Return whom a token speaks for, None when it is unknown, over, revoked or left behind.

    The membership is read anew each time: whoever was shut out is out with the next request.
    """
    if not text.startswith(PREFIX):
        return None
    day = today.isoformat()
    found: Any
    with across_organisations(ApiToken) as every:
        for found in Organisation.objects.raw(WHO, [day, digest(text), day, timezone.now()]):
            if found.first_today:
                every.filter(pk=found.token).update(used_on=today)
            return Actor(
                found.username,
                found,
                found.role,
                user_id=found.person,
                granted=found.sees,
                only=frozenset(found.scopes.split()),
            )
    return None


def _issue_token(*, actor: Actor, name: str, days: int, scopes: str) -> tuple[ApiToken, str]:
    """Make a token for programs."""
    if not name.strip():
        raise Invalid("Give the token a name you will know it by.", fields={"name": "is empty"})
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A token runs for 1 to {MOST_DAYS} days.", fields={"days": f"{days} is not"})
    if beyond := [one for one in scopes.split() if not actor.may(one)]:
        raise Invalid(
            f"{actor.name} may not {', '.join(beyond)}, and a key of theirs cannot either.",
            fields={"only": "is beyond your own rights"},
        )
    if actor.user_id is None:
        raise Refused(f"{actor.name} is no person, and tokens are for people's programs.")
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    made = ApiToken.objects.create(
        user_id=actor.user_id,
        name=name.strip()[:100],
        digest=digest(text),
        scopes=scopes,
        expires_on=timezone.localdate() + timedelta(days=days),
    )
    return made, text


def _revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """Revoke a token."""
    if token.user_id != actor.user_id and not actor.may("administer"):
        raise NotAllowed(
            f"{actor.name} may revoke their own tokens only",
            remedy="Ask the owner or the IT director of the organisation to do it.",
        )
    if token.revoked_at is not None:
        raise Refused(f"{token.name} is revoked already.")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    return token


def _revoke_all_of(*, actor: Actor, person: str) -> int:
    """Revoke all tokens of a person."""
    return _working_here(person).update(revoked_at=timezone.now())


def _working_here(person: str) -> QuerySet[ApiToken]:
    """Return the keys of a person that can be used in the current organisation."""
    return ApiToken.objects.filter(
        user__username=person, revoked_at=None, expires_on__gt=timezone.localdate()
    )


_issue = guarded("token.issue", _issue_token, needs="view")
_revoke = guarded("token.revoke", _revoke_token, needs="view")
_revoke_all = guarded("token.revoke_all", _revoke_all_of, needs="administer")
