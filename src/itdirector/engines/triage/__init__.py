"""Which weaknesses must be fixed by when, why and in which order; and whether clocks are kept."""

from itdirector.engines.triage.batch_model import BatchAnswer, BatchQuestion, PatchGroup
from itdirector.engines.triage.batches import plan_batches
from itdirector.engines.triage.cvss_scores import CvssReading, read_vector
from itdirector.engines.triage.lookup import Reading, look_up
from itdirector.engines.triage.measures import Ages, ClockKept, History, ages, clock_kept
from itdirector.engines.triage.model import (
    Answer,
    Asset,
    Epss,
    Policy,
    ProofFailed,
    Question,
    Verdict,
    Vulnerability,
    Weakness,
)
from itdirector.engines.triage.replay import Past, Point, coverage_at, dominates, effort_curve
from itdirector.engines.triage.solve import triage
from itdirector.engines.triage.tables import (
    BOD_26_04,
    CISA_COORDINATOR,
    HUMAN_IMPACT,
    SSVC_DEPLOYER,
    DecisionTable,
)

__all__ = [
    "BOD_26_04",
    "CISA_COORDINATOR",
    "HUMAN_IMPACT",
    "SSVC_DEPLOYER",
    "Ages",
    "Answer",
    "Asset",
    "BatchAnswer",
    "BatchQuestion",
    "ClockKept",
    "CvssReading",
    "DecisionTable",
    "Epss",
    "History",
    "Past",
    "PatchGroup",
    "Point",
    "Policy",
    "ProofFailed",
    "Question",
    "Reading",
    "Verdict",
    "Vulnerability",
    "Weakness",
    "ages",
    "clock_kept",
    "coverage_at",
    "dominates",
    "effort_curve",
    "look_up",
    "plan_batches",
    "read_vector",
    "triage",
]
