"""Limits on guessing, kept in the database: shared by all processes, and they outlive a restart.

A try is written down before the guess is looked at and taken back when it was right, so that
tries at the same moment cannot slip through together. Names nobody has count like all others.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from itdirector.kernel.errors import Refused
from itdirector.surfaces.signin.models import Try

WITHIN = timedelta(hours=1)
MOST_PER_NAME = 10
MOST_PER_ADDRESS = 100
MOST_PER_BROWSER = 5

PASSWORD, CODE = "password", "code"


class TooMany(Refused):
    """There were too many tries. `again_at` says when there may be another."""

    def __init__(self, again_at: datetime, *, now: datetime) -> None:
        at = timezone.localtime(again_at + timedelta(minutes=1))
        super().__init__(
            "Too many tries went wrong.", remedy=f"Try again at {at:%H:%M}, not before."
        )
        self.wait_s = max(1, int((again_at - now).total_seconds()) + 1)


@dataclass(frozen=True, slots=True)
class Guess:
    """A try that is under way, as it was written down."""

    counted_for: str
    rows: tuple[int, ...]


def begin(*, kind: str, name: str, address: str, now: datetime, browser: str = "") -> Guess:
    """Count a guess before it is looked at, or raise TooMany.

    `browser`: the mark of one in which that name signed in before. It has tries of its own, and
    those of strangers take none of them away.
    """
    Try.objects.filter(at__lte=now - WITHIN).delete()
    limits = {
        _subject(kind, unicodedata.normalize("NFKC", name).strip().casefold()): MOST_PER_NAME,
        _subject("address", address): MOST_PER_ADDRESS,
    }
    if browser:
        limits = {_subject(f"{kind} from a browser", browser): MOST_PER_BROWSER}
    rows = tuple(Try.objects.create(subject=subject, at=now).pk for subject in limits)
    guess = Guess(next(iter(limits)), rows)
    for subject, most in limits.items():
        known = Try.objects.filter(subject=subject).exclude(pk__in=rows).order_by("-at")
        in_the_way = list(known.values_list("at", flat=True)[:most])
        if len(in_the_way) == most:
            Try.objects.filter(pk__in=rows).delete()
            raise TooMany(in_the_way[-1] + WITHIN, now=now)
    return guess


def succeeded(guess: Guess) -> None:
    """Forget what went wrong before for this name or browser; for the address, only this try."""
    Try.objects.filter(subject=guess.counted_for).delete()
    Try.objects.filter(pk__in=guess.rows).delete()


def _subject(kind: str, value: str) -> str:
    return salted_hmac("itdirector.try", f"{kind}:{value}", algorithm="sha256").hexdigest()
