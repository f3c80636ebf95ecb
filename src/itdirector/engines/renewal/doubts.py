"""What another reading of the same contract could move: said as codes, never decided silently."""

from __future__ import annotations

from datetime import date

from itdirector.engines.renewal.counting import months_later, notice_back, period_end
from itdirector.engines.renewal.model import Contract

DOUBTS = {
    "start_day_missing": "the term's last month has no such day; a day later is arguable",
    "end_disagrees": "ends_on is not starts_on + term_months; ends_on was believed",
    "notice_longer_than_term": "notice is longer than a renewed term: it must precede the term",
}
"""Code to what it means."""


def doubts(contract: Contract, first_end: date) -> tuple[str, ...]:
    """Return the codes of DOUBTS that apply, in the order of that table."""
    found = set()
    start, term = contract.starts_on, contract.term_months
    if start and term:
        if months_later(start, term).day != start.day:
            found.add("start_day_missing")
        if period_end(start, term) != first_end:
            found.add("end_disagrees")
    if contract.at_end == "renews" and contract.anchor == "end_of_term":
        following = months_later(first_end, renewal_length(contract))
        if notice_back(contract.notice, contract.vendor.calendar, following) < first_end:
            found.add("notice_longer_than_term")
    return tuple(code for code in DOUBTS if code in found)


def renewal_length(contract: Contract) -> int:
    """Return the months of a renewed term: as told, else as long as the first."""
    return contract.renewal_months or contract.term_months or 0
