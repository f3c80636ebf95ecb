"""Security: what may go wrong, what attackers use, and which controls stand against it."""

from itdirector.areas.security import actions, intakes  # noqa: F401  (importing registers actions)
from itdirector.areas.security.findings import findings
from itdirector.areas.security.models import Exploited, Risk
from itdirector.connectors.rows import ExploitedVulnerabilityRow
from itdirector.kernel.access import Label
from itdirector.kernel.areas import Area, Intake, Record

area = Area(
    name="security",
    title="Security",
    records=(
        Record(
            model=Risk,
            title="Risks",
            columns=("title", "events_per_year", "low_minor", "high_minor", "own_events"),
            search=("title", "basis"),
            editable=(
                "events_per_year",
                "low_minor",
                "high_minor",
                "own_events",
                "own_years",
                "basis",
            ),
            order="title",
            empty="Answer the first questions; the register is filled from published figures.",
        ),
        Record(
            model=Exploited,
            title="Exploited vulnerabilities",
            columns=("cve", "vendor", "product", "name", "added_on", "ransomware"),
            search=("cve", "vendor", "product", "name"),
            filters=("ransomware", "vendor"),
            order="-added_on",
            empty="Drop CISA's known_exploited_vulnerabilities.json on the Data page.",
        ),
    ),
    intakes=(Intake(row=ExploitedVulnerabilityRow, model=Exploited, read=intakes.exploited),),
    findings=findings,
    guards=Label.WEAKNESS,
)
