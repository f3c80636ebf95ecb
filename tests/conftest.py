"""A provider of sign-ins over TLS, alone or switched on for the organisation under test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itdirector.kernel.actions import Actor
from tests.providers import Provider, certificate, served
from tests.sign_on import switched_on


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a certificate for localhost and its key."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def provider(tls: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Serve a provider, which the operator lists."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    settings.BASE_URL = "https://it.example.org"
    with served(*tls) as made:
        settings.OUTBOUND_ALLOWED = {f"localhost:{made.port}"}
        yield made


@pytest.fixture
def on(provider: Provider, owner: Actor) -> Provider:
    """Serve a provider, and switch it on for the organisation under test."""
    switched_on(owner, provider)
    return provider
