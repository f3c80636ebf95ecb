"""What a contract's terms, as we know them, ask of the renewal engine. Plain values only.

Days are included unless said. How days, months and business days are counted is the engine's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from itdirector.engines.renewal import Contract, Notice, Service, dates, prove

PER_YEAR = {"month": 12, "quarter": 4, "year": 1, "once": 0}
MONTHS_PER_YEAR = 12
MOST_MONTHS = 1200
"""Terms longer than a century are slips of the pen."""
MOST_NOTICE = {"days": 3660, "business_days": 2600, "months": 120}
"""Notice longer than ten years, or in no unit, is a slip of the pen: it counts as not known."""
NO_NOTICE = Notice(count=0, unit="days")
AT_ONCE = Service(count=0)
"""For notice that nobody told us of: no letter is waited for."""
KEPT = 10_000
"""So many answers are kept: each is worked out twice, by the engine and by its check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a contract says about its end."""

    starts_on: date | None = None
    ends_on: date | None = None
    term_months: int | None = None
    auto_renews: bool | None = None
    renewal_months: int | None = None
    notice: int | None = None
    notice_unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The dates by which something must happen, for the term that runs now."""

    ends_on: date
    """Last day of the current term."""
    latest_receipt: date
    latest_send: date
    decide_by: date
    notice_known: bool
    missed: bool
    """True when notice for the current term can no longer be given."""
    renewed: int
    """How many times the contract has renewed by itself since the term we were told of."""


@lru_cache(maxsize=KEPT)
def deadline(terms: Terms, today: date) -> Deadline | None:
    """Return a contract's dates, or None when its end cannot be known or it has ended.

    A contract that ends by itself needs no notice. One of which nobody told us whether it renews
    is taken to renew until its end has passed, and for ended after. Raises ProofFailed when the
    engine and its check disagree.
    """
    asked = question(terms)
    if asked is None:
        return None
    answer = dates(asked, today=today)
    prove(asked, answer)
    chance = answer.opportunity
    if chance is None or (answer.renewals and terms.auto_renews is None):
        return None
    return Deadline(
        ends_on=chance.ends_on,
        latest_receipt=chance.latest_receipt,
        latest_send=chance.latest_send,
        decide_by=chance.decide_by,
        notice_known=believable_notice(terms) is not None or terms.auto_renews is False,
        missed=answer.missed and bool(terms.auto_renews),
        renewed=answer.renewals,
    )


def question(terms: Terms) -> Contract | None:
    """Return what the engine is asked, None when the end of the first term is not known."""
    months = terms.term_months if 0 < (terms.term_months or 0) <= MOST_MONTHS else None
    if terms.ends_on is None and (terms.starts_on is None or months is None):
        return None
    notice = believable_notice(terms)
    return Contract(
        id="terms",
        starts_on=terms.starts_on if terms.ends_on is None else None,
        ends_on=terms.ends_on,
        term_months=months,
        at_end="ends" if terms.auto_renews is False else "renews",
        renewal_months=renewal_months(terms),
        notice=Notice(count=notice, unit=terms.notice_unit) if notice else NO_NOTICE,  # type: ignore[arg-type]
        service=None if notice else AT_ONCE,
        receipt_on_business_days=bool(notice),
    )


def renewal_months(terms: Terms) -> int:
    """Return for how many months a contract renews: as told, else its first term, a year at most.

    Where nobody told us we ask rather too early than too late, and never say that more is
    committed than is sure.
    """
    told = terms.renewal_months or min(terms.term_months or MONTHS_PER_YEAR, MONTHS_PER_YEAR)
    return min(told, MOST_MONTHS)


def believable_notice(terms: Terms) -> int | None:
    """Return the notice in its unit, None when it is not known or not to be believed."""
    if terms.notice is None or terms.notice > MOST_NOTICE.get(terms.notice_unit, 0):
        return None
    return terms.notice


def yearly_minor(price_minor: int | None, billing: str) -> int | None:
    """Return a contract's cost a year in pence; None when unknown or paid once."""
    if price_minor is None or not PER_YEAR.get(billing):
        return None
    return price_minor * PER_YEAR[billing]


def slug(text: str) -> str:
    """Return a name in small letters and hyphens, so that spellings meet."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")


def contract_marks(*, vendor: str, name: str, reference: str) -> tuple[str, ...]:
    """Return the ways a contract is known: by its reference, else by vendor and name."""
    own = f"name:{slug(vendor)}/{slug(name)}"
    return (f"reference:{reference}", own) if reference else (own,)
