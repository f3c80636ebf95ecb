"""Wrong answers, one field at a time: every one of them must be caught by its second road."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from itdirector.engines.money import (
    Book,
    Comparison,
    Contract,
    FxRate,
    IndexRate,
    Item,
    Progress,
    Purchase,
    UsageHistory,
    Year,
    percent,
)
from itdirector.engines.money.check.contracts import check_book
from itdirector.engines.money.check.landing import check_landing
from itdirector.engines.money.check.project import check_case, check_progress
from itdirector.engines.money.check.usage import check_usage
from itdirector.engines.money.check.variance import check_variance
from itdirector.engines.money.model.contract import SeatChange, Tier, Uplift
from itdirector.engines.money.model.project import Case
from itdirector.engines.money.model.proof import ProofFailed
from itdirector.engines.money.solve.case import judge_case
from itdirector.engines.money.solve.contracts import roll_forward
from itdirector.engines.money.solve.earned import judge_progress
from itdirector.engines.money.solve.landing import land
from itdirector.engines.money.solve.usage import forecast_usage
from itdirector.engines.money.solve.variance import explain_variance
from itdirector.engines.money.tests.series import PASSENGERS
from itdirector.engines.money.tests.test_landing import CLOUD, LINES
from itdirector.engines.money.tests.test_projects import UNSURE

JANUARY = date(2026, 1, 1)
CONTRACT = Contract(
    id="cloud",
    category="services",
    start=date(2025, 3, 15),
    renews_on=date(2026, 3, 15),
    price=100_000,
    currency="USD",
    uplift=Uplift(index="CPI", plus=percent("1"), cap=percent("4")),
    at_renewal="assumed",
    notice_days=60,
)
CPI = IndexRate(index="CPI", year=2024, rate=percent("4"), grade="survey", source="a survey")
DOLLAR = FxRate(
    currency="USD", home_per_unit=Fraction("0.8"), as_of=JANUARY, grade="contract", source="a hedge"
)
BOOK = Book(
    home_currency="GBP",
    first_month=JANUARY,
    months=12,
    contracts=(CONTRACT,),
    index_rates=(CPI,),
    fx_rates=(DOLLAR,),
)
YEAR = Year(lines=LINES, seed=7)
CASE = Case(lines=UNSURE, seed=3)
PROGRESS = Progress(id="erp", planned=(30, 60, 100), periods=2, earned=40, spent=50)
COMPARISON = Comparison(
    first_month=JANUARY,
    last_month=date(2026, 6, 1),
    items=(
        Item(
            id="a",
            planned=Purchase(month=JANUARY, price=100, quantity=10),
            actual=Purchase(month=date(2026, 2, 1), price=120, quantity=11),
        ),
        Item(id="b", actual=Purchase(month=JANUARY, price=7, quantity=1)),
    ),
)
HISTORY = UsageHistory(id="cloud", amounts=PASSENGERS[:40])
FEWER = (SeatChange(on=JANUARY, seats=-1),)
AT_ONCE = (SeatChange(on=CONTRACT.start, seats=1),)
USAGE = forecast_usage(CLOUD, months=4, seed=1)


def nudged(value: Any) -> Any:
    """Return something like `value`, and wrong."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 100_000
    if isinstance(value, tuple):
        return (nudged(value[0]), *value[1:]) if isinstance(value[0], int | float) else value[1:]
    if isinstance(value, dict):
        return {key: nudged(inner) for key, inner in value.items()}
    return 3 if value is None else f"not {value}"


CHECKS: dict[str, tuple[Any, Callable[[Any], None], frozenset[str]]] = {
    "book": (roll_forward(BOOK), lambda a: check_book(BOOK, a), frozenset({"defaults", "method"})),
    "landing": (
        land(YEAR),
        lambda a: check_landing(YEAR, a, {"cloud": USAGE}),
        frozenset({"total", "default_share", "defaults", "seed", "draws", "method"}),
    ),
    "case": (
        judge_case(CASE),
        lambda a: check_case(CASE, a),
        frozenset({"chance_error", "defaults", "seed", "draws", "method"}),
    ),
    "progress": (
        judge_progress(PROGRESS),
        lambda a: check_progress(PROGRESS, a),
        frozenset({"id", "method"}),
    ),
    "variance": (
        explain_variance(COMPARISON),
        lambda a: check_variance(COMPARISON, a),
        frozenset({"method"}),
    ),
    "usage": (
        forecast_usage(HISTORY, months=6, seed=1),
        lambda a: check_usage(HISTORY, a),
        frozenset({"id", "method", "seed", "draws"}),
    ),
}
WRONG = [
    (name, field.name)
    for name, (answer, _, how) in CHECKS.items()
    for field in fields(answer)
    if field.name not in how
]


@pytest.mark.parametrize("name", CHECKS)
def test_the_right_answer_passes(name: str) -> None:
    answer, check, _ = CHECKS[name]
    check(answer)


@pytest.mark.parametrize(("name", "field"), WRONG)
def test_a_wrong_field_is_caught(name: str, field: str) -> None:
    answer, check, _ = CHECKS[name]
    with pytest.raises((ProofFailed, ValueError)):
        check(replace(answer, **{field: nudged(getattr(answer, field))}))


LINE_FIELDS = [
    *("accrual", "cash", "assumed_accrual", "prepaid_at_start", "prepaid_at_end"),
    *("renewals", "invoices"),
]


@pytest.mark.parametrize("field", LINE_FIELDS)
def test_a_wrong_field_of_one_contract_is_caught(field: str) -> None:
    answer = roll_forward(BOOK)
    line = answer.lines[0]
    wrong = replace(line, **{field: nudged(getattr(line, field))})
    with pytest.raises(ProofFailed, match=r"cloud|forecast"):
        check_book(BOOK, replace(answer, lines=(wrong,)))


@pytest.mark.parametrize("field", ["notice_by", "rate", "bound_by", "assumed"])
def test_a_wrong_renewal_is_caught(field: str) -> None:
    answer = roll_forward(BOOK)
    line = answer.lines[0]
    values = {"notice_by": JANUARY, "rate": Fraction(1), "bound_by": "floor", "assumed": False}
    renewal = replace(line.renewals[0], **{field: values[field]})
    with pytest.raises(ProofFailed, match=field):
        check_book(BOOK, replace(answer, lines=(replace(line, renewals=(renewal,)),)))


@pytest.mark.parametrize("field", ["budget", "spent", "mean", "p10", "p50", "p80", "p90"])
def test_a_wrong_out_turn_is_caught(field: str) -> None:
    answer = land(YEAR)
    total = replace(answer.total, **{field: nudged(getattr(answer.total, field))})
    with pytest.raises(ProofFailed, match=field):
        check_landing(YEAR, replace(answer, total=total), {"cloud": USAGE})


def test_a_penny_moved_from_price_to_scope_is_caught() -> None:
    answer = explain_variance(COMPARISON)
    wrong = tuple(
        replace(effect, kind="scope") if effect.kind == "price" else effect
        for effect in answer.effects
    )
    moved = replace(answer, effects=wrong, price=0, scope=answer.scope + answer.price)
    with pytest.raises(ProofFailed, match="scope"):
        check_variance(COMPARISON, moved)


def test_a_rate_where_none_exists_is_caught() -> None:
    case = replace(CASE, lines=(replace(UNSURE[0], amounts=(-100, 230, -132)),))
    with pytest.raises(ProofFailed, match="irr"):
        check_case(case, replace(judge_case(case), irr=0.1, why_no_irr=None))


def test_a_forecast_made_too_early_is_caught() -> None:
    early = replace(PROGRESS, earned=10)
    answer = replace(judge_progress(early), cost_at_end_by_cpi=500)
    with pytest.raises(ProofFailed, match="why_no_forecast"):
        check_progress(early, answer)


def test_the_checks_import_nothing_that_solves() -> None:
    for path in (Path(__file__).parents[1] / "check").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert ".solve" not in (node.module or "")
                assert ".shares" not in (node.module or "")


@pytest.mark.parametrize(
    ("culprit", "make"),
    [
        ("plus", lambda: Uplift(plus=0.03)),  # type: ignore[arg-type]
        ("cap", lambda: Uplift(cap=Fraction(11))),
        ("floor", lambda: Uplift(floor=Fraction(-2))),
        ("floor", lambda: Uplift(floor=Fraction(1, 2), cap=Fraction(1, 4))),
        ("id", lambda: replace(CONTRACT, id="")),
        ("category", lambda: replace(CONTRACT, category="")),
        ("price", lambda: replace(CONTRACT, price=-1)),
        ("seats", lambda: replace(CONTRACT, seats=1.5)),
        ("billing_months", lambda: replace(CONTRACT, billing_months=0)),
        ("vat_rate", lambda: replace(CONTRACT, vat_rate=Fraction(6, 5))),
        ("billed", lambda: replace(CONTRACT, billed="now and then")),
        ("at_renewal", lambda: replace(CONTRACT, at_renewal="perhaps")),
        ("renews_on", lambda: replace(CONTRACT, renews_on=CONTRACT.start)),
        ("seat_changes", lambda: replace(CONTRACT, seat_changes=FEWER)),
        ("seat_changes", lambda: replace(CONTRACT, seat_changes=AT_ONCE)),
        ("tiers", lambda: replace(CONTRACT, tiers=(Tier(from_seats=1, price=1),) * 2)),
        ("tiers", lambda: replace(CONTRACT, tiers=(Tier(from_seats=0, price=1),))),
        ("index", lambda: replace(CPI, index="")),
        ("rate", lambda: replace(CPI, rate=0.04)),
        ("grade", lambda: replace(CPI, grade="rumour")),
        ("source", lambda: replace(CPI, source="")),
        ("home_per_unit", lambda: replace(DOLLAR, home_per_unit=Fraction(0))),
        ("currency", lambda: replace(DOLLAR, currency="")),
        ("home_currency", lambda: replace(BOOK, home_currency="")),
        ("months", lambda: replace(BOOK, months=0)),
        ("months", lambda: replace(BOOK, months=601)),
        ("first_month", lambda: replace(BOOK, first_month=date(2026, 1, 2))),
        ("contracts", lambda: replace(BOOK, contracts=(CONTRACT,) * 2)),
        ("index_rates", lambda: replace(BOOK, index_rates=(CPI,) * 2)),
        ("fx_rates", lambda: replace(BOOK, fx_rates=(DOLLAR,) * 2)),
        ("fx_rates", lambda: replace(BOOK, home_currency="USD")),
        ("currency", lambda: replace(BOOK, fx_rates=())),
        ("uplift", lambda: replace(BOOK, index_rates=())),
        ("uplift", lambda: replace(BOOK, index_rates=(replace(CPI, year=2030),))),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_the_name_of_its_field(culprit: str, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=culprit):
        make()
