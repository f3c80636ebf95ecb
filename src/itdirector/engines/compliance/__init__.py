"""Which requirements are met, until when, by which evidence; and the cheapest way to the rest."""

from itdirector.engines.compliance.actions import cheapest_actions, shortest_fix_list
from itdirector.engines.compliance.actions_model import (
    Action,
    ActionAnswer,
    ActionQuestion,
    Framework,
)
from itdirector.engines.compliance.clocks import RULES, Breach, Due, duties
from itdirector.engines.compliance.crosswalk import infer
from itdirector.engines.compliance.crosswalk_model import Inference, Link, Union
from itdirector.engines.compliance.frameworks import CYBER_ESSENTIALS
from itdirector.engines.compliance.model import (
    Answer,
    Evidence,
    Impossible,
    LimitReached,
    Needs,
    PassOrFail,
    ProofFailed,
    Question,
    Requirement,
    Staged,
    all_of,
    any_of,
    at_least,
)
from itdirector.engines.compliance.solve import assess

__all__ = [
    "CYBER_ESSENTIALS",
    "RULES",
    "Action",
    "ActionAnswer",
    "ActionQuestion",
    "Answer",
    "Breach",
    "Due",
    "Evidence",
    "Framework",
    "Impossible",
    "Inference",
    "LimitReached",
    "Link",
    "Needs",
    "PassOrFail",
    "ProofFailed",
    "Question",
    "Requirement",
    "Staged",
    "Union",
    "all_of",
    "any_of",
    "assess",
    "at_least",
    "cheapest_actions",
    "duties",
    "infer",
    "shortest_fix_list",
]
