"""Behind a server that speaks https, a form sent by a browser is taken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import django; django.setup()
from django.test import Client
browser = Client(enforce_csrf_checks=True, headers={"host": "it.example.org"})
browser.defaults["HTTP_X_FORWARDED_PROTO"] = "https"
token = "x" * 32
browser.cookies["csrftoken"] = token
sent = browser.post("/settings/theme", {"theme": "dark", "csrfmiddlewaretoken": token},
                    headers={"origin": "https://it.example.org"})
print(sent.status_code)
"""


@pytest.mark.parametrize(("tls", "status"), [("1", "303"), ("", "403")])
def test_a_form_over_https_is_taken_where_https_is_spoken(
    tls: str, status: str, tmp_path: Path
) -> None:
    named = {"ITDIRECTOR_HOME": str(tmp_path), "ITDIRECTOR_TLS": tls}
    named |= {"ITDIRECTOR_HOSTS": "it.example.org", "ITDIRECTOR_DATABASE_URL": ""}
    named |= {"DJANGO_SETTINGS_MODULE": "itdirector.project.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env={**os.environ, **named}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.stdout.split() == [status], done.stderr
