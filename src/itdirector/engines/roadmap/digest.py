"""The fingerprint of a problem, so that an answer can name the question it belongs to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from itdirector.engines.roadmap.model import Problem


def digest(problem: Problem) -> str:
    """Return the SHA-256 of the problem in hexadecimal. The order of listing does not matter."""
    facts = asdict(problem)
    facts["initiatives"] = sorted(facts["initiatives"], key=lambda i: str(i["id"]))
    facts["risk_units"] = sorted(facts["risk_units"], key=lambda u: str(u["id"]))
    facts["mandatory_groups"] = sorted(problem.mandatory_groups)
    facts["excludes"] = sorted(sorted(pair) for pair in problem.excludes)
    text = json.dumps(_plain(facts), sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return 5 and 5.0 alike, at any depth: they are the same amount."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
