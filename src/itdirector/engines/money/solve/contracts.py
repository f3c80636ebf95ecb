"""Contracts rolled forward: every billing period cut where price or units change, by the day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.contract import (
    Book,
    BookForecast,
    Contract,
    FxRate,
    IndexRate,
    Invoice,
    LineForecast,
    Renewal,
)
from itdirector.engines.money.shares import apportion, nearest
from itdirector.engines.money.tables import Default
from itdirector.values.periods import months_after

METHOD = "contracts 1"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Days from `first` to before `end` in which price and units stand still."""

    first: date
    end: date
    price: Fraction
    """For one whole billing period."""


def roll_forward(book: Book) -> BookForecast:
    """Return what the contracts of a book cost in each of its months, accrued and paid."""
    months = tuple(months_after(book.first_month, n) for n in range(book.months))
    edges = (*months, months_after(book.first_month, book.months))
    lines = tuple(_line(book, contract, edges) for contract in book.contracts)
    by_category: dict[str, tuple[int, ...]] = {}
    by_currency: dict[str, int] = {}
    for line in lines:
        so_far = by_category.get(line.category, (0,) * book.months)
        by_category[line.category] = _added(so_far, line.accrual)
        if line.currency != book.home_currency:
            by_currency[line.currency] = by_currency.get(line.currency, 0) + sum(line.accrual)
    accrual = _added(*(line.accrual for line in lines), (0,) * book.months)
    total = sum(accrual)
    return BookForecast(
        months=months,
        lines=lines,
        accrual=accrual,
        cash=_added(*(line.cash for line in lines), (0,) * book.months),
        accrual_by_category=by_category,
        accrual_by_currency=by_currency,
        assumed_share=sum(line.assumed_accrual for line in lines) / total if total else 0.0,
        defaults=_defaults(book, lines),
        method=METHOD,
        digest=fingerprint(book),
    )


def _added(*rows: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def _line(book: Book, contract: Contract, edges: tuple[date, ...]) -> LineForecast:
    start, end = edges[0], edges[-1]
    renewals = tuple(_renewals(book, contract, end))
    fx = _home_per_unit(book, contract)
    accrual, cash = [0] * book.months, [0] * book.months
    assumed = at_start = at_end = 0
    invoices = []
    for invoice, pieces in _invoices(contract, renewals, fx, end):
        if invoice.last_day < start and invoice.paid_on < start:
            continue
        before, *within, _after = _used(invoice, pieces, edges)
        accrual = [a + used for a, used in zip(accrual, within, strict=True)]
        assumed += sum(within) if invoice.assumed else 0
        at_start += (invoice.cost if invoice.on < start else 0) - before
        at_end += (invoice.cost if invoice.on < end else 0) - before - sum(within)
        if start <= invoice.paid_on < end:
            cash[_month_of(invoice.paid_on) - _month_of(start)] += invoice.gross
        invoices.append(invoice)
    return LineForecast(
        contract=contract.id,
        category=contract.category,
        currency=contract.currency,
        accrual=tuple(accrual),
        cash=tuple(cash),
        assumed_accrual=assumed,
        prepaid_at_start=at_start,
        prepaid_at_end=at_end,
        renewals=tuple(renewal for renewal in renewals if start <= renewal.on),
        invoices=tuple(invoices),
    )


def _renewals(book: Book, contract: Contract, end: date) -> Iterator[Renewal]:
    """Yield renewals before `end`: none of a contract that stops."""
    terms = 0
    on = contract.renews_on
    while contract.at_renewal != "stops" and on < end:
        yield _renewal(book, contract, on)
        terms += 1
        on = months_after(contract.renews_on, terms * contract.term_months)


def _renewal(book: Book, contract: Contract, on: date) -> Renewal:
    rule = contract.uplift
    known = _index_rate(book, rule.index, on.year) if rule.index else None
    wanted = Fraction(rule.plus) + (known.rate if known else 0)
    rate, bound_by = wanted, "rule"
    if rule.cap is not None and wanted > rule.cap:
        rate, bound_by = rule.cap, "cap"
    if rule.floor is not None and wanted < rule.floor:
        rate, bound_by = Fraction(rule.floor), "floor"
    return Renewal(
        on=on,
        notice_by=on - timedelta(days=contract.notice_days),
        rate=rate,
        bound_by=bound_by,
        index_year=known.year if known else None,
        assumed=contract.at_renewal == "assumed",
    )


def _index_rate(book: Book, index: str, year: int) -> IndexRate:
    """Return the rate of that year, or of the last one known before it."""
    known = [rate for rate in book.index_rates if rate.index == index and rate.year <= year]
    return max(known, key=lambda rate: rate.year)


def _home_per_unit(book: Book, contract: Contract) -> Fraction:
    rates = {rate.currency: rate.home_per_unit for rate in book.fx_rates}
    return rates.get(contract.currency, Fraction(1))


def _invoices(
    contract: Contract, renewals: tuple[Renewal, ...], fx: Fraction, end: date
) -> Iterator[tuple[Invoice, list[_Piece]]]:
    """Yield every invoice whose period begins before `end`, with the pieces of its period."""
    stop = contract.renews_on if contract.at_renewal == "stops" else date.max
    risen = _risen(renewals)
    number, first = 0, contract.start
    while first < min(end, stop):
        number += 1
        after = months_after(contract.start, number * contract.billing_months)
        pieces = list(_pieces(contract, risen, first, min(after, stop)))
        charge = sum((p.price * (p.end - p.first).days for p in pieces), Fraction(0))
        net_foreign = nearest(charge / (after - first).days)
        net = nearest(net_foreign * fx)
        vat = nearest(net * Fraction(contract.vat_rate))
        last = min(after, stop) - timedelta(days=1)
        on = first if contract.billed == "in advance" else last
        yield (
            Invoice(
                on=on,
                first_day=first,
                last_day=last,
                paid_on=on + timedelta(days=contract.payment_days),
                net_foreign=net_foreign,
                net=net,
                vat=vat,
                vat_lost=vat - nearest(vat * Fraction(contract.vat_recoverable)),
                assumed=contract.at_renewal == "assumed" and first >= contract.renews_on,
            ),
            pieces,
        )
        first = after


def _risen(renewals: tuple[Renewal, ...]) -> list[tuple[date, Fraction]]:
    """Return how many times the first price is paid, from each renewal on."""
    factors = [(date.min, Fraction(1))]
    for renewal in renewals:
        factors.append((renewal.on, factors[-1][1] * (1 + renewal.rate)))
    return factors


def _pieces(
    contract: Contract, risen: list[tuple[date, Fraction]], first: date, end: date
) -> Iterator[_Piece]:
    """Cut the days from `first` to before `end` where the price or the units change."""
    cuts = {on for on, _ in risen} | {change.on for change in contract.seat_changes}
    edges = [first, *sorted(cut for cut in cuts if first < cut < end), end]
    for begin, until in pairwise(edges):
        factor = risen[bisect_right(risen, begin, key=lambda pair: pair[0]) - 1][1]
        yield _Piece(begin, until, factor * _list_price(contract, begin))


def _list_price(contract: Contract, day: date) -> int:
    """Return what the units of that day cost for one period, before any uplift."""
    made = [change for change in contract.seat_changes if change.on <= day]
    seats = max(made, key=lambda change: change.on).seats if made else contract.seats
    reached = [tier for tier in contract.tiers if tier.from_seats <= seats]
    price = max(reached, key=lambda tier: tier.from_seats).price if reached else contract.price
    return price * seats


def _used(invoice: Invoice, pieces: list[_Piece], edges: tuple[date, ...]) -> list[int]:
    """Share an invoice's cost by the day: before the months, in each of them, and after them."""
    spans = list(pairwise((date.min, *edges, date.max)))
    touched = [
        index
        for index, (begin, until) in enumerate(spans)
        if begin <= invoice.last_day and invoice.first_day < until
    ]
    weights = [
        sum((p.price * _days_within(p, *spans[index]) for p in pieces), Fraction(0))
        for index in touched
    ]
    used = [0] * len(spans)
    for index, part in zip(touched, apportion(invoice.cost, weights), strict=True):
        used[index] = part
    return used


def _days_within(piece: _Piece, begin: date, until: date) -> int:
    return max(0, (min(piece.end, until) - max(piece.first, begin)).days)


def _month_of(day: date) -> int:
    return day.year * 12 + day.month


def _defaults(book: Book, lines: tuple[LineForecast, ...]) -> tuple[Default, ...]:
    """List rates that are nobody's promise: FX graded default, indices default or carried on."""
    used = {line.currency for line in lines}
    found = [_as_default(r) for r in book.fx_rates if r.grade == "default" and r.currency in used]
    last_used = {
        (contract.uplift.index, renewal.index_year, renewal.on.year)
        for contract, line in zip(book.contracts, lines, strict=True)
        for renewal in line.renewals
    }
    for rate in book.index_rates:
        years = sorted(
            year for index, of, year in last_used if (index, of) == (rate.index, rate.year)
        )
        if years and (rate.grade == "default" or years[-1] > rate.year):
            found.append(_index_default(rate, years))
    return tuple(found)


def _as_default(rate: FxRate) -> Default:
    return Default(
        id=f"FX {rate.currency}",
        value=str(rate.home_per_unit),
        unit="home minor units per minor unit",
        source=rate.source,
        as_of=rate.as_of,
        grade="default",
    )


def _index_default(rate: IndexRate, years: list[int]) -> Default:
    return Default(
        id=f"{rate.index} {rate.year}",
        value=str(rate.rate),
        unit=f"per year, used for renewals of {', '.join(map(str, years))}",
        source=rate.source,
        as_of=date(rate.year, 1, 1),
        grade="default",
    )
