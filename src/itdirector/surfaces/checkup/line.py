"""One thing that was looked at: how it stands, in a sentence, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

OK, LOOK, WRONG = "ok", "look", "wrong"
"""As it should be; worth a look; must be put right before others rely on it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was found. A line that is not ok has a remedy."""

    name: str
    state: str
    sentence: str
    remedy: str = ""
