"""Which organisations a session may enter: the way it came in by decides.

A provider vouches for its own organisation only. Who came in by one sees no other organisation;
and an organisation may let its people in by its provider alone, but for its owners.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase

from itdirector.kernel.errors import NotAllowed
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.surfaces.signin.models import WayIn

BY, SECOND = "came_by", "provider_second"
"""Where a session keeps whose provider it came by, and whether that saw a second factor."""
TOKEN, PROMISE = "token", "promise"
"""The provider's token said so; or the organisation promises that its provider always asks."""


def way_into(organisation: Organisation) -> WayIn | None:
    """Return an organisation's own sign-in, None when it never had one."""
    try:
        return organisation.way_in
    except WayIn.DoesNotExist:
        return None


def came_by(session: SessionBase, way: WayIn, *, second: str) -> None:
    """Note in a session that it came by an organisation's provider."""
    session[BY] = [str(way.organisation_id), way.turn]
    session[SECOND] = second


def by_provider(session: SessionBase) -> bool:
    """Tell whether a session came by a provider: it then speaks for one organisation only."""
    return BY in session


def speaks_for(session: SessionBase, organisation: Organisation) -> bool:
    """Tell whether a session came by the provider of an organisation."""
    return by_provider(session) and bool(session[BY][0] == str(organisation.pk))


def must_be_own(session: SessionBase) -> None:
    """Raise NotAllowed in a session that came by a provider: it speaks for one organisation only.

    What signs a person in everywhere is not for one organisation's provider to set.
    """
    if by_provider(session):
        raise NotAllowed(
            "You signed in by your organisation, and this would open others of yours too.",
            remedy="Sign out, and sign in with your own password or passkey to change it.",
        )


def open_to(session: SessionBase, memberships: Iterable[Membership]) -> list[Membership]:
    """Return the memberships that a session may use."""
    return [one for one in memberships if _is_open(session, one)]


def second_is_seen(session: SessionBase, memberships: Iterable[Membership]) -> bool:
    """Tell whether the provider this session came by has seen to the second factor."""
    said = session.get(SECOND, "")
    ways = [way_into(one.organisation) for one in open_to(session, memberships)]
    if BY not in session or not ways:
        return False
    return bool(said == TOKEN or (said == PROMISE and all(way and way.asks_second for way in ways)))


def _is_open(session: SessionBase, one: Membership) -> bool:
    way = way_into(one.organisation)
    if BY in session:
        return bool(way and way.on and session[BY] == [str(one.organisation_id), way.turn])
    return not (way and way.on and way.only and one.role != Role.OWNER)
