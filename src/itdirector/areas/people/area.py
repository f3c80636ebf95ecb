"""People: who works here, their accounts, and the days they can give."""

from itdirector.areas.people import intakes
from itdirector.areas.people.findings import findings
from itdirector.areas.people.models import Person, Skill
from itdirector.connectors.rows import PersonRow, SkillRow
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="people",
    title="People",
    records=(
        Record(
            model=Person,
            title="People",
            columns=("name", "email", "title", "department", "active", "mfa"),
            search=("name", "email", "title", "department"),
            filters=("active", "department"),
            editable=("name", "email", "title", "department", "site", "active", "mfa"),
            order="name",
            empty="Drop the user export of Microsoft 365, Entra or Google on the Data page.",
        ),
        Record(
            model=Skill,
            title="Skills",
            columns=("skill", "who", "days_per_quarter", "day_rate_minor"),
            search=("skill", "who"),
            filters=("skill",),
            editable=("skill", "who", "days_per_quarter", "day_rate_minor"),
            order="skill",
            empty="Say how many days a quarter people can give to improvements.",
        ),
    ),
    intakes=(
        Intake(row=PersonRow, model=Person, read=intakes.person),
        Intake(row=SkillRow, model=Skill, read=intakes.skill),
    ),
    findings=findings,
)
