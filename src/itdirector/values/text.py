"""How amounts and dates read: £12,400; 3 Mar 2027; about 5 in 100."""

from __future__ import annotations

from datetime import date

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def day(value: date) -> str:
    """Return a date that cannot be misread: 3 Mar 2027."""
    return f"{value.day} {value:%b %Y}"


def pounds(minor: int | None, currency: str = "GBP") -> str:
    """Return an exact amount of pence in whole pounds, with pence only where there are some."""
    if minor is None:
        return "unknown"
    sign = "-" if minor < 0 else ""
    whole, pence = divmod(abs(minor), 100)
    amount = f"{whole:,}.{pence:02d}" if pence else f"{whole:,}"
    return f"{sign}{_sign(currency)}{amount}"


def about(amount: float, currency: str = "GBP") -> str:
    """Return a modelled amount of whole pounds to two significant figures."""
    return f"{_sign(currency)}{two_figures(amount):,.0f}"


def two_figures(amount: float) -> float:
    """Round to two significant figures, the precision a model deserves."""
    return float(f"{amount:.2g}")


def money_range(low: float, high: float, currency: str = "GBP") -> str:
    """Return two modelled amounts as a range: £8,200 to £94,000."""
    return f"{about(low, currency)} to {about(high, currency)}"


def plain_number(value: float) -> str:
    """Return a number as people write it: 1,250; 37.5; 0.0041; never 1e+04 or 0.30000000000000004.

    Two places after the point from one upwards; below one, two significant figures.
    """
    if value == 0 or abs(value) >= 1:
        return f"{value:,.2f}".removesuffix("0").removesuffix("0").removesuffix(".")
    return f"{two_figures(value):.6f}".rstrip("0").rstrip(".")


def often(per_year: float) -> str:
    """Return a yearly frequency as people say it: about once in 8 years."""
    if per_year <= 0:
        return "never, as far as we can tell"
    if per_year >= 1.5:
        return f"about {two_figures(per_year):g} times a year"
    years = two_figures(1 / per_year)
    return "about once a year" if years < 1.5 else f"about once in {years:g} years"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 machine, 14 machines."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _sign(currency: str) -> str:
    return SIGNS.get(currency, f"{currency} ")
