"""What the fence in PostgreSQL costs: lists and details with row security, and without, in turns.

Run it on a throw-away cluster: python tools/postgres.py -- python benchmarks/isolation.py
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable

import ground
from asset_list import fill

ORGANISATIONS, MACHINES, TIMES, TURNS = 50, 2_000, 60, 4


def main() -> None:
    """Fill the database, ask for both pages in turns, print times and their ratios."""
    home = ground.fresh_database()
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from itdirector.areas.estate.models import Asset  # noqa: PLC0415
    from itdirector.kernel.models import Membership, Organisation, Role  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    if connection.vendor != "postgresql":
        raise SystemExit("Run it as: python tools/postgres.py -- python benchmarks/isolation.py")
    setup_test_environment()
    every = [Organisation(name=f"Firm {n}", slug=f"firm-{n}") for n in range(ORGANISATIONS)]
    Organisation.objects.bulk_create(every)
    for organisation in every:
        fill(organisation, MACHINES)
    user = User.objects.create_user("user")
    with working_for(every[0]):
        Membership.objects.create(user=user, organisation=every[0], role=Role.OWNER)
    client = Client()
    client.force_login(user)
    with working_for(every[0]):
        detail = f"/records/estate/asset/{Asset.objects.first().pk}"
    pages = {"list of 25": "/records/estate/asset?kind=laptop&order=-name", "detail": detail}
    times = _in_turns(pages, client.get)
    for name in pages:
        on, off = times[name, True], times[name, False]
        ground.told(f"{name}, fenced by the database", on)
        ground.told(f"{name}, by the managers alone", off)
        ratio = statistics.median(on) / statistics.median(off)
        print(f"ratio of medians: {ratio:.2f} (limit 1.5)")
    ground.remove(home)


def _in_turns(
    pages: dict[str, str], ask: Callable[[str], object]
) -> dict[tuple[str, bool], list[float]]:
    times: dict[tuple[str, bool], list[float]] = {}
    for turn in range(TURNS):
        fenced = turn % 2 == 0
        _fence(fenced=fenced)
        for name, address in pages.items():
            found = ground.several(lambda: ask(address), times=TIMES)  # noqa: B023
            times.setdefault((name, fenced), []).extend(found)
    return times


def _fence(*, fenced: bool) -> None:
    """Switch row security, and telling the database for whom one works, on or off."""
    from django.db import connections  # noqa: PLC0415

    from itdirector.kernel.isolation import fenced_tables  # noqa: PLC0415

    connection = connections["default"]
    verb = "ENABLE" if fenced else "DISABLE"
    with connection.as_owner(), connection.cursor() as cursor:
        for table in fenced_tables():
            cursor.execute(f'ALTER TABLE "{table}" {verb} ROW LEVEL SECURITY')
    told = type(connection).tell_fence
    connection.tell_fence = told.__get__(connection) if fenced else (lambda: None)


if __name__ == "__main__":
    sys.exit(main())
