"""Addresses."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("itdirector.surfaces.api.urls")),
    path("", include("itdirector.surfaces.web.urls")),
]
handler400 = "itdirector.surfaces.web.views.errors.unreadable"
handler403 = "itdirector.surfaces.web.views.errors.forbidden"
handler404 = "itdirector.surfaces.web.views.errors.absent"
handler500 = "itdirector.surfaces.web.views.errors.broken"
