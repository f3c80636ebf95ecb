"""Vendors: who we buy from, under which agreements, and when to decide."""

from itdirector.areas.vendors import intakes
from itdirector.areas.vendors.findings import findings
from itdirector.areas.vendors.models import Contract, Vendor
from itdirector.connectors.rows import ContractRow
from itdirector.kernel.access import Label
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="vendors",
    title="Vendors",
    records=(
        Record(
            model=Vendor,
            title="Vendors",
            columns=("name",),
            search=("name",),
            editable=("name",),
            order="name",
            empty="Vendors appear with their first contract.",
        ),
        Record(
            model=Contract,
            title="Contracts",
            columns=("name", "vendor", "ends_on", "notice", "auto_renews", "price_minor"),
            search=("name", "reference", "vendor__name", "notes"),
            filters=("vendor", "auto_renews", "status"),
            editable=(
                "name",
                "vendor",
                "reference",
                "category",
                "starts_on",
                "ends_on",
                "term_months",
                "auto_renews",
                "renewal_months",
                "notice",
                "notice_unit",
                "price_minor",
                "billing",
                "uplift_percent",
                "status",
                "owner",
                "notes",
            ),
            order="ends_on",
            empty="Drop your list of contracts as CSV or Excel on the Data page.",
        ),
    ),
    intakes=(Intake(row=ContractRow, model=Contract, read=intakes.contract),),
    findings=findings,
    guards=Label.MONEY,
)
