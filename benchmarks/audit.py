"""Checking the log of what was done: entries a second, for one long chain, and its texts."""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import ground

from itdirector.values.salted import Plain, commitment, salt


def main() -> None:
    """Write a chain as the product would, check it and its texts, and print both speeds."""
    home = ground.fresh_database()
    from django.utils import timezone  # noqa: PLC0415

    from itdirector.kernel import audit, entries  # noqa: PLC0415
    from itdirector.kernel.fields import as_text  # noqa: PLC0415
    from itdirector.kernel.models import AuditEntry, Organisation  # noqa: PLC0415
    from itdirector.kernel.tenancy import working_for  # noqa: PLC0415

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    organisation = Organisation.objects.create(name="Bench", slug="bench")
    start, previous, made, texts = timezone.now(), "", [], []
    name = entries.AuditName(salt=salt(), name="olivia")
    for number in range(1, count + 1):
        fields = {"name": ["", f"PC-{number}"], "kind": ["", Plain("laptop")]}
        changes = [{"record": "estate.asset", "id": f"{number:036}", "fields": fields}]
        inputs = {"name": f"PC-{number}"}
        told, salted = audit.set_apart({"inputs": inputs, "changes": changes})
        entry = AuditEntry(
            organisation=organisation,
            number=number,
            at=start + timedelta(seconds=number),
            who=commitment(name.salt + name.name),
            role="owner",
            action="estate.add_asset",
            details=json.loads(as_text(told)),
            previous=previous,
            scheme=entries.SCHEME,
        )
        previous = entry.digest = audit.digest(entry)
        made.append(entry)
        texts.append(entries.AuditText(entry=entry, salted=salted))
    with working_for(organisation):
        AuditEntry.objects.bulk_create(made, batch_size=500)
        entries.AuditText.objects.bulk_create(texts, batch_size=500)
        name.entry = made[0]
        name.save()
        link = ground.seconds(lambda: print("first broken:", audit.first_broken_link()))
        text = ground.seconds(lambda: print("texts:", audit.checked_texts()))
    print(f"{count:,} entries checked: {count / link:,.0f} a second (limit 200,000)")
    both = f"{count / (link + text):,.0f} with the chain"
    print(f"their texts checked: {count / text:,.0f} entries a second, {both}")
    ground.remove(home)


if __name__ == "__main__":
    main()
