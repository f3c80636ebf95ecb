"""What the product says, and the receipts its numbers must have: for tests of whole briefs.

A finding's numbers are looked for only among what that finding stands on: how many records it
names, what those records hold, its money and its day, and what the engines answered about them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import DateField, DateTimeField, FloatField, IntegerField

from itdirector.areas.budget import facts as budget
from itdirector.areas.budget.models import LedgerLine
from itdirector.areas.company.models import Answer
from itdirector.areas.company.rules import number_in
from itdirector.areas.estate import facts as estate
from itdirector.areas.estate import support
from itdirector.areas.estate.models import Asset, Licence, Site
from itdirector.areas.estate.rules import UNSEEN
from itdirector.areas.people.models import Person
from itdirector.areas.people.rules import IDLE
from itdirector.areas.security import facts as security
from itdirector.areas.security.models import Exploited
from itdirector.areas.vendors import facts as vendors
from itdirector.areas.vendors.models import Contract, Vendor
from itdirector.engines.triage.tables import DAYS
from itdirector.engines.wording import Figure, read, strays
from itdirector.engines.wording.readability import MOST_WORDS, sentences, word_count
from itdirector.kernel.areas import records
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.tenancy import current_organisation

KNOWN = {"IT": "information technology", "VAT": "value added tax"}
"""Acronyms every reader knows."""
SHOWN = 3
"""So many names are told before the rest is counted."""
SOLVERS = ("OR-Tools CP-SAT", "HiGHS")
"""Programs the proof of the plan names."""
NAMED = (
    (Asset, "name"),
    (Contract, "name"),
    (Vendor, "name"),
    (Licence, "product"),
    (Person, "name"),
    (Site, "name"),
    (LedgerLine, "supplier"),
    (LedgerLine, "description"),
    (Exploited, "cve"),
    (Answer, "value"),
)


def proper_names(today: date) -> frozenset[str]:
    """Return the proper names that sentences may hold: with digits in them, and hard words."""
    told = {current_organisation().name, *SOLVERS}
    for model, field in NAMED:
        told |= set(model.objects.values_list(field, flat=True))
    told |= {one.label for one in support.table()}
    told |= {one.label for one in (*estate.systems(today), *estate.programs(today))}
    told |= {" ".join(label.split()[:2]) for label in told if label.startswith("Windows ")}
    told |= {one.control.title for one in security.coverages(today).values()}
    return frozenset(name for name in told if any(c.isalpha() for c in name))


def too_long(text: str) -> list[str]:
    """Return the sentences with more words than the gate allows, every name counted."""
    return [one for one in sentences(text) if word_count(one) > MOST_WORDS]


def hard_words(text: str, names: Iterable[str]) -> list[str]:
    """Return the jargon and the acronyms nobody explains."""
    gates = {"jargon", "acronym", "acronyms"}
    found = read(text, names=names, acronyms=KNOWN).breaches
    return [one.where for one in found if one.gate in gates]


def without_receipt(
    finding: FindingRecord, names: Iterable[str], today: date, *, text: str = ""
) -> list[str]:
    """Return the numbers of a finding's sentence (or another text) that nothing stands behind."""
    figures = list(_receipts(finding, today))
    return [one.text for one in strays(text or finding.sentence, figures, names)]


def _receipts(finding: FindingRecord, today: date) -> Iterator[Figure]:
    unit = current_organisation().currency
    if finding.money_minor is not None:
        yield from _money(finding.money_minor, unit, "the finding")
    if finding.due_on:
        yield _made(finding.due_on, "date", "the finding")
    for kind, count in Counter(kind for kind, _pk, _label in finding.evidence).items():
        yield from (_made(n, "count", f"{kind} named") for n in {count, count - SHOWN})
    for kind, pk, _label in finding.evidence:
        yield from _of_record(records()[kind].model.objects.get(pk=pk), today, unit)
    yield from _of_code(finding, today, unit)


def _of_record(record: Any, today: date, unit: str) -> Iterator[Figure]:
    """Return what a record's columns hold, and of a contract what is worked out from them."""
    for column in record._meta.concrete_fields:
        value = getattr(record, column.attname)
        if value is not None:
            yield from _of_column(column, value, f"{record}: {column.name}", unit)
    if isinstance(record, Contract):
        yield from _of_contract(record, today, unit)
    if isinstance(record, Answer):
        amount = number_in(record.value)
        yield from _money(round(100 * (amount or 0)), unit, "the answer")


def _of_column(column: Any, value: Any, name: str, unit: str) -> Iterator[Figure]:
    if isinstance(column, DateField) and not isinstance(column, DateTimeField):
        yield _made(value, "date", name)
    elif isinstance(column, IntegerField | FloatField):
        if column.name.endswith("_minor"):
            yield from _money(value, unit, name)
        else:
            yield from (_made(value, "count", name), _made(value / 100, "share", name))


def _of_contract(contract: Contract, today: date, unit: str) -> Iterator[Figure]:
    yearly = vendors.yearly_minor(contract.price_minor, contract.billing)
    yield from _money(yearly or 0, unit, f"{contract}: a year")
    for one in vendors.renewals(today):
        if one.contract == contract:
            dates = one.deadline
            for on in (dates.decide_by, dates.latest_send, dates.ends_on):
                yield _made(on, "date", f"{contract}: renewal engine")


def _of_code(finding: FindingRecord, today: date, unit: str) -> Iterator[Figure]:
    """Return what a finding's own rule adds: what it counts, and defaults it names."""
    rule = RULES.get(finding.code)
    if rule:
        yield from rule(finding, today, unit)


def _of_unseen(_finding: FindingRecord, _today: date, _unit: str) -> Iterator[Figure]:
    yield _made(UNSEEN.days, "days", "estate.rules.UNSEEN")


def _of_leavers(finding: FindingRecord, _today: date, _unit: str) -> Iterator[Figure]:
    yield _made(IDLE.days, "days", "people.rules.IDLE")
    held = Person.objects.filter(pk__in=[pk for _kind, pk, _label in finding.evidence])
    yield _made(sum(len(one.licences) for one in held), "count", "their licences")


def _of_seats(finding: FindingRecord, _today: date, _unit: str) -> Iterator[Figure]:
    for one in estate.seats():
        if one.licence.key == finding.subject:
            for count in (one.bought, one.used, abs(one.bought - one.used)):
                yield _made(count, "count", "its seats")


def _of_programs(finding: FindingRecord, today: date, _unit: str) -> Iterator[Figure]:
    ours = [one for one in estate.programs(today) if one.product == finding.subject]
    over = [one for one in ours if one.verdict.state == "over"]
    yield _made(len(over) - 1, "count", "old releases")
    yield from (_made(one.verdict.on, "date", one.label) for one in over if one.verdict.on)


def _of_spread(_finding: FindingRecord, today: date, unit: str) -> Iterator[Figure]:
    spread = estate.spread(today)
    if spread is None:
        return
    yield _made(5, "years", "estate.spreading.YEARS")
    yield from _money(spread.peak_minor, unit, "lifecycle engine: peak")
    yield from _money(spread.peak_unmoved_minor, unit, "lifecycle engine: peak unmoved")
    yield _made(len(spread.years[0].machines) - SHOWN, "count", "lifecycle engine: first year")
    late = sum(1 for _asset, one in estate.replacements() if one.on < today)
    yield _made(late, "count", "past their day")


def _of_attacks(finding: FindingRecord, today: date, _unit: str) -> Iterator[Figure]:
    product = finding.subject
    open_ = [pair for pair in security.exposures(today) if pair[0].installed.product == product]
    sure = [pair for pair in open_ if pair[0].certainty == open_[0][0].certainty]
    every = {m.key for _one, release in open_ for m in release.machines}
    here = {m.key for _one, release in sure for m in release.machines}
    cves = {cve for one, _release in sure for cve in one.cves}
    for count in (len(cves), len(cves) - SHOWN, len(here), len(every - here), len(sure) - 1):
        yield _made(count, "count", "the catalogue")
    for days in {days for days in DAYS.values() if days}:
        yield _made(days, "days", "the published table")
    within = security.PATCH_DAYS.values()
    yield from (_made(days, "days", "security.facts.PATCH_DAYS") for days in within)


def _of_bills(finding: FindingRecord, today: date, unit: str) -> Iterator[Figure]:
    since = budget.year_before(today)
    yield _made(12, "months", "the rule: twelve months")
    yield _made(len(finding.evidence), "count", "suppliers named")
    for one in budget.suppliers(since=since, until=today):
        yield from _money(one.minor, unit, one.name)
    lines = budget.ledger().filter(on__gte=since, on__lte=today)
    yield from _money(sum(line.amount_minor for line in lines), unit, "all bills")
    for (supplier, description), paid in budget.series(since=since, until=today).items():
        if f"{supplier}/{description}" == finding.subject:
            first, last = paid[0].amount_minor, paid[-1].amount_minor
            yield from _money(first, unit, "the first bill")
            yield _made(math.floor(100 * last / first - 99.5) / 100, "share", "the rise")


RULES = {
    "budget.price_rise": _of_bills,
    "budget.spend_differs": _of_bills,
    "budget.unmatched_supplier": _of_bills,
    "estate.asset_unseen": _of_unseen,
    "estate.licence_over": _of_seats,
    "estate.licence_unused": _of_seats,
    "estate.replacement_due": _of_spread,
    "estate.software_unsupported": _of_programs,
    "people.leaver_active": _of_leavers,
    security.EXPLOITED: _of_attacks,
}


def _money(minor: int, unit: str, source: str) -> Iterator[Figure]:
    """Return an amount as it is, and as a model's: to two figures."""
    yield _made(minor / 100, unit, source)
    yield _made(minor / 100, unit, source, shown="two figures")


def _made(value: Any, unit: str, source: str, *, shown: Any = "exact") -> Figure:
    return Figure(
        id=source,
        label=source,
        value=value,
        unit=unit,
        source=source,
        as_of=date(2026, 11, 22),
        grade="measured",
        shown=shown,
    )
