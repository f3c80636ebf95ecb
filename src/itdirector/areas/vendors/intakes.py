"""How contracts come in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from itdirector.areas.vendors.models import Contract, Vendor
from itdirector.connectors.rows import ContractRow
from itdirector.kernel.areas import Link, Said


def contract(row: ContractRow) -> Iterator[Said]:
    """Tell what a contract row says. Known by its reference, else by vendor and name."""
    links = {}
    if row.vendor:
        links["vendor"] = Link(model=Vendor, key=slug(row.vendor), values={"name": row.vendor})
    marks = [f"reference:{row.reference}"] if row.reference else []
    marks.append(f"name:{slug(row.vendor)}/{slug(row.name)}")
    yield Said(
        model=Contract,
        key=marks[-1].removeprefix("name:"),
        label=row.name,
        links=links,
        marks=tuple(marks),
        values={
            "name": row.name,
            "reference": row.reference,
            "category": row.category,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "term_months": row.term_months,
            "auto_renews": row.auto_renews,
            "renewal_months": row.renewal_months,
            "notice": row.notice,
            "notice_unit": row.notice_unit,
            "price_minor": row.price,
            "billing": row.billing,
            "uplift_percent": row.uplift_percent,
            "status": row.status,
            "owner": row.owner,
            "notes": row.notes,
        },
    )


def slug(text: str) -> str:
    """Return a name in small letters and hyphens, so that spellings meet."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")
