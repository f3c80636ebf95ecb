"""Killed at any moment, as by a power cut: nothing half, nothing acknowledged lost, and on it goes.

A process is forked, killed after a random part of the time its work takes, and what it left is
looked at. Then the same is done again, which must succeed.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from itdirector.areas.estate.models import Asset
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import AuditEntry, Mark, Source, Statement
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import applied, machines, received
from itdirector.surfaces.cli.work.database import migrate, must_be_ready
from itdirector.surfaces.keeping.archives import verified
from itdirector.surfaces.keeping.backing_up import back_up
from itdirector.surfaces.keeping.drills import drill
from itdirector.surfaces.keeping.keys import own_key
from itdirector.surfaces.keeping.restoring import configured, restore
from itdirector.surfaces.keeping.standing import differences, standing
from itdirector.surfaces.keeping.tests.conftest import fill
from torture.figures import counted, seed, size
from torture.installs import Place, Places, damage, ended, fork, inside, kill, settled

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROWS = 120
FRESH_AFTER = 25
"""After so many kills in one installation another one is taken: the first has grown."""


@dataclass
class Firm:
    """An installation with one organisation in it, and what was acknowledged there."""

    place: Place
    actor: Actor
    acknowledged: Path = field(init=False)

    def __post_init__(self) -> None:
        self.acknowledged = self.place.home / "acknowledged"


@pytest.fixture(scope="module")
def base(places: Places) -> Firm:
    """Return an installation with a row in every table and one file of machines applied."""
    found: list[Actor] = []

    def filled() -> None:
        found.append(fill("Tern Lane Dental"))
        applied(found[0], _list(0, 0))

    return Firm(places.new(filled=filled), found[0])


def test_an_import_killed_anywhere_is_whole_or_not_there(base: Firm, places: Places) -> None:
    start = seed()
    pick = random.Random(start)
    with counted("T32 kill -9 during import", seed=start) as figure:
        firm = Firm(places.copy(base.place), base.actor)
        whole = _whole(firm)
        seen: Counter[str] = Counter()
        for number in range(1, size("import_kills", short=4, long=400) + 1):
            if number % FRESH_AFTER == 0:
                places.remove(firm.place)
                firm = Firm(places.copy(base.place), base.actor)
            _killed_importing(firm, number, after_s=pick.uniform(0, 0.4))
            figure.tried()
            for trouble in _troubles_after_import(firm, whole, seen):
                figure.failed(f"kill {number}: {trouble}")
            with inside(firm.place):
                again = applied(firm.actor, _list(number, 9999))
                if again.state != Source.State.APPLIED:
                    figure.failed(f"kill {number}: the next import is {again.state}")
        figure.more |= {"applied": seen["applied"], "not_applied": seen["not applied"]}


def test_a_migration_killed_anywhere_goes_on_where_it_was(base: Firm, places: Places) -> None:
    start = seed()
    pick = random.Random(start)
    with counted("T32 kill -9 during migration", seed=start) as figure:
        before = _sent_back(base, places)
        wanted, takes_s = _migrated(places.copy(before))
        ready = 0
        for number in range(size("migration_kills", short=3, long=200)):
            place = places.copy(before)
            pid = fork(place, migrate)
            time.sleep(pick.uniform(0, takes_s * 1.05))
            kill(pid)
            settled(place)
            figure.tried()
            if trouble := damage(place):
                figure.failed(f"kill {number}: {trouble}")
            with inside(place):
                ready += _is_ready()
            again, _seconds = _migrated(place)
            for trouble in differences(wanted, again):
                figure.failed(f"kill {number}: {trouble}")
            places.remove(place)
        figure.more |= {"seconds_whole": round(takes_s, 2), "done_before_the_kill": ready}


@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_migration_killed_between_its_tables_and_its_note_goes_on(
    base: Firm, places: Places, number: int
) -> None:
    place = _sent_back(base, places)
    assert ended(fork(place, partial(_killed_before_the_note, number))) == -signal.SIGKILL
    settled(place)
    standing_now, _seconds_taken = _migrated(place)
    assert len(standing_now["organisations"]) == 1


def _killed_before_the_note(number: int) -> None:
    """Migrate, and be killed when the migration of that number is about to be noted."""
    note, notes = MigrationExecutor.record_migration, count(1)

    def noted(executor: MigrationExecutor, migration: Any) -> None:
        if next(notes) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        note(executor, migration)

    MigrationExecutor.record_migration = noted  # type: ignore[method-assign]
    migrate()


def test_a_backup_killed_anywhere_leaves_none_or_a_whole_one(base: Firm, places: Places) -> None:
    start = seed()
    pick = random.Random(start)
    with counted("T32 kill -9 during backup", seed=start) as figure, inside(base.place):
        wanted, takes_s = _standing_now(), _seconds(base.place, partial(_back_up, "first"))
        whole = 0
        for number in range(size("backup_kills", short=3, long=200)):
            path = _killed(base.place, partial(_back_up, f"{number}"), pick.uniform(0, takes_s))
            figure.tried()
            if path.exists():
                whole += 1
                found = verified(path, own_key())
                path.unlink()
            else:
                found = {}
            again = back_up(path, now=NOW).manifest
            for told in filter(None, (found, again)):
                for trouble in differences(wanted, told):
                    figure.failed(f"kill {number}: {trouble}")
            if left := [p.name for p in path.parent.glob(".*.half")]:
                figure.failed(f"kill {number}: the next backup leaves {left}")
            path.unlink()
        if trouble := damage(base.place):
            figure.failed(trouble)
        figure.more |= {"seconds_whole": round(takes_s, 2), "done_before_the_kill": whole}


def test_a_restore_killed_anywhere_is_done_again(base: Firm, places: Places) -> None:
    start = seed()
    pick = random.Random(start)
    with counted("T32 kill -9 during restore", seed=start) as figure:
        with inside(base.place):
            archive, key = base.place.home / "all.backup", own_key()
            wanted = back_up(archive, now=NOW).manifest
        empty = places.new(tables=connection.vendor == "postgresql")
        (empty.home / "backup.key").write_bytes((base.place.home / "backup.key").read_bytes())
        put_back = partial(_restore, archive, key)
        takes_s = _seconds(places.copy(empty), put_back)
        whole = 0
        for number in range(size("restore_kills", short=3, long=200)):
            place = places.copy(empty)
            pid = fork(place, put_back)
            time.sleep(pick.uniform(0, takes_s * 1.05))
            kill(pid)
            settled(place)
            figure.tried()
            with inside(place):
                whole += _is_ready()
            for trouble in _troubles_after_restore(place, put_back, wanted):
                figure.failed(f"kill {number}: {trouble}")
            places.remove(place)
        figure.more |= {"seconds_whole": round(takes_s, 2), "done_before_the_kill": whole}


def _troubles_after_restore(
    place: Place, put_back: Callable[[], Any], wanted: dict[str, Any]
) -> list[str]:
    """Restore again where the kill left nothing to use; return what is wrong then."""
    with inside(place):
        if not _is_ready() and (code := ended(fork(place, put_back))):
            return [f"again ended with {code}: {place.log.read_text()[-300:]}"]
        found = differences(wanted, _standing_now())
    found += [trouble] if (trouble := damage(place)) else []
    found += [] if (place.home / "backup.key").exists() else ["the key is not there"]
    return found


@pytest.mark.long
def test_a_drill_killed_anywhere_changes_nothing(base: Firm) -> None:
    start = seed()
    pick = random.Random(start)
    with counted("T32 kill -9 during drill", seed=start) as figure, inside(base.place):
        wanted = _standing_now()
        for number in range(size("drill_kills", short=1, long=20)):
            pid = fork(base.place, drill)
            time.sleep(pick.uniform(0, 3))
            kill(pid)
            settled(base.place)
            figure.tried()
            if trouble := damage(base.place):
                figure.failed(f"kill {number}: {trouble}")
            for trouble in differences(wanted, _standing_now()):
                figure.failed(f"kill {number}: {trouble}")
        if troubles := drill().troubles:
            figure.failed(f"the next drill: {troubles}")


def _list(number: int, part: int) -> bytes:
    """Return a list of machines that no other kill's list names."""
    return machines(*(f"PC-{number}-{part}-{n},S{number}x{part}x{n},,M1,Quay" for n in range(ROWS)))


def _killed_importing(firm: Firm, number: int, *, after_s: float) -> None:
    ready, told = os.pipe()
    pid = fork(firm.place, partial(_import_one_after_the_other, firm, number, told))
    os.close(told)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(after_s)
    if not kill(pid):
        raise AssertionError(firm.place.log.read_text())
    settled(firm.place)


def _import_one_after_the_other(firm: Firm, number: int, told: int) -> None:
    """Import lists until killed; acknowledge each once it is applied."""
    received(firm.actor, _list(number, 0))  # starts the process that reads, which takes longest
    os.write(told, b"!")
    with firm.acknowledged.open("a") as acknowledged:
        for part in range(1, 9999):
            source = applied(firm.actor, _list(number, part))
            acknowledged.write(f"{source.pk}\n")
            acknowledged.flush()


def _whole(firm: Firm) -> tuple[int, int, int]:
    """Return what one applied list comes to: statements, machines and marks, sites left out."""
    with inside(firm.place), working_for(firm.actor.organisation):
        source = Source.objects.get(label="list.csv")
        return _counts(source)


def _counts(source: Source) -> tuple[int, int, int]:
    said = Statement.objects.filter(source=source, record_type="estate.asset")
    ids = said.values("record_id")
    return (
        said.count(),
        Asset.objects.filter(pk__in=ids).count(),
        Mark.objects.filter(record_type="estate.asset", record_id__in=ids).count(),
    )


def _troubles_after_import(
    firm: Firm, whole: tuple[int, int, int], seen: Counter[str]
) -> list[str]:
    found = [trouble] if (trouble := damage(firm.place)) else []
    acknowledged = firm.acknowledged.read_text().split() if firm.acknowledged.exists() else []
    with inside(firm.place), working_for(firm.actor.organisation):
        sources = Source.objects.filter(label="list.csv")
        state = {str(one.pk): one.state for one in sources}
        found += [f"{pk} was acknowledged and is {state.get(pk)}" for pk in acknowledged
                  if state.get(pk) != Source.State.APPLIED]  # fmt: skip
        for one in sources:
            applied_ = one.state == Source.State.APPLIED
            seen["applied" if applied_ else "not applied"] += 1
            if (counts := _counts(one)) != (whole if applied_ else (0, 0, 0)):
                found.append(f"a list that is {one.state} has {counts} for {whole}")
        if (number := audit.first_broken()) is not None:
            found.append(f"the audit log is broken at {number}")
        logged = AuditEntry.objects.filter(action="data.apply").count()
        if logged != [*state.values()].count(Source.State.APPLIED):
            found.append(f"{logged} entries in the log for {state}")
    return found


def _sent_back(base: Firm, places: Places) -> Place:
    """Return an installation whose tables are as they were before people could be invited."""
    place = places.copy(base.place)
    with inside(place):
        if connection.vendor == "postgresql":
            with connection.as_owner():  # type: ignore[attr-defined]
                call_command("migrate", "signin", "zero", verbosity=0)
        else:
            call_command("migrate", "signin", "zero", verbosity=0)
    return place


def _migrated(place: Place) -> tuple[dict[str, Any], float]:
    """Bring a place to this version in a process of its own; return what stands and seconds."""
    seconds = _seconds(place, migrate)
    with inside(place):
        must_be_ready()
        return _standing_now(), seconds


def _seconds(place: Place, work: Callable[[], Any]) -> float:
    begun = time.monotonic()
    if code := ended(fork(place, work)):
        raise AssertionError(f"{code}: {place.log.read_text()}")
    return time.monotonic() - begun


def _killed(place: Place, work: Callable[[], Path], after_s: float) -> Path:
    """Kill what makes a backup; return where it would lie."""
    pid = fork(place, work)
    time.sleep(after_s)
    kill(pid)
    settled(place)
    return place.home / "backups" / f"{work.args[0]}.backup"  # type: ignore[attr-defined]


def _back_up(name: str) -> Path:
    return back_up(settings.BACKUPS_DIR / f"{name}.backup", now=NOW).path


def _restore(archive: Path, key: Any) -> None:
    restore(archive, configured(), key)


def _is_ready() -> bool:
    try:
        must_be_ready()
    except Refused:
        return False
    return bool(_standing_now()["organisations"])


def _standing_now() -> dict[str, Any]:
    with connection.cursor():
        return standing("default")
