"""A CSV of 100,000 machines from file to applied: stored, recognised, dry-run, applied, receipted.

Also a tenth of it, so that memory and speed can be seen not to depend on the length.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta

import ground

HEADERS = (
    "Asset name,Serial number,Type,Manufacturer,Model,Operating system,Location,Purchase date,"
    "Purchase cost,Warranty until,Assigned to,Status"
)
KINDS = ("Laptop", "Desktop", "Server", "Printer")


def main() -> None:
    """Import one tenth, then all, and print rows a second and peak memory after each."""
    home = ground.fresh_database()
    from itdirector.kernel import intake  # noqa: PLC0415
    from itdirector.kernel.actions import system_actor  # noqa: PLC0415
    from itdirector.kernel.models import Organisation, Statement  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rates, peaks = [], []
    for count in (rows // 10, rows):
        organisation = Organisation.objects.create(name=f"{count}", slug=f"bench-{count}")
        actor = system_actor(organisation, name="bench")

        def whole() -> None:
            source = intake.receive(
                actor=actor,  # noqa: B023
                name="machines.csv",
                parts=_parts(count),  # noqa: B023
                today=date(2026, 11, 22),
            )
            intake.prepare(actor=actor, source=source)  # noqa: B023
            done = intake.apply(actor=actor, source=source)  # noqa: B023
            if done.receipt["counts"].get("new") is None:
                raise SystemExit(f"nothing came in: {done.receipt}")

        taken = ground.seconds(whole)
        rates.append(count / taken)
        peaks.append(ground.peak_mb())
        print(f"{count:>9,} rows: {count / taken:,.0f} rows/s, peak {peaks[-1]:.0f} MB")
    with working_for(organisation):
        print(f"statements kept as receipts: {Statement.objects.count():,}")
    print(f"limit 2,000 rows/s: {rates[-1] / 2000:.2f} times that")
    print(f"ten times the rows: speed {rates[1] / rates[0]:.2f}, memory {peaks[1] / peaks[0]:.2f}")
    ground.remove(home)


def _parts(count: int) -> Iterator[bytes]:
    yield (HEADERS + "\r\n").encode()
    bought = date(2020, 1, 1)
    for n in range(count):
        day = bought + timedelta(days=n % 2000)
        warranty = day + timedelta(days=1095)
        kind = KINDS[n % 4]
        yield (
            f"PC-{n:06d},SN{n:08d},{kind},Maker {n % 7},Model {n % 40},Windows 11 Pro,"
            f"Site {n % 12},{day.isoformat()},{600 + n % 400}.50,{warranty.isoformat()},"
            f"user{n % 5000}@example.com,In use\r\n"
        ).encode()


if __name__ == "__main__":
    main()
