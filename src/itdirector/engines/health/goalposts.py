"""Our scheme: six pillars, fixed goalposts, four critical facts. A table; grade default.

Goalposts are set beforehand and never from customers' data: a firm's score does not move when
another firm's does. Change a row, and the version with it.
"""

from __future__ import annotations

from itdirector.engines.health.model import Cap, Indicator, Pillar, Scheme

VALID_FROM = "2026-11-22"
SOURCE = "our judgement; the 14-day patch clock after Cyber Essentials"
GRADE = "default"

_SHARES = (
    ("patches in time", "security", 0.60, 1.0),
    ("people with a second factor", "security", 0.50, 1.0),
    ("machines protected", "security", 0.70, 1.0),
    ("services that recover in time", "resilience", 0.50, 1.0),
    ("data with a copy out of reach", "resilience", 0.50, 1.0),
    ("machines in support", "lifecycle", 0.70, 1.0),
    ("software in support", "lifecycle", 0.70, 1.0),
    ("contracts decided in time", "money", 0.50, 1.0),
    ("requests in time", "service", 0.60, 0.95),
    ("time services were up", "service", 0.98, 0.999),
    ("skills covered by two", "people", 0.30, 1.0),
    ("projects on time and budget", "people", 0.30, 0.90),
)
"""Indicator, pillar, the share that scores 0 and the share that scores 100."""

_OTHERS = (
    Indicator(
        id="days since a restore was tested",
        pillar="resilience",
        unit="days",
        points=((30, 100), (365, 0)),
        log=True,
    ),
    Indicator(id="spent on nothing", pillar="money", unit="share", points=((0.02, 100), (0.20, 0))),
    Indicator(id="off the budget", pillar="money", unit="share", points=((0.05, 100), (0.25, 0))),
    Indicator(
        id="incidents a month for 100 people",
        pillar="service",
        unit="incidents",
        points=((1, 100), (20, 0)),
        log=True,
    ),
    Indicator(
        id="load of IT people", pillar="people", unit="share", points=((0.85, 100), (1.10, 0))
    ),
)

SCHEME = Scheme(
    version="1",
    pillars=tuple(
        Pillar(id=name)
        for name in ("security", "resilience", "lifecycle", "money", "service", "people")
    ),
    indicators=(
        *(
            Indicator(id=name, pillar=pillar, unit="share", points=((worst, 0), (best, 100)))
            for name, pillar, worst, best in _SHARES
        ),
        *_OTHERS,
    ),
    caps=(
        Cap(id="known-exploited weakness overdue", pillar="security"),
        Cap(id="administrators without a second factor", pillar="security"),
        Cap(id="no backup out of reach of an attacker", pillar="resilience"),
        Cap(id="unsupported system open to the internet", pillar="lifecycle"),
    ),
)
