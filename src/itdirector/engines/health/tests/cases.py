"""A firm as it stands, for the tests."""

from __future__ import annotations

from itdirector.engines.health.goalposts import SCHEME
from itdirector.engines.health.model import Reading, State

LEVELS = {
    "patches in time": 0.82,
    "people with a second factor": 0.9,
    "machines protected": 0.95,
    "services that recover in time": 0.7,
    "data with a copy out of reach": 0.9,
    "machines in support": 0.85,
    "software in support": 0.9,
    "contracts decided in time": 0.8,
    "requests in time": 0.85,
    "time services were up": 0.995,
    "skills covered by two": 0.5,
    "projects on time and budget": 0.6,
    "days since a restore was tested": 120,
    "spent on nothing": 0.08,
    "off the budget": 0.1,
    "incidents a month for 100 people": 5,
    "load of IT people": 0.95,
}


def read(level: float, known: int = 10, needed: int = 10) -> Reading:
    """Return a reading, by default with every fact known."""
    return Reading(level=level, facts_known=known, facts_needed=needed)


FINE = State(
    readings={name: read(level) for name, level in LEVELS.items()},
    critical=dict.fromkeys((cap.id for cap in SCHEME.caps), False),
)
"""All is known and nothing critical holds."""

KEV = "known-exploited weakness overdue"
MFA = "administrators without a second factor"
