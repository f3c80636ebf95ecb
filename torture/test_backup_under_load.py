"""A backup while fifty changes a second go on: what was acknowledged before it is in it."""

from __future__ import annotations

import time
from functools import partial
from http import HTTPStatus
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from conftest import sign_in
from itdirector.areas.estate.models import Site
from itdirector.kernel.actions import Actor
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, did, machines
from itdirector.surfaces.cli.work.database import migrate
from itdirector.surfaces.keeping.backing_up import Backup, back_up_and_note
from itdirector.surfaces.keeping.drills import drill
from itdirector.surfaces.keeping.keys import own_key
from itdirector.surfaces.keeping.restoring import configured, restore
from itdirector.surfaces.keeping.tests.conftest import fill
from torture.figures import Figure, counted, size
from torture.installs import Place, Places, damage, fork, inside, kill

pytestmark = pytest.mark.postgres
ASKED_PER_S = 50
LEAST_PER_S = 5
"""Below this nothing was tried: the writer hardly wrote. Other work may share the machine."""


def test_what_was_acknowledged_before_a_backup_began_is_restored(places: Places) -> None:
    found: list[Actor] = []
    place = places.new(filled=lambda: found.append(fill("Tern Lane Dental")))
    actor, told = found[0], place.home / "acknowledged"
    told.touch()
    with counted("T31 backup under 50 writes a second, restored") as figure:
        for number in range(size("backups_under_load", short=1, long=20)):
            pid = fork(place, partial(_write, actor, told, f"{number}"))
            time.sleep(size("load_s", short=1, long=5))
            with inside(place):
                before, begun = told.read_text().split(), time.time()
                newest = told.stat().st_mtime
                made = back_up_and_note(place.home / "backups" / f"{number}.backup")
            kill(pid)
            written = len(told.read_text().split())
            figure.tried(len(before))
            _restored(places, actor, made, before, figure)
            figure.more |= {
                "rpo_s": round(max(0.0, begun - newest), 3),
                "backup_s": round(made.seconds, 2),
                "archive_bytes": made.size_bytes,
                "writes": written,
            }
            if written < LEAST_PER_S:
                figure.failed(f"only {written} writes")
        for _drill in range(size("drills", short=0, long=1)):
            with inside(place):
                held = drill()
            for trouble in held.troubles:
                figure.failed(f"drill: {trouble}")
            took = held.backup_seconds + held.restore_seconds + held.look_seconds
            figure.more["drill_s"] = round(took, 1)


def _write(actor: Actor, told: Path, name: str) -> None:
    """Add sites at the asked rate until killed; note each outside once it is acknowledged."""
    with told.open("a") as acknowledged:
        begun, number = time.monotonic(), 0
        while True:
            did(actor, "estate.add_site", name=f"Site-{name}-{number}")
            acknowledged.write(f"Site-{name}-{number}\n")
            acknowledged.flush()
            number += 1
            time.sleep(max(0.0, begun + number / ASKED_PER_S - time.monotonic()))


def _restored(
    places: Places, actor: Actor, made: Backup, before: list[str], figure: Figure
) -> None:
    """Restore to a new place; look at rows, roots, chain, signing in and one import there."""
    there, begun = _machine(places, made), time.monotonic()
    with inside(there):
        restore(made.path, configured(), own_key())
        migrate()
        if (status := _first_page(actor)) != HTTPStatus.OK:
            figure.failed(f"the first page answers {status}")
        figure.more["rto_s"] = round(time.monotonic() - begun, 2)
        with working_for(actor.organisation):
            names = set(Site.objects.values_list("name", flat=True))
        if lost := [name for name in before if name not in names]:
            figure.failed(f"{len(lost)} acknowledged before it began are lost: {lost[:3]}")
        figure.more["lost"] = len(lost)
        source = applied(actor, machines("PC-1,S1,,M1,Quay"))
        if source.state != "applied":
            figure.failed(f"an import there is {source.state}")
    if trouble := damage(there):
        figure.failed(trouble)
    places.remove(there)


def _machine(places: Places, made: Backup) -> Place:
    """Return a new machine that has nothing but the key."""
    place = places.new(tables=connection.vendor == "postgresql")
    (place.home / "backup.key").write_bytes((made.path.parents[1] / "backup.key").read_bytes())
    return place


def _first_page(actor: Actor) -> int:
    """Sign in as a new process would and return how the first page answers."""
    client = sign_in(Client(SERVER_NAME="localhost"), User.objects.get(pk=actor.user_id))
    return client.get("/", follow=True).status_code
