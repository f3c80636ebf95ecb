"""Continuity: what was restored to see that it can be, and how long that took."""

from itdirector.areas.continuity import actions, intakes  # noqa: F401  registers actions
from itdirector.areas.continuity.findings import findings
from itdirector.areas.continuity.models import RestoreTest
from itdirector.connectors.rows import RestoreRow
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="continuity",
    title="Continuity",
    records=(
        Record(
            model=RestoreTest,
            title="Restore tests",
            columns=("what", "tested_on", "passed", "minutes", "lost_minutes", "note"),
            search=("what", "note"),
            filters=("passed",),
            editable=("what", "tested_on", "passed", "minutes", "lost_minutes", "note"),
            order="what",
            empty="Restore a backup to a spare place, time it, and add here how it went.",
        ),
    ),
    intakes=(Intake(row=RestoreRow, model=RestoreTest, read=intakes.restore),),
    findings=findings,
)
