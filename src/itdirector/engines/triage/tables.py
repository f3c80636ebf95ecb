"""Decision tables as data: what the rules of others say, restated row by row, with source and date.

Values of each factor stand from the safer to the riskier, outcomes from the calmer to the more
urgent. A row's key follows the order of the factors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """One published decision table, whole: every combination of its factors has a row."""

    id: str
    version: str
    source: str
    read: date
    """Day on which its rows were compared with the source."""
    published: date | None = None
    valid_from: date | None = None
    factors: Mapping[str, tuple[str, ...]]
    outcomes: tuple[str, ...]
    rows: Mapping[tuple[str, ...], str]
    grade: str = "contract"

    def __post_init__(self) -> None:
        keys = set(product(*self.factors.values()))
        if keys != self.rows.keys():
            raise ValueError(f"{self.id}: rows need every combination of the factors, once")
        if not set(self.rows.values()) <= set(self.outcomes):
            raise ValueError(f"{self.id}: outcomes lack one that a row names")


NEXT_UPGRADE = "next upgrade"
SIXTY_DAYS = "60 days"
FOURTEEN_DAYS = "14 days"
THREE_DAYS = "3 days"
FORENSIC = "3 days and forensic check"

DAYS: Mapping[str, int | None] = {
    NEXT_UPGRADE: None,
    SIXTY_DAYS: 60,
    FOURTEEN_DAYS: 14,
    THREE_DAYS: 3,
    FORENSIC: 3,
}
"""Calendar days each timeline of BOD 26-04 allows; None is no date at all."""

_NO_YES = ("no", "yes")
_IMPACT = ("partial", "total")

BOD_26_04 = DecisionTable(
    id="CISA BOD 26-04",
    version="1.0.0",
    source="CERTCC/SSVC cisa_bod_26_04_1_0_0.csv; directive of CISA, 10 June 2026",
    read=date(2026, 11, 22),
    published=date(2026, 6, 10),
    valid_from=date(2026, 6, 10),
    factors={
        "known_exploited": _NO_YES,
        "exposed": _NO_YES,
        "automatable": _NO_YES,
        "technical_impact": _IMPACT,
    },
    outcomes=(NEXT_UPGRADE, SIXTY_DAYS, FOURTEEN_DAYS, THREE_DAYS, FORENSIC),
    rows={
        ("no", "no", "no", "partial"): NEXT_UPGRADE,
        ("no", "no", "no", "total"): NEXT_UPGRADE,
        ("no", "no", "yes", "partial"): SIXTY_DAYS,
        ("no", "no", "yes", "total"): SIXTY_DAYS,
        ("no", "yes", "no", "partial"): SIXTY_DAYS,
        ("no", "yes", "no", "total"): FOURTEEN_DAYS,
        ("no", "yes", "yes", "partial"): FOURTEEN_DAYS,
        ("no", "yes", "yes", "total"): THREE_DAYS,
        ("yes", "no", "no", "partial"): FOURTEEN_DAYS,
        ("yes", "no", "no", "total"): FOURTEEN_DAYS,
        ("yes", "no", "yes", "partial"): FOURTEEN_DAYS,
        ("yes", "no", "yes", "total"): FORENSIC,
        ("yes", "yes", "no", "partial"): FOURTEEN_DAYS,
        ("yes", "yes", "no", "total"): FORENSIC,
        ("yes", "yes", "yes", "partial"): THREE_DAYS,
        ("yes", "yes", "yes", "total"): FORENSIC,
    },
)

_EXPLOITATION = ("none", "public poc", "active")
_HUMAN = ("low", "medium", "high", "very high")
_PRIORITY = {"d": "defer", "s": "scheduled", "o": "out-of-cycle", "i": "immediate"}
_LEVEL = {"t": "track", "*": "track*", "a": "attend", "A": "act"}


def _spread(
    heads: tuple[tuple[str, ...], ...],
    last: tuple[str, ...],
    lines: str,
    letters: Mapping[str, str],
) -> dict[tuple[str, ...], str]:
    """Return rows from one word for each combination of `heads`: a letter for each last value."""
    words = lines.split()
    return {
        (*head, value): letters[letter]
        for head, word in zip(product(*heads), words, strict=True)
        for value, letter in zip(last, word, strict=True)
    }


SSVC_DEPLOYER = DecisionTable(
    id="SSVC deployer patch application priority",
    version="1.0.0",
    source="CERTCC/SSVC deployer_patch_application_priority_1_0_0.csv",
    read=date(2026, 11, 22),
    grade="expert",
    factors={
        "exploitation": _EXPLOITATION,
        "exposure": ("small", "controlled", "open"),
        "automatable": _NO_YES,
        "human_impact": _HUMAN,
    },
    outcomes=("defer", "scheduled", "out-of-cycle", "immediate"),
    rows=_spread(
        (_EXPLOITATION, ("small", "controlled", "open"), _NO_YES),
        _HUMAN,
        """ddss dsss  dsss ssss  dsss ssso
           dsss ssss  dsss ssso  ssso ssoo
           ssoo sooo  ssoo oooo  sooi ooii""",
        _PRIORITY,
    ),
)
"""An option: answers about safety and mission are seldom reliable in a small firm."""

CISA_COORDINATOR = DecisionTable(
    id="CISA coordinator",
    version="2.0.3",
    source="CERTCC/SSVC cisa_coordinator_2_0_3.csv",
    read=date(2026, 11, 22),
    grade="expert",
    factors={
        "exploitation": _EXPLOITATION,
        "automatable": _NO_YES,
        "technical_impact": _IMPACT,
        "mission_impact": ("low", "medium", "high"),
    },
    outcomes=("track", "track*", "attend", "act"),
    rows=_spread(
        (_EXPLOITATION, _NO_YES, _IMPACT),
        ("low", "medium", "high"),
        """ttt tt* tta tta
           tt* t*a tta t*a
           tta taA aaA aAA""",
        _LEVEL,
    ),
)

HUMAN_IMPACT = DecisionTable(
    id="SSVC human impact",
    version="2.0.2",
    source="CERTCC/SSVC human_impact_1_0_0.csv",
    read=date(2026, 11, 22),
    grade="expert",
    factors={
        "safety_impact": ("negligible", "marginal", "critical", "catastrophic"),
        "mission_impact": ("degraded", "mef support crippled", "mef failure", "mission failure"),
    },
    outcomes=_HUMAN,
    rows=_spread(
        (("negligible", "marginal", "critical", "catastrophic"),),
        ("degraded", "mef support crippled", "mef failure", "mission failure"),
        "llmv llmv mhhv vvvv",
        {"l": "low", "m": "medium", "h": "high", "v": "very high"},
    ),
)
