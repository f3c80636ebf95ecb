"""Behind a server that speaks https: what the product says to browsers then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from conftest import sign_in, user_of
from itdirector.kernel.actions import Actor
from tests.doors import pages

TALK = """
import json, re, django
django.setup()
from django.core.management import call_command
from django.test import Client
from itdirector.surfaces.provision import create_user
call_command("migrate", run_syncdb=True, verbosity=0)
create_user(username="olivia", password="four unrelated words")
browser = Client(enforce_csrf_checks=True, headers={"HOST": "it.example.org"})
page = browser.get("/sign-in")
token = re.search('csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]
form = {"username": "olivia", "password": "four unrelated words", "csrfmiddlewaretoken": token}
answers = {origin: browser.post("/sign-in", form, headers={"ORIGIN": origin}).status_code
           for origin in ("http://it.example.org", "https://else.example", "https://it.example.org")}
browser.post("/settings/theme", {"theme": "dark", "csrfmiddlewaretoken": browser.cookies[
    next(n for n in browser.cookies if n.endswith("csrftoken"))].value},
    headers={"ORIGIN": "https://it.example.org"})
others = [browser.get(a) for a in ("/nothing", "/static/web/base.css", "/api/v1/nothing")]
from itdirector.surfaces.web.views import signing_in
def fail(*args, **more):
    raise RuntimeError("on purpose")
signing_in.SignIn.get_context_data = fail
another = Client(raise_request_exception=False, headers={"HOST": "it.example.org"})
broken = another.get("/sign-in")
print(json.dumps({
    "broken": [broken.status_code, "on purpose" in broken.content.decode()],
    "posted": answers,
    "cookies": {name: dict(one) for name, one in browser.cookies.items()},
    "page": page.content.decode(),
    "headers": [dict(a.headers) for a in (page, *others)],
    "absent": [browser.get(a).status_code for a in
               ("/.git/config", "/.svn/entries", "/static/", "/static/web/", "/manage.py")],
    "hsts": [a.get("Strict-Transport-Security") for a in (page, *others)],
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return what a browser saw of the product in a process of its own."""
    known = {n: v for n, v in os.environ.items() if not n.startswith(("ITDIRECTOR_", "DJANGO_"))}
    ours = {
        "DJANGO_SETTINGS_MODULE": "itdirector.project.settings",
        "ITDIRECTOR_HOME": str(tmp_path_factory.mktemp("home")),
        "ITDIRECTOR_DATABASE_URL": "sqlite:///:memory:",
        "ITDIRECTOR_HOSTS": "it.example.org",
        "ITDIRECTOR_TLS": "1",
        "PYTHONPATH": str(Path(__file__).parents[1] / "src"),
    }
    ran = subprocess.run(
        [sys.executable, "-c", TALK],
        env=known | ours,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout) | {"log": ran.stderr}


def test_a_form_from_our_own_page_over_https_is_taken_and_no_other(told: Any) -> None:
    assert told["posted"] == {
        "http://it.example.org": 403,
        "https://else.example": 403,
        "https://it.example.org": 302,
    }


def test_every_answer_says_that_only_https_is_spoken_here(told: Any) -> None:
    assert told["hsts"] == ["max-age=31536000; includeSubDomains"] * 4


def test_every_cookie_is_of_this_host_alone_and_no_script_reads_it(told: Any) -> None:
    cookies = told["cookies"]
    assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken", "__Host-theme"}
    for one in cookies.values():
        assert (one["secure"], one["httponly"]) == (True, True)
        assert (one["path"], one["domain"], one["samesite"]) == ("/", "", "Lax")


def test_every_answer_keeps_other_sites_out(told: Any) -> None:
    assert len(told["headers"]) == 4
    for one in told["headers"]:
        assert one["Referrer-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in one
        policy = one["Content-Security-Policy"].split("; ")
        assert {"frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} <= set(policy)
    kinds = [one["Content-Type"] for one in told["headers"]]
    page, css, problem = "text/html; charset=utf-8", 'text/css; charset="utf-8"', "application/"
    assert kinds == [page, page, css, f"{problem}problem+json"]
    assert '"historyCacheSize":0' in told["page"]


def test_a_page_that_fails_is_in_the_log_and_not_on_the_screen(told: Any) -> None:
    assert told["broken"] == [500, False]
    assert told["log"].count("RuntimeError: on purpose") == 1
    assert told["log"].count("Internal Server Error: /sign-in") == 1


def test_nothing_but_what_is_meant_is_served(told: Any) -> None:
    assert told["absent"] == [404] * 5


def test_signing_out_clears_what_the_browser_keeps(owner: Actor) -> None:
    browser = sign_in(Client(), user_of(owner))
    assert browser.post("/sign-out")["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/")["Location"].startswith("/sign-in")


def test_no_page_answers_a_trace(owner: Actor) -> None:
    browser = sign_in(Client(raise_request_exception=False), user_of(owner))
    some = "0190a0c0-0000-7000-8000-000000000000"
    asked = {door.asked(7 if "int:" in door.name else some)[0] for door in pages()}
    assert len(asked) > 50
    assert {browser.generic("TRACE", address).status_code for address in asked} == {405}
