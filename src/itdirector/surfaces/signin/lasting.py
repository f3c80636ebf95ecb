"""How long a session lasts, and how fresh the last proof in it is.

Times are seconds since 1970, kept in the session. A clock that was set back makes nothing last
longer: what seems to lie in the future counts as over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase

from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Membership

BEGAN, SEEN, PROVED_AT, STANDING = "began_at", "seen_at", "proved_at", "standing"
WHOLE_S = 12 * 3600
"""After this a session is over, whatever it does."""
IDLE_S = 30 * 60
"""So long may whoever may administer leave it alone; others as long as it lasts."""
FRESH_S = 15 * 60
SEEN_STEP_S = 60
"""Being seen is written down this often, not with every request."""
SLIP_S = 60
"""So far may the clocks of two processes differ."""


def note_proof(session: SessionBase, *, now_s: int) -> None:
    """Write down that the person was proved just now: password, code, passkey, provider."""
    session[PROVED_AT] = now_s


def is_fresh(session: SessionBase, *, now_s: int) -> bool:
    """Tell whether the person was proved in this session in the last 15 minutes."""
    return _is_within(session.get(PROVED_AT), FRESH_S, now_s=now_s)


def begin_anew(session: SessionBase, *, now_s: int) -> None:
    """Start both clocks: of the session, and of being away."""
    session[BEGAN] = session[SEEN] = now_s


def is_over(session: SessionBase, memberships: Iterable[Membership], *, now_s: int) -> bool:
    """Tell whether a session has lasted too long, or was left alone too long.

    Sample companies do not shorten anything. A session nobody started the clock of gets it here.
    """
    if BEGAN not in session:
        begin_anew(session, now_s=now_s)
    idle_s = IDLE_S if any(map(_administers, memberships)) else WHOLE_S
    lasts = _is_within(session[BEGAN], WHOLE_S, now_s=now_s)
    return not (lasts and _is_within(session.get(SEEN), idle_s, now_s=now_s))


def note_seen(session: SessionBase, *, now_s: int) -> None:
    """Write down that the session is in use, once a minute at most."""
    if now_s - session.get(SEEN, 0) >= SEEN_STEP_S:
        session[SEEN] = now_s


def standing_of(memberships: Iterable[Membership]) -> str:
    """Return what tells one set of roles from another."""
    roles = sorted(f"{one.organisation_id}:{one.role}" for one in memberships)
    return hashlib.sha256(" ".join(roles).encode()).hexdigest()[:16]


def note_standing(session: SessionBase, memberships: Iterable[Membership]) -> bool:
    """Keep the roles a session was last seen with; tell whether they changed since."""
    now, before = standing_of(memberships), session.get(STANDING)
    if now != before:
        session[STANDING] = now
    return before is not None and now != before


def _administers(one: Membership) -> bool:
    return not one.organisation.sample and Actor("", one.organisation, one.role).may("administer")


def _is_within(at_s: object, most_s: int, *, now_s: int) -> bool:
    return isinstance(at_s, int) and -SLIP_S <= now_s - at_s < most_s
