"""The WSGI application a server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itdirector.project.settings")
application = get_wsgi_application()

from itdirector.surfaces.locks import must_be_declared  # noqa: E402  (needs the apps)

must_be_declared()
