"""Signing in as a Django app, for the sake of its tables."""

from __future__ import annotations

from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Signing in."""

    name = "itdirector.surfaces.signin"
    label = "signin"

    def ready(self) -> None:
        """Have sign-ins noted."""
        from itdirector.surfaces.signin import noting  # noqa: PLC0415  (needs the apps)

        noting.listen()
