"""Single sign-on with Canaille, a provider made by others, as a process of its own over TLS."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import connections, lasting, ways
from itdirector.surfaces.signin.models import Identity
from tests.canaille_server import PASSWORD
from tests.providers import certificate
from tests.test_fresh_proof import aged

BACK = "https://it.example.org/sign-in/with/home/back"
PATIENCE_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def canaille(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Return where it is, and the certificate that proves it."""
    cert, key = certificate(tmp_path_factory.mktemp("tls"))
    port = free_port()
    command = [sys.executable, "tests/canaille_server.py", str(port), str(cert), str(key), BACK]
    folder = Path(__file__).parents[1]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + PATIENCE_S
        while not answers(port):
            assert process.poll() is None, "Canaille ended"
            assert time.monotonic() < until, "Canaille did not start"
            time.sleep(0.2)
        yield f"https://localhost:{port}", cert
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def on(canaille: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, owner: Actor) -> Path:
    """Switch home's sign-in by Canaille on; return the certificate."""
    issuer, cert = canaille
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    settings.BASE_URL = "https://it.example.org"
    settings.OUTBOUND_ALLOWED = {issuer.removeprefix("https://")}
    secret = "the client secret, never shown"
    connections.keep(actor=owner, issuer=issuer, client_id="us", secret=secret)
    connections.switch(actor=owner, on=True, only=False, asks_second=True)
    operator = system_actor(owner.organisation, name="the command line")
    connections.vouch_for(actor=operator, name="home.example", now=timezone.now())
    return cert


def at_canaille(address: str, cert: Path) -> dict[str, str]:
    """Sign Anna in there, as her browser would; return what it leads back with."""
    with requests.Session() as web:
        web.verify, web.trust_env = str(cert), False
        page = web.get(address)
        for sent in ({"login": "anna"}, {"password": PASSWORD}):
            token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
            assert token
            form = sent | {"csrf_token": token[1], "answer": "", "remember": "y"}
            page = web.post(
                page.url, data=form, headers={"Referer": page.url}, allow_redirects=False
            )
            while page.is_redirect and not page.headers["Location"].startswith(BACK):
                page = web.get(
                    requests.compat.urljoin(page.url, page.headers["Location"]),
                    allow_redirects=False,
                )
    parts = parse_qs(urlsplit(page.headers["Location"]).query)
    return {name: value[0] for name, value in parts.items()}


def known(owner: Actor, actor: Actor) -> None:
    with working_for(owner.organisation):
        connection = connections.connection_of(owner.organisation)
        user = User.objects.get(pk=actor.user_id)
        Identity.objects.create(connection=connection, subject="anna", user=user)


def test_a_person_signs_in_there_and_is_in_here(on: Path, owner: Actor, director: Actor) -> None:
    known(owner, director)
    browser = Client()
    answer = at_canaille(browser.get("/sign-in/with/home?next=/settings")["Location"], on)
    assert {"code", "state"} <= answer.keys()
    back = browser.get("/sign-in/with/home/back", answer)
    assert back.get("Location") == "/settings", back.content.decode()[-900:]
    assert b"dinah" in browser.get("/settings").content
    assert browser.session[ways.SECOND] == ways.PROMISE
    assert browser.get("/sign-in/with/home/back", answer).status_code == 409


def test_a_stranger_there_is_nobody_here(on: Path, home: Organisation) -> None:
    browser = Client()
    answer = at_canaille(browser.get("/sign-in/with/home")["Location"], on)
    refused = browser.get("/sign-in/with/home/back", answer)
    assert (refused.status_code, b"does not yet" in refused.content) == (409, True)
    assert "_auth_user_id" not in browser.session


def test_it_proves_again_who_it_is(on: Path, owner: Actor, director: Actor) -> None:
    known(owner, director)
    browser = Client()
    answer = at_canaille(browser.get("/sign-in/with/home")["Location"], on)
    first = browser.get("/sign-in/with/home/back", answer)
    assert first.status_code == 303, first.content.decode()[-900:]
    aged(browser, proved_at=lasting.FRESH_S)
    assert browser.get("/pack.pdf")["Location"].startswith("/sign-in/again")
    where = browser.get("/sign-in/with/home?for=again&next=/pack.pdf")["Location"]
    back = browser.get("/sign-in/with/home/back", at_canaille(where, on))
    assert back.get("Location") == "/pack.pdf", back.content.decode()[-900:]
    assert browser.get("/pack.pdf").status_code == 409  # asked no more; there is no brief yet


def test_a_code_is_no_good_with_another_proof_of_key(
    on: Path, owner: Actor, director: Actor
) -> None:
    known(owner, director)
    browser = Client()
    answer = at_canaille(browser.get("/sign-in/with/home")["Location"], on)
    session = browser.session
    state, nonce, _verifier = session["sign_on"]["started"]
    session["sign_on"] = session["sign_on"] | {"started": [state, nonce, "x" * 43]}
    session.save()
    assert browser.get("/sign-in/with/home/back", answer).status_code == 409
    assert "_auth_user_id" not in browser.session
    answer = at_canaille(browser.get("/sign-in/with/home")["Location"], on)
    assert browser.get("/sign-in/with/home/back", answer).status_code == 303
