"""Contracts lived through day by day: what one day costs, added up, and nothing cut in pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from itdirector.engines.fingerprint import fingerprint
from itdirector.engines.money.model.contract import (
    Book,
    BookForecast,
    Contract,
    Invoice,
    LineForecast,
)
from itdirector.engines.money.model.proof import must
from itdirector.values.periods import months_after

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Period:
    """One billing period: its invoice as it should be, and what the days of each month weigh."""

    invoice: Invoice
    months: Mapping[date, Fraction]

    def cost_between(self, begin: date, end: date) -> Fraction:
        """Return the exact cost of the months from `begin` to before `end`."""
        part = sum((w for month, w in self.months.items() if begin <= month < end), Fraction(0))
        return self.invoice.cost * part / sum(self.months.values()) if part else Fraction(0)


def check_book(book: Book, forecast: BookForecast) -> None:
    """Raise ProofFailed unless a forecast is what the contracts say, to the penny."""
    months = tuple(months_after(book.first_month, n) for n in range(book.months))
    must(forecast.digest == fingerprint(book), "forecast", "digest")
    must(forecast.months == months, "forecast", "months")
    ids = [contract.id for contract in book.contracts]
    must([line.contract for line in forecast.lines] == ids, "forecast", "lines")
    for contract, line in zip(book.contracts, forecast.lines, strict=True):
        _check_line(book, contract, line)
    for month in range(book.months):
        accrued = sum(line.accrual[month] for line in forecast.lines)
        must(forecast.accrual[month] == accrued, "forecast", "accrual")
        must(forecast.cash[month] == sum(line.cash[month] for line in forecast.lines), "", "cash")
        for category, amounts in forecast.accrual_by_category.items():
            of_it = [line for line in forecast.lines if line.category == category]
            same = amounts[month] == sum(line.accrual[month] for line in of_it)
            must(same, category, "accrual_by_category")
    _check_exposure(book, forecast)


def _check_exposure(book: Book, forecast: BookForecast) -> None:
    abroad = {line.currency for line in forecast.lines} - {book.home_currency}
    must(set(forecast.accrual_by_currency) == abroad, "forecast", "accrual_by_currency")
    for currency, amount in forecast.accrual_by_currency.items():
        lines = [line for line in forecast.lines if line.currency == currency]
        must(amount == sum(sum(line.accrual) for line in lines), currency, "accrual_by_currency")
    total = sum(forecast.accrual)
    assumed = sum(line.assumed_accrual for line in forecast.lines)
    share = assumed / total if total else 0
    must(abs(forecast.assumed_share - share) < 1e-12, "forecast", "assumed_share")


def _check_line(book: Book, contract: Contract, line: LineForecast) -> None:
    start, end = book.first_month, months_after(book.first_month, book.months)
    periods = list(_periods(book, contract, end))
    seen = [p for p in periods if p.invoice.last_day >= start or p.invoice.paid_on >= start]
    must(line.invoices == tuple(p.invoice for p in seen), contract.id, "invoices")
    invoiced = paid = 0
    for period in periods:
        invoice = period.invoice
        invoiced += invoice.cost if start <= invoice.on < end else 0
        paid += invoice.net + invoice.vat if start <= invoice.paid_on < end else 0
    must(sum(line.cash) == paid, contract.id, "cash")
    bridge = sum(line.accrual) + line.prepaid_at_end - line.prepaid_at_start
    must(invoiced == bridge, contract.id, "prepaid_at_end")
    _check_months(book, line, periods)
    _check_balances(contract, line, periods, (start, end))
    _check_renewals(book, contract, line, end)


def _check_months(book: Book, line: LineForecast, periods: list[_Period]) -> None:
    """Every month is within a penny an invoice of its exact days; cash is exact."""
    for number in range(book.months):
        begin, end = (months_after(book.first_month, n) for n in (number, number + 1))
        exact = [period.cost_between(begin, end) for period in periods]
        touching = sum(1 for part in exact if part)
        near = abs(line.accrual[number] - sum(exact, Fraction(0))) <= touching
        must(near, line.contract, "accrual")
        paid = [p.invoice for p in periods if begin <= p.invoice.paid_on < end]
        must(line.cash[number] == sum(i.net + i.vat for i in paid), line.contract, "cash")


def _check_balances(
    contract: Contract, line: LineForecast, periods: list[_Period], span: tuple[date, date]
) -> None:
    start, end = span
    for day, claimed, field in (
        (start, line.prepaid_at_start, "prepaid_at_start"),
        (end, line.prepaid_at_end, "prepaid_at_end"),
    ):
        billed = sum(p.invoice.cost for p in periods if p.invoice.on < day)
        used = sum((p.cost_between(date.min, day) for p in periods), Fraction(0))
        slack = 2 * len(line.accrual)
        must(abs(claimed - (billed - used)) <= slack, contract.id, field)
    assumed = [p for p in periods if p.invoice.assumed]
    exact = sum((p.cost_between(start, end) for p in assumed), Fraction(0))
    near = abs(line.assumed_accrual - exact) <= len(assumed) * len(line.accrual)
    must(near, contract.id, "assumed_accrual")


def _check_renewals(book: Book, contract: Contract, line: LineForecast, end: date) -> None:
    due = [day for day in _renewal_days(contract, end) if day >= book.first_month]
    must([renewal.on for renewal in line.renewals] == due, contract.id, "renewals")
    for renewal in line.renewals:
        notice = renewal.on - contract.notice_days * DAY
        must(renewal.notice_by == notice, contract.id, "notice_by")
        must(renewal.rate == _rise(book, contract, renewal.on), contract.id, "rate")
        must(renewal.assumed == (contract.at_renewal == "assumed"), contract.id, "assumed")
        limit = {"cap": contract.uplift.cap, "floor": contract.uplift.floor}
        bound = limit.get(renewal.bound_by, renewal.rate)
        must(renewal.rate == bound, contract.id, "bound_by")


def _renewal_days(contract: Contract, end: date) -> list[date]:
    days: list[date] = []
    while contract.at_renewal != "stops":
        day = months_after(contract.renews_on, contract.term_months * len(days))
        if day >= end:
            break
        days.append(day)
    return days


def _rise(book: Book, contract: Contract, day: date) -> Fraction:
    rule = contract.uplift
    rise = Fraction(rule.plus)
    if rule.index is not None:
        years = {r.year: r.rate for r in book.index_rates if r.index == rule.index}
        rise += years[max(year for year in years if year <= day.year)]
    rise = rise if rule.cap is None else min(rise, rule.cap)
    return rise if rule.floor is None else max(rise, Fraction(rule.floor))


def _periods(book: Book, contract: Contract, end: date) -> Iterator[_Period]:
    """Walk the days of the contract; a period closes when the next one begins."""
    rises = {day: 1 + _rise(book, contract, day) for day in _renewal_days(contract, end)}
    stop = contract.renews_on if contract.at_renewal == "stops" else date.max
    factor, number, day = Fraction(1), 0, contract.start
    while day < min(end, stop):
        first, number = day, number + 1
        after = months_after(contract.start, number * contract.billing_months)
        days: Counter[tuple[date, Fraction, int]] = Counter()
        while day < min(after, stop):
            factor *= rises.get(day, 1)
            days[day.replace(day=1), factor, _units_price(contract, day)] += 1
            day += DAY
        months: dict[date, Fraction] = {}
        for (month, risen, price), count in days.items():
            months[month] = months.get(month, Fraction(0)) + risen * price * count
        exact = sum(months.values()) / Fraction((after - first).days)
        yield _Period(_invoice(book, contract, (first, day - DAY), exact), months)


def _units_price(contract: Contract, day: date) -> int:
    seats = contract.seats
    for change in sorted(contract.seat_changes, key=lambda c: c.on):
        seats = change.seats if change.on <= day else seats
    price = contract.price
    for tier in sorted(contract.tiers, key=lambda t: t.from_seats):
        price = tier.price if tier.from_seats <= seats else price
    return price * seats


def _invoice(book: Book, contract: Contract, days: tuple[date, date], exact: Fraction) -> Invoice:
    first, last = days
    foreign = _half_up(exact)
    net = foreign
    for fx in book.fx_rates:
        net = _half_up(foreign * fx.home_per_unit) if fx.currency == contract.currency else net
    vat = _half_up(Fraction(net) * contract.vat_rate)
    on = first if contract.billed == "in advance" else last
    return Invoice(
        on=on,
        first_day=first,
        last_day=last,
        paid_on=on + contract.payment_days * DAY,
        net_foreign=foreign,
        net=net,
        vat=vat,
        vat_lost=vat - _half_up(Fraction(vat) * contract.vat_recoverable),
        assumed=contract.at_renewal == "assumed" and first >= contract.renews_on,
    )


def _half_up(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
