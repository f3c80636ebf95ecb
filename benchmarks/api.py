"""How quick the REST API is on the embedded database, through the whole stack, one call at a time.

Run from the repository root: `python benchmarks/api.py --rows 1000`. Prints rates and their ratio
to the limit we set ourselves: from 1 on it is kept. The server's own share is left out (granian
adds about 0.3 ms of processor time to a request).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable

HOME = tempfile.TemporaryDirectory(prefix="itdirector-benchmark-")
os.environ |= {"ITDIRECTOR_HOME": HOME.name, "ITDIRECTOR_HOSTS": "testserver"}
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itdirector.project.settings")

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from itdirector.surfaces.api import tokens
from itdirector.surfaces.provision import create_organisation

WHERE = "/api/v1/estate/asset/"


def told(what: str, call: Callable[[int], object], *, times: int, limit: int) -> None:
    started, processor = time.perf_counter(), time.process_time()
    for number in range(times):
        call(number)
    rate = times / (time.perf_counter() - started)
    cpu_ms = 1000 * (time.process_time() - processor) / times
    print(f"{what:30}{rate:7.0f} a second{cpu_ms:7.1f} CPU ms{rate / limit:7.2f} of {limit}")


def caller() -> Client:
    owner = create_organisation(name="Bench Ltd", owner=User.objects.create_user("bench"))
    _token, text = tokens.issue(actor=owner, name="benchmark")
    return Client(headers={"Authorization": f"Bearer {text}"})


def main(rows: int) -> None:
    client = caller()
    ids: list[str] = []

    def create(number: int) -> None:
        body = {"name": f"PC-{number:05}", "kind": "desktop", "serial": f"SN{number:05}"}
        answer = client.post("/api/v1/estate/add_asset", json.dumps(body), "application/json")
        assert answer.status_code == 201, answer.content
        ids.append(answer.json()["id"])

    def page(number: int) -> None:
        answer = client.get(WHERE, {"size": 100, "page": 1 + number % max(1, rows // 100)})
        assert answer.status_code == 200, answer.content

    def search(number: int) -> None:
        assert client.get(WHERE, {"size": 100, "q": f"pc-00{number % 10}"}).status_code == 200

    def one(number: int) -> None:
        assert client.get(WHERE + ids[number % rows]).status_code == 200

    create(rows)  # warm
    page(0)
    told("create a machine", create, times=rows, limit=200)
    told("a page of 100 machines", page, times=100, limit=100)
    told("100 machines that hold a word", search, times=100, limit=100)
    told("one machine", one, times=300, limit=300)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="How quick the REST API is.")
    parser.add_argument("--rows", type=int, default=1000)
    wanted = parser.parse_args()
    call_command("migrate", verbosity=0)
    main(wanted.rows)
