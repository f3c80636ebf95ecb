"""Keeping what engines answered, so that the same question is not asked twice."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from itdirector.kernel.models import DecisionRun


def digest(problem: dict[str, Any]) -> str:
    """Return a fingerprint of a question: equal questions, equal fingerprints."""
    return hashlib.sha256(json.dumps(problem, sort_keys=True, default=str).encode()).hexdigest()


def kept(engine: str, problem: dict[str, Any], *, seed: int) -> DecisionRun | None:
    """Return the current organisation's newest answer to the same question, if there is one."""
    same = DecisionRun.objects.filter(engine=engine, digest=digest(problem), seed=seed)
    found: DecisionRun | None = same.first()
    return found


def keep(engine: str, problem: dict[str, Any], answer: dict[str, Any], *, seed: int) -> DecisionRun:
    """Store a question and its answer for the current organisation."""
    run: DecisionRun = DecisionRun.objects.create(
        engine=engine, problem=problem, digest=digest(problem), seed=seed, answer=answer
    )
    return run
