"""Numbers of ours that stand in for facts not given, with where they come from."""

from __future__ import annotations

from datetime import date

from itdirector.engines.recovery.answer import Default
from itdirector.engines.recovery.model import Need, RecoveryProblem, Restore

VERSION = "2026-09"

TEST_IS_GOOD_FOR_DAYS = 365
"""A restore tested longer ago counts as untested: what is restored has changed since."""

UNTESTED_SUCCESS = Default(
    name="success of a restore not tested within a year",
    value=0.7,
    unit="probability",
    grade="default",
    source="ours: middle of 0.6 to 0.8; no census of first restores is known to us",
    valid_from="2026-09-01",
)
TESTED_SUCCESS = Default(
    name="success of a restore tested within a year",
    value=0.95,
    unit="probability",
    grade="default",
    source="ours: a tested road still meets new media, new people and a bad day",
    valid_from="2026-09-01",
)
COMMON_CAUSE = Default(
    name="share of failures that take a whole redundancy (beta factor)",
    value=0.10,
    unit="share",
    grade="expert",
    source="cautious end of the 1 to 10 % in practice with IEC 61508-6; recalled, not re-read",
    valid_from="2026-09-01",
)
DWELL = Default(
    name="hours an intruder is inside before being seen",
    value=144.0,
    unit="hours",
    grade="survey",
    source="about six days, the median of incident responders for extortion; recalled, not re-read",
    valid_from="2026-09-01",
)


def tested(restore: Restore, today: date) -> bool:
    """Return whether the restore was tried within a year before today."""
    days = (today - restore.tested_on).days if restore.tested_on else -1
    return 0 <= days <= TEST_IS_GOOD_FOR_DAYS


def success_default(restore: Restore, today: date) -> Default | None:
    """Return which of our defaults stands for the success of this restore; None if none does."""
    if restore.success is not None:
        return None
    return TESTED_SUCCESS if tested(restore, today) else UNTESTED_SUCCESS


def success_of(restore: Restore, today: date) -> float:
    """Return the probability that this restore works."""
    if restore.success is not None:
        return restore.success
    return TESTED_SUCCESS.value if tested(restore, today) else UNTESTED_SUCCESS.value


def beta_of(need: Need) -> float:
    """Return the share of failures of a need's members that take them all."""
    return COMMON_CAUSE.value if need.common_cause is None else need.common_cause


def dwell_of(problem: RecoveryProblem) -> float:
    """Return how many hours an intruder is reckoned to have been inside."""
    return DWELL.value if problem.dwell_hours is None else problem.dwell_hours


def defaults_used(problem: RecoveryProblem) -> tuple[Default, ...]:
    """Return our defaults that enter the answer to this problem, by name."""
    used = [success_default(r, problem.today) for r in problem.restores.values()]
    needs = [need for thing in problem.by_id.values() for need in thing.needs]
    used += [COMMON_CAUSE for n in needs if n.redundant and n.common_cause is None]
    holds = [c for c in problem.components if c.holds_data]
    used += [DWELL] if holds and problem.dwell_hours is None else []
    return tuple(sorted({d for d in used if d is not None}, key=lambda d: d.name))
