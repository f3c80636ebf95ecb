"""Company: what the owner told us about the organisation itself."""

from itdirector.areas.company import actions  # noqa: F401  (importing registers the actions)
from itdirector.areas.company.intakes import said_by
from itdirector.areas.company.models import Answer
from itdirector.connectors.rows import AnswerRow
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="company",
    title="Company",
    records=(
        Record(
            model=Answer,
            title="Answers",
            columns=("question", "value", "known"),
            search=("question", "value"),
            filters=("known",),
            order="question",
            empty="Answer the first questions under Start mine.",
        ),
    ),
    intakes=(Intake(row=AnswerRow, model=Answer, read=said_by),),
)
