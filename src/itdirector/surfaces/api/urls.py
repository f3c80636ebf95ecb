"""The API's addresses, to be put under /api/v1/."""

from __future__ import annotations

from django.urls import path, re_path

from itdirector.surfaces.api.build import api, index, openapi
from itdirector.surfaces.api.problems import unknown_address

urlpatterns = [
    path("", index),
    path("openapi.json", openapi),
    path("", api().urls),
    re_path(r"^[\s\S]*$", unknown_address),
]
