"""The list of machines: 25 rows, filtered and sorted, over 1,000 and 100,000 of them.

200 organisations in one SQLite database; server time of the page through the whole stack.
"""

from __future__ import annotations

import statistics
import uuid

import ground

ORGANISATIONS, SMALL, LARGE, TIMES = 200, 1_000, 100_000, 60


def main() -> None:
    """Fill the database, ask for the page many times, print times and their ratio."""
    home = ground.fresh_database()
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from itdirector.kernel.models import Membership, Organisation, Role  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    setup_test_environment()
    every = [Organisation(name=f"Firm {n}", slug=f"firm-{n}") for n in range(ORGANISATIONS)]
    Organisation.objects.bulk_create(every)
    for number, organisation in enumerate(every):
        fill(organisation, LARGE if number == 1 else SMALL if number < 20 else 50)
    times = {}
    for number, size in ((0, SMALL), (1, LARGE)):
        user = User.objects.create_user(f"user{number}")
        with working_for(every[number]):
            Membership.objects.create(user=user, organisation=every[number], role=Role.OWNER)
        client = Client()
        client.force_login(user)
        address = "/records/estate/asset?kind=laptop&order=-name"
        answer = client.get(address)
        if answer.status_code != 200 or b"LT-" not in answer.content:
            raise SystemExit(f"the list did not answer as expected: {answer.status_code}")
        times[size] = ground.several(lambda: client.get(address), times=TIMES)  # noqa: B023
        ground.told(f"25 of {size:,} machines, filter and sort", times[size])
    p95 = {size: ground.percentile(found, 0.95) for size, found in times.items()}
    print(f"p95 over {LARGE:,}: {p95[LARGE]:.1f} ms (limit 40 ms)")
    ratio = statistics.median(times[LARGE]) / statistics.median(times[SMALL])
    print(f"ratio of medians {LARGE:,} to {SMALL:,}: {ratio:.2f} (limit 1.3)")
    print(f"ratio of p95:                  {p95[LARGE] / p95[SMALL]:.2f} (limit 1.3)")
    print(f"peak memory {ground.peak_mb():.0f} MB")
    ground.remove(home)


def fill(organisation: object, count: int) -> None:
    """Give an organisation so many machines."""
    from itdirector.areas.estate.models import Asset  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    kinds = ("laptop", "desktop", "server", "printer")
    with working_for(organisation):  # type: ignore[arg-type]
        Asset.objects.bulk_create(
            (
                Asset(
                    id=uuid.uuid4(),
                    organisation=organisation,
                    key=f"serial:{n}",
                    name=f"{'LT' if n % 4 == 0 else 'PC'}-{n:06d}",
                    kind=kinds[n % 4],
                    os_name="Windows 11 Pro",
                )
                for n in range(count)
            ),
            batch_size=500,
        )


if __name__ == "__main__":
    main()
