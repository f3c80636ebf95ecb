"""The refusal of an answer that its second road does not confirm."""

from __future__ import annotations

FIVE = 5
"""Standard errors two honest sets of draws may lie apart."""

RARE = 3
"""Times something rare may happen in one set of draws and not at all in another."""


class ProofFailed(Exception):
    """An answer and its check disagree: nothing is claimed."""


def must(holds: bool, owner: str, what: str) -> None:  # noqa: FBT001
    """Raise ProofFailed, naming the culprit and its field, unless the check holds."""
    if not holds:
        raise ProofFailed(f"{owner}: {what} is not what the second road finds")


def may_differ(share: float, *draws: int) -> float:
    """Return how far apart a probability may come out of independent sets of so many draws."""
    parts = sum(1 / number for number in draws)
    return FIVE * float((share * (1 - share) * parts) ** 0.5) + RARE * parts
