"""Checking the log of what was done: entries a second, for one long chain."""

from __future__ import annotations

import sys
from datetime import timedelta

import ground


def main() -> None:
    """Write a chain as the product would, check it, and print entries a second."""
    home = ground.fresh_database()
    from django.utils import timezone  # noqa: PLC0415

    from itdirector.kernel import audit  # noqa: PLC0415
    from itdirector.kernel.models import AuditEntry, Organisation  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    organisation = Organisation.objects.create(name="Bench", slug="bench")
    start, previous, made = timezone.now(), "", []
    for number in range(1, count + 1):
        fields = {"name": ["", f"PC-{number}"], "kind": ["", "laptop"]}
        changes = [{"record": "estate.asset", "id": f"{number:036}", "fields": fields}]
        entry = AuditEntry(
            organisation=organisation,
            number=number,
            at=start + timedelta(seconds=number),
            who="olivia",
            role="owner",
            action="estate.add_asset",
            details={"inputs": {"name": f"PC-{number}"}, "changes": changes},
            previous=previous,
        )
        previous = entry.digest = audit.digest(entry)
        made.append(entry)
    with working_for(organisation):
        AuditEntry.objects.bulk_create(made, batch_size=500)
        del made
        taken = ground.seconds(lambda: print("first broken:", audit.first_broken()))
    print(f"{count:,} entries checked: {count / taken:,.0f} a second (limit 200,000)")
    ground.remove(home)


if __name__ == "__main__":
    main()
