"""`itdirector token`: keys for programs."""

from __future__ import annotations

from uuid import UUID

from rich.text import Text

from itdirector.kernel.actions import Actor, find
from itdirector.kernel.models import ApiToken
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.cli.printing import out, safe, table
from itdirector.surfaces.cli.work.opening import look_into
from itdirector.surfaces.cli.work.people import member_named
from itdirector.values.text import day


def issue(name: str, *, slug: str | None, username: str, days: int, only: tuple[str, ...]) -> None:
    """Make a token and show it once."""
    token, text = tokens.issue(actor=_member(slug, username), name=name, days=days, only=only)
    console = out()
    console.print(Text(text, style="bold"))
    console.print(f"It is shown once, and runs until {day(token.expires_on)}.")


def show(*, slug: str | None, username: str) -> None:
    """List tokens: one's own, and everybody's for who may administer."""
    actor = _member(slug, username)
    made = table("id", "name", "who", "until", "last used", "")
    with working_for(actor.organisation):
        known = ApiToken.objects.select_related("user")
        if not actor.may("administer"):
            known = known.filter(user_id=actor.user_id)
        for token in known:
            used = day(token.used_on) if token.used_on else "never"
            made.add_row(
                str(token.pk),
                safe(token.name),
                safe(token.user.get_username()),
                day(token.expires_on),
                used,
                "revoked" if token.revoked_at else "",
            )
    out().print(made)


def revoke(token: UUID, *, slug: str | None, username: str) -> None:
    """Put a token out of force."""
    actor = _member(slug, username)
    with working_for(actor.organisation):
        found = find(ApiToken, token)
    tokens.revoke(actor=actor, token=found)
    out().print("It is out of force.")


def _member(slug: str | None, username: str) -> Actor:
    actor = member_named(slug, username)
    look_into(actor.organisation)
    return actor
