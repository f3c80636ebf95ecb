"""What must hold after an upgrade: the same rows, whole logs, own pages and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from conftest import sign_in
from itdirector.areas.estate.models import Asset
from itdirector.kernel import audit, isolation
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import AuditEntry, Membership
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping.tests.conftest import fill
from torture.figures import Figure
from torture.versions import Rows

FIRST_SCHEME = 1


def compare(figure: Figure, before: Mapping[str, Rows], after: Mapping[str, Rows]) -> None:
    """Count the tables, and every one whose rows are not the same."""
    figure.more["rows"] = sum(len(table.rows) for table in before.values())
    for name, table in before.items():
        figure.tried()
        lost = {*table.rows} ^ {*after[name].rows} if name in after else {"the table"}
        if lost or len(table.rows) != len(after[name].rows):
            figure.failed(f"{name}: {len(lost)} rows differ, such as {str(sorted(lost)[:1])[:300]}")


def standing(before: Mapping[str, Rows]) -> Iterator[str]:
    """Yield what does not hold, in a place that was upgraded just now."""
    yield from isolation.troubles(connection)
    member = Membership.objects.select_related("organisation").get(role="owner")
    with working_for(member.organisation):
        old = AuditEntry.objects.filter(scheme=FIRST_SCHEME).count()
        if old != (there := len(before["kernel_auditentry"].rows)):
            yield f"{old} of {there} entries are read by the scheme they were written by"
        if (broken := audit.first_broken()) is not None:
            yield f"the audit log is broken at {broken}"
        own = Asset.objects.first()
    stranger: Actor = fill("Elsewhere Ltd")
    with working_for(stranger.organisation):
        foreign = Asset.objects.first()
    client = sign_in(Client(SERVER_NAME="localhost"), User.objects.get(pk=member.user_id))
    pages = [("/", HTTPStatus.OK), (f"/records/estate/asset/{own.pk}", HTTPStatus.OK)]
    pages += [(f"/records/estate/asset/{foreign.pk}", HTTPStatus.NOT_FOUND)]
    for page, wanted in pages:
        if (status := client.get(page, follow=True).status_code) != wanted:
            yield f"{page} answers {status}"
