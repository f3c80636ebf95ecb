"""Requests a second on PostgreSQL: two web processes, 200 organisations, 1,000,000 machines.

Run it on a throw-away cluster: python tools/postgres.py -- python benchmarks/load.py
The server is `itdirector serve --workers 2`; whoever asks is a process of its own (pounding.py) on
the same cores. Then the same while hostile files are read. ITDIRECTOR_LOAD_S sets how long each
part takes; ITDIRECTOR_LOAD_MACHINES how many machines there are.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ground
from asset_list import fill

ORGANISATIONS, SEEDED = 200, 50
MACHINES = int(os.environ.get("ITDIRECTOR_LOAD_MACHINES", "1000000"))
PART_S = float(os.environ.get("ITDIRECTOR_LOAD_S", "20"))
AT_ONCE = 6
HERE = Path(__file__).parent
SERVE = [sys.executable, "-m", "itdirector.surfaces.cli", "serve", "--workers", "2", "--port"]
WANTED = "wanted: at least 150 a second, p95 at most 60 ms, both on two cores that do nothing else"


def main() -> None:
    """Fill the database, serve it, ask, and print the figures."""
    home = ground.fresh_database()
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        raise SystemExit("Run it as: python tools/postgres.py -- python benchmarks/load.py")
    began = time.monotonic()
    visits = _visits()
    print(f"filled with {MACHINES:,} machines in {time.monotonic() - began:.0f} s")
    connection.close()
    port = _free_port()
    with _running([*SERVE, str(port)]) as server:
        _wait_for(port)
        found = {}
        for name in ("list of 25", "detail", "list and detail"):
            found[name] = _asked(name, visits[name], port, server.pid)
        calm = found["list and detail"]
        with _running([sys.executable, str(HERE / "hostile_reading.py")]):
            name = "list and detail, hostile files being read"
            under = _asked(name, visits["list and detail"], port, server.pid)
    print(
        f"p95 with hostile files being read: {under['p95_ms'] / calm['p95_ms']:.2f} x (limit 1.5)"
    )
    print(WANTED)
    ground.remove(home)


def _visits() -> dict[str, list[tuple[str, str]]]:
    """Fill the database; return by name of the part what is asked: (path, cookie)."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from conftest import sign_in  # noqa: PLC0415
    from itdirector.areas.estate.models import Asset  # noqa: PLC0415
    from itdirector.kernel.models import Membership, Organisation, Role  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    every = [Organisation(name=f"Firm {n}", slug=f"firm-{n}") for n in range(ORGANISATIONS)]
    Organisation.objects.bulk_create(every)
    lists, details = [], []
    for number, organisation in enumerate(every):
        fill(organisation, SEEDED)
        _multiply(organisation)
        user = User.objects.create_user(f"user{number}")
        with working_for(organisation):
            Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER)
        cookie = sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = f"{settings.SESSION_COOKIE_NAME}={cookie}"
        with working_for(organisation):
            some = [pk for (pk,) in Asset.objects.values_list("pk")[:3]]
        lists += [("/records/estate/asset?kind=laptop&order=-name", cookie)]
        details += [(f"/records/estate/asset/{pk}", cookie) for pk in some]
    _analyse()
    both = [one for pair in zip(lists, details, strict=False) for one in pair]
    return {"list of 25": lists, "detail": details, "list and detail": both}


def _multiply(organisation: object) -> None:
    """Copy an organisation's machines until it has its share of all."""
    from django.db import connection  # noqa: PLC0415

    from itdirector.areas.estate.models import Asset  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    new = {"id": "gen_random_uuid()", "key": "key || ':' || n", "name": "name || '-' || n"}
    columns = [column.column for column in Asset._meta.concrete_fields]
    values = ", ".join(new.get(column, f'"{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    statement = (
        f"INSERT INTO estate_asset ({named}) SELECT {values} "  # noqa: S608  (columns of our own)
        "FROM estate_asset CROSS JOIN generate_series(2, %s) AS n"
    )
    with working_for(organisation), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute(statement, [MACHINES // ORGANISATIONS // SEEDED])


def _analyse() -> None:
    """Let the planner know what is there, as PostgreSQL does by itself in life."""
    from django.db import connection  # noqa: PLC0415

    with connection.as_owner(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("VACUUM ANALYZE")


def _asked(name: str, visits: list[tuple[str, str]], port: int, server: int) -> dict[str, float]:
    """Let the other process ask for so long; print and return what it found."""
    asked = {"visits": visits, "port": port, "at_once": AT_ONCE}
    for seconds in (2.0, PART_S):  # the first is not counted
        before, begun = _cpu_s(server), time.monotonic()
        done = subprocess.run(  # noqa: S603
            [sys.executable, str(HERE / "pounding.py")],
            input=json.dumps({**asked, "seconds": seconds}),
            capture_output=True,
            text=True,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout)
    cpu_ms = 1000 * (_cpu_s(server) - before) / max(1, found["requests"])
    print(
        f"{name:42} {found['requests'] / (time.monotonic() - begun):6.1f} requests/s   "
        f"p50 {found['p50_ms']:6.1f} ms   p95 {found['p95_ms']:6.1f} ms   "
        f"{cpu_ms:5.1f} ms CPU of ours each   {found['wrong']:.0f} wrong   "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return found


def _cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process and of those it started."""
    spent = 0.0
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # it has just ended
        children.setdefault(int(told[1]), []).append(int(folder.name))
        ticks[int(folder.name)] = int(told[11]) + int(told[12])
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        spent += ticks.get(one, 0) / os.sysconf("SC_CLK_TCK")
        waiting += children.get(one, [])
    return spent


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a command running during the block."""
    named = {**os.environ, "PYTHONPATH": f"{ground.ROOT / 'src'}:{ground.ROOT}"}
    named["ITDIRECTOR_DATABASE_OWNER_URL"] = ""
    made = subprocess.Popen(  # noqa: S603
        command, env=named, stdout=subprocess.DEVNULL, cwd=ground.ROOT
    )
    try:
        yield made
    finally:
        made.terminate()
        made.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    for _try in range(600):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server never began")


if __name__ == "__main__":
    sys.path.insert(0, str(ground.ROOT))
    sys.exit(main())
