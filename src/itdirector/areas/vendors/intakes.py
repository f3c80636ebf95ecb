"""How contracts come in."""

from __future__ import annotations

from collections.abc import Iterator

from itdirector.areas.vendors.models import Contract, Vendor
from itdirector.areas.vendors.rules import contract_marks, slug
from itdirector.connectors.rows import ContractRow
from itdirector.kernel.areas import Link, Said


def contract(row: ContractRow) -> Iterator[Said]:
    """Tell what a contract row says. Known by its reference, else by vendor and name."""
    links = {}
    if row.vendor:
        links["vendor"] = Link(model=Vendor, key=slug(row.vendor), values={"name": row.vendor})
    marks = contract_marks(vendor=row.vendor, name=row.name, reference=row.reference)
    yield Said(
        model=Contract,
        key=marks[-1].removeprefix("name:"),
        label=row.name,
        links=links,
        marks=marks,
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
