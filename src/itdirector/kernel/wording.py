"""How money reads in the current organisation's currency."""

from __future__ import annotations

from itdirector.kernel.tenancy import current_organisation
from itdirector.values import text


def pounds(minor: int | None) -> str:
    """Return an exact amount of pence, with pence only where there are some: £12,400."""
    return text.pounds(minor, current_organisation().currency)


def about(amount: float) -> str:
    """Return a modelled amount of whole pounds to two significant figures."""
    return text.about(amount, current_organisation().currency)


def money_range(low: float, high: float) -> str:
    """Return two modelled amounts as a range: £8,200 to £94,000."""
    return text.money_range(low, high, current_organisation().currency)
