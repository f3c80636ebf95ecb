"""Strategy: goals, what could be done about the findings, and the plan."""

from itdirector.areas.strategy import actions, explaining, intakes  # noqa: F401  (registers actions)
from itdirector.areas.strategy.models import Goal, Initiative
from itdirector.connectors.rows import GoalRow
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="strategy",
    title="Strategy",
    records=(
        Record(
            model=Goal,
            title="Goals",
            columns=("name", "worth_minor", "by"),
            search=("name", "notes"),
            editable=("name", "worth_minor", "by", "notes"),
            order="name",
            empty="Say what the business wants to reach, and what reaching it is worth.",
        ),
        Record(
            model=Initiative,
            title="Initiatives",
            columns=("title", "category", "cost_minor", "effort_days", "standing", "starts_on"),
            search=("title", "why"),
            filters=("category", "standing"),
            order="starts_on",
            empty="Initiatives come from findings: bring in some data first.",
        ),
    ),
    intakes=(Intake(row=GoalRow, model=Goal, read=intakes.goal),),
)
