"""What tests of single sign-on do: switch it on, go to a provider, come back from there."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone

from conftest import user_of
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import connections
from itdirector.surfaces.signin.models import Connection, Identity
from tests.providers import Provider

SECRET = "the client secret, never shown"  # noqa: S105
ANNA = {"email": "anna@home.example", "email_verified": True}


def switched_on(owner: Actor, provider: Provider, **more: bool) -> None:
    """Switch a provider on for an organisation, which has proved home.example."""
    connections.keep(actor=owner, issuer=provider.issuer, client_id="us", secret=SECRET)
    connections.switch(actor=owner, **({"on": True, "only": False, "asks_second": False} | more))
    operator = system_actor(owner.organisation, name="the command line")
    connections.vouch_for(actor=operator, name="home.example", now=timezone.now())


def begun(
    browser: Client, provider: Provider, *, slug: str = "home", more: str = ""
) -> dict[str, str]:
    """Go to the provider; return what it was asked. It will answer to exactly that."""
    asked = parse_qs(urlsplit(browser.get(f"/sign-in/with/{slug}{more}")["Location"]).query)
    flat = {name: value[0] for name, value in asked.items()}
    provider.claims = provider.claims | {"nonce": flat["nonce"]}
    return flat


def came_back(browser: Client, asked: dict[str, str], *, slug: str = "home", **more: str) -> Any:
    """Come back from the provider, with more than it said or other than it said."""
    sent = {"code": "a code", "state": asked["state"]} | more
    return browser.get(f"/sign-in/with/{slug}/back", sent)


def signed_in(provider: Provider, browser: Client | None = None) -> Client:
    """Go there and come back; return the browser, whatever came of it."""
    browser = browser or Client()
    came_back(browser, begun(browser, provider))
    return browser


def connect(browser: Client, provider: Provider) -> Any:
    """Connect whoever is signed in with the provider; return the last answer."""
    page = browser.post("/settings/sign-in/connect/home")
    asked = {k: v[0] for k, v in parse_qs(urlsplit(page.context["address"]).query).items()}
    provider.claims = provider.claims | {"nonce": asked["nonce"]}
    return came_back(browser, asked)


def knows(actor: Actor, subject: str = "anna") -> None:
    """Let the provider of a person's organisation know them already."""
    with working_for(actor.organisation):
        connection = Connection.objects.get()
        Identity.objects.create(connection=connection, subject=subject, user=user_of(actor))


def is_nobody(browser: Client) -> bool:
    """Tell whether nobody is signed in, not even half-way."""
    return "_auth_user_id" not in browser.session
