"""How exploited vulnerabilities come in."""

from __future__ import annotations

from collections.abc import Iterator

from itdirector.areas.security.models import Exploited
from itdirector.connectors.rows import ExploitedVulnerabilityRow
from itdirector.kernel.areas import Said


def exploited(row: ExploitedVulnerabilityRow) -> Iterator[Said]:
    """Tell what a row of the catalogue says. Known by its CVE number."""
    yield Said(
        model=Exploited,
        key=row.cve,
        label=row.cve,
        values={
            "cve": row.cve,
            "vendor": row.vendor,
            "product": row.product,
            "name": row.name,
            "added_on": row.added_on,
            "due_on": row.due_on,
            "ransomware": row.ransomware,
            "action": row.action,
        },
    )
