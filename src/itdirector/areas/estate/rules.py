"""What the estate decides. Plain values only, so every rule is tested without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from itdirector.connectors.rows import Identity

UNSEEN = timedelta(days=60)
"""A machine no tool has seen for so long is asked about. Our default."""
STILL_SEEN = timedelta(days=14)
"""A machine out of use by the list that a tool saw so lately is at work. Our default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How long a kind of machine serves and what a new one costs. All are our defaults."""

    years: int
    price_minor: int
    low_minor: int
    high_minor: int
    old_age_minor: int
    """What one that is past its working life costs more in a year: repairs and lost time."""


LIVES = {
    "laptop": Life(
        years=5, price_minor=85_000, low_minor=60_000, high_minor=130_000, old_age_minor=16_000
    ),
    "desktop": Life(
        years=6, price_minor=65_000, low_minor=45_000, high_minor=95_000, old_age_minor=16_000
    ),
    "server": Life(
        years=6, price_minor=650_000, low_minor=400_000, high_minor=1_200_000, old_age_minor=90_000
    ),
    "phone": Life(
        years=4, price_minor=35_000, low_minor=20_000, high_minor=70_000, old_age_minor=6_000
    ),
    "tablet": Life(
        years=5, price_minor=40_000, low_minor=25_000, high_minor=70_000, old_age_minor=5_000
    ),
    "telephone": Life(
        years=8, price_minor=9_000, low_minor=5_000, high_minor=18_000, old_age_minor=1_000
    ),
    "printer": Life(
        years=7, price_minor=30_000, low_minor=15_000, high_minor=80_000, old_age_minor=8_000
    ),
    "network": Life(
        years=7, price_minor=70_000, low_minor=25_000, high_minor=180_000, old_age_minor=12_000
    ),
    "storage": Life(
        years=6, price_minor=180_000, low_minor=80_000, high_minor=400_000, old_age_minor=30_000
    ),
    "monitor": Life(
        years=8, price_minor=16_000, low_minor=10_000, high_minor=30_000, old_age_minor=1_500
    ),
}
LIVES_SOURCE = "our default, 2026-11: UK small-business list prices without VAT"
OLD_AGE_SOURCE = (
    "our default, 2026-11: half of what studies paid for by makers say "
    "(Techaisle 2013: $427 a year)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """When a machine should be replaced, what that costs, and why then."""

    on: date
    price_minor: int
    because: str
    kind: str
    not_before: date | None = None
    """Where somebody set the day: it is not ours to move."""
    not_after: date | None = None
    """Where somebody set the day, or fixes end that no newer system brings back."""


def is_old(*, kind: str, purchased_on: date | None, today: date) -> bool:
    """Tell whether a machine is surely past its working life."""
    life = LIVES.get(kind)
    if life is None or purchased_on is None:
        return False
    return purchased_on + relativedelta(years=life.years) <= today


def asset_marks(identity: Identity) -> tuple[str, ...]:
    """Return the ways a machine is known, the strongest first."""
    known = (
        ("serial", identity.serial.upper()),
        ("uuid", identity.uuid.upper()),
        ("tag", identity.asset_tag.upper()),
        ("mac", identity.mac.lower()),
        ("name", identity.name.casefold()),
    )
    return tuple(f"{kind}:{value}"[:255] for kind, value in known if value)


def fold_name(text: str) -> str:
    """Return a name in small letters with single spaces, so that spellings meet."""
    return re.sub(r"\s+", " ", text).strip().casefold()[:200]


def replacement(
    *,
    kind: str,
    purchased_on: date | None,
    planned_end: date | None,
    support_ends: date | None,
    can_upgrade: bool,
) -> Replacement | None:
    """Return when a machine of a kind should go, None when nothing tells.

    The owner's own date wins; else its working life; an end of support comes first only when the
    machine cannot be brought to a supported system.
    """
    life = LIVES.get(kind)
    if life is None:
        return None
    last = support_ends if support_ends and not can_upgrade else None
    dates: list[tuple[date, str]] = []
    if planned_end:
        dates.append((planned_end, "the register says so"))
    elif purchased_on:
        end = purchased_on + relativedelta(years=life.years)
        dates.append((end, f"it will be {life.years} years old"))
    if last:
        dates.append((last, "its system gets no more security fixes"))
    if not dates:
        return None
    on, because = min(dates)
    return Replacement(
        on=on,
        price_minor=life.price_minor,
        because=because,
        kind=kind,
        not_before=planned_end if on == planned_end else None,
        not_after=planned_end if on == planned_end else last,
    )
