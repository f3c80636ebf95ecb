"""Starts the pages: every area, action and job known before the first request."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "itdirector.surfaces.web"
    label = "web"

    def ready(self) -> None:
        """Make every action and every job known, whichever surface was started."""
        import_module("itdirector.surfaces.loading").load()  # models exist only from here on
        import_module("itdirector.surfaces.web.work")
