"""What every page shows around its content: the menu, the organisation, the theme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from itdirector.kernel.access import EVERYTHING, money_shown, titles
from itdirector.surfaces.web.menu import menu_for
from itdirector.surfaces.web.needs import actor_in

THEMES = ("auto", "light", "dark")
THEME_COOKIE = f"{settings.COOKIE_PREFIX}theme"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the shell's values."""
    actor = actor_in(request)
    return {
        "actor": actor,
        "organisation": actor.organisation if actor else None,
        "memberships": getattr(request, "memberships", []),
        "menu": menu_for(actor) if actor else (),
        "section": "",  # pages of the menu say their own
        "money_shown": money_shown(),
        "unseen": titles(EVERYTHING & ~actor.sight) if actor else "",
        "theme": chosen_theme(request),
        "may_change": bool(actor and actor.may("change")),
        "may_take_in": bool(actor and actor.may("take_in")),
        "may_administer": bool(actor and actor.may("administer")),
    }


def chosen_theme(request: HttpRequest) -> str:
    """Return light, dark, or auto for what the visitor's system says."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return theme if theme in THEMES else "auto"
