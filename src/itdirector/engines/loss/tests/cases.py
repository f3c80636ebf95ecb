"""Problems that several tests ask about."""

from __future__ import annotations

import math
from dataclasses import replace

from itdirector.engines.loss import (
    CommonCause,
    Control,
    Frequency,
    LossProblem,
    Policy,
    Scenario,
)

RANSOM = Scenario(
    id="ransom",
    frequency=Frequency(events_per_year=0.3, evidence_years=2),
    low_cost=20_000,
    high_cost=2_000_000,
    paths={"mail": 0.7, "vpn": 0.3},
)
OUTAGE = Scenario(
    id="outage",
    frequency=Frequency(events_per_year=6, evidence_years=math.inf),
    low_cost=500,
    high_cost=9_000,
)
FLOOD = Scenario(
    id="flood", frequency=Frequency(events_per_year=0.02), low_cost=2_000, high_cost=2_000_000
)
MFA = Control(id="MFA", stops={"mail": 0.6, "vpn": 1.0})
BACKUP = Control(id="backup", shrinks={"ransom": 0.5, "flood": 0.98})
TRAINING = Control(id="training", stops={"mail": 0.3}, shrinks={"ransom": 0.1})
FULL = Policy(deductible=50_000, limit=200_000)
SHARED = Policy(deductible=1_000, coinsurance=0.25)
PROVIDER = CommonCause(
    id="provider",
    frequency=Frequency(events_per_year=0.2, evidence_years=3),
    hits={"ransom": 0.6, "outage": 0.9},
)
POWER = CommonCause(
    id="power",
    frequency=Frequency(events_per_year=0.01, evidence_years=math.inf),
    hits={"flood": 1.0, "outage": 1.0},
)

EXAMPLES = [
    LossProblem(scenarios=(RANSOM,)),
    LossProblem(scenarios=(OUTAGE,)),
    LossProblem(scenarios=(RANSOM, OUTAGE, FLOOD), most_per_event=1_000_000),
    LossProblem(
        scenarios=(RANSOM, OUTAGE, FLOOD), controls=(MFA, BACKUP), most_per_event=1_000_000
    ),
    LossProblem(
        scenarios=(replace(RANSOM, policy=FULL), replace(OUTAGE, policy=SHARED), FLOOD),
        controls=(MFA, BACKUP, TRAINING),
        most_per_event=1_000_000,
        common_causes=(PROVIDER, POWER),
        overlap=0.5,
    ),
]
