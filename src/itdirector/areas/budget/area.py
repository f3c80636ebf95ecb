"""Budget: what may be spent and what was."""

from itdirector.areas.budget import intakes
from itdirector.areas.budget.findings import findings
from itdirector.areas.budget.models import BudgetLine, LedgerLine
from itdirector.connectors.rows import BudgetRow, LedgerRow
from itdirector.kernel.access import Label
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="budget",
    title="Budget",
    records=(
        Record(
            model=BudgetLine,
            title="Budget lines",
            columns=("category", "starts_on", "ends_on", "amount_minor"),
            search=("category",),
            filters=("category",),
            editable=("category", "starts_on", "ends_on", "amount_minor"),
            order="starts_on",
            empty="Drop a budget as CSV or Excel, or put it into company.toml.",
        ),
        Record(
            model=LedgerLine,
            title="Ledger",
            columns=("on", "supplier", "description", "account", "amount_minor"),
            search=("supplier", "description", "reference"),
            filters=("account",),
            order="-on",
            empty="Drop a ledger or bills export of the last twelve months.",
        ),
    ),
    intakes=(
        Intake(row=BudgetRow, model=BudgetLine, read=intakes.budget),
        Intake(row=LedgerRow, model=LedgerLine, read=intakes.ledger),
    ),
    findings=findings,
    guards=Label.MONEY,
)
