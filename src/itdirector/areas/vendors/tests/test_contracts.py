"""Contracts: how they come in, what others are told, and what is said to be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from itdirector.areas.vendors import facts, intakes
from itdirector.areas.vendors.findings import findings
from itdirector.areas.vendors.models import Contract, Vendor
from itdirector.connectors.rows import ContractRow
from itdirector.kernel.areas import Finding, Said
from itdirector.kernel.models import Organisation
from itdirector.values.money import Money
from tests.facts import TODAY, by_code, contract, said

pytestmark = pytest.mark.django_db


def found(code: str) -> list[Finding]:
    return by_code(findings(TODAY)).get(code, [])


def sentence(code: str) -> str:
    (only,) = found(code)
    assert only.evidence
    return only.sentence


@pytest.fixture(autouse=True)
def _here(at_home: Organisation) -> None:
    """Work for the organisation under test."""


def test_no_contracts_no_findings() -> None:
    assert by_code(findings(TODAY)) == {}


def test_a_contract_is_decided_before_its_notice_must_be_sent() -> None:
    contract(
        "Practice system",
        vendor="PearlSoft",
        ends_on=date(2027, 3, 14),
        notice=3,
        notice_unit="months",
        price_minor=29_400_00,
    )
    (one,) = found("vendors.decide")
    assert one.sentence == (
        "Decide now about Practice system (PearlSoft) at £29,400 a year. Send notice by "
        "10 Dec 2026, else it renews by itself after 14 Mar 2027."
    )
    assert (one.severity, one.due_on, one.money_minor) == ("high", date(2026, 12, 10), 29_400_00)


def test_money_reads_in_the_organisations_currency(home: Organisation) -> None:
    home.currency = "EUR"
    home.save()
    contract("Line", ends_on=date(2027, 2, 1), notice=0, notice_unit="days", price_minor=1_200_00)
    assert "at €1,200 a year" in sentence("vendors.decide")


def test_a_decided_contract_is_silent() -> None:
    made = contract("Line", ends_on=date(2027, 2, 1), notice=1, notice_unit="months")
    assert found("vendors.decide")
    made.ends_on = date(2029, 2, 1)
    made.save()
    assert by_code(findings(TODAY)) == {}


def test_what_is_far_away_is_not_due() -> None:
    contract("Line", ends_on=date(2027, 9, 1), notice=1, notice_unit="months")
    assert by_code(findings(TODAY)) == {}


def test_a_contract_that_ends_by_itself_asks_for_no_notice() -> None:
    contract("SIMs", ends_on=date(2027, 1, 31), auto_renews=False, notice=3, notice_unit="months")
    assert sentence("vendors.decide").endswith("It ends on 31 Jan 2027 unless you renew it.")
    assert found("vendors.notice_missed") == []
    assert found("vendors.no_end_date") == []


def test_whether_it_renews_is_not_guessed() -> None:
    contract("Line", ends_on=date(2027, 1, 31), auto_renews=None, notice=1, notice_unit="months")
    assert "it ends or renews on 31 Jan 2027, nobody told us which" in sentence("vendors.decide")


def test_missed_notice_is_said_with_its_date() -> None:
    contract(
        "Telephones",
        vendor="Brightwave",
        ends_on=date(2027, 2, 11),
        notice=3,
        notice_unit="months",
        price_minor=820_00,
        billing="month",
    )
    assert sentence("vendors.notice_missed") == (
        "The notice date of Telephones (Brightwave) was 9 Nov 2026. It renews by itself after "
        "11 Feb 2027 at £9,840 a year. Ask the vendor all the same."
    )
    assert found("vendors.decide") == []


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"ends_on": date(2027, 9, 3)}, "We do not know the notice period of Imaging."),
        ({"ends_on": date(2027, 9, 3), "notice": 3}, "We do not know the notice period"),
        ({}, "We do not know when Imaging ends. It may renew without anybody deciding."),
        (
            {"ends_on": date(2026, 1, 3), "auto_renews": False},
            "By your list, the term of Imaging is over. Did it end, or does it go on?",
        ),
        (
            {"ends_on": date(2026, 1, 3), "auto_renews": None},
            "By your list, the term of Imaging is over.",
        ),
    ],
)
def test_what_is_not_known_is_asked(terms: dict[str, object], words: str) -> None:
    contract("Imaging", **terms)
    assert words in sentence("vendors.no_end_date")


def test_an_ended_contract_is_not_asked_about() -> None:
    contract("Old", status=Contract.Status.ENDED)
    assert by_code(findings(TODAY)) == {}


def test_a_steep_increase_is_told_with_its_price() -> None:
    made = contract(
        "Line",
        ends_on=date(2028, 9, 3),
        notice=1,
        notice_unit="months",
        uplift_percent=7.5,
        price_minor=1_000_00,
    )
    (one,) = found("vendors.uplift")
    assert one.sentence == "Line rises by 7.5% a year, £75 more next year."
    assert (one.severity, one.money_minor) == ("saving", 75_00)
    made.uplift_percent = 3.0
    made.save()
    assert found("vendors.uplift") == []


def test_a_steep_increase_of_an_unknown_price_has_no_money() -> None:
    contract("Line", ends_on=date(2028, 9, 3), notice=1, notice_unit="months", uplift_percent=18.0)
    assert sentence("vendors.uplift") == "Line rises by 18% a year."


def twice(name: str, **values: object) -> None:
    for vendor in ("Adobe", "Northquay"):
        contract(name, vendor=vendor, ends_on=date(2028, 9, 3), price_minor=600_00, **values)


def test_the_same_thing_bought_twice_is_a_saving() -> None:
    twice("Creative Cloud", notice=0, notice_unit="days")
    assert sentence("vendors.duplicate") == (
        "Creative Cloud is under contract twice with Adobe and Northquay, £600 a year more than "
        "once would cost."
    )
    Contract.objects.filter(vendor__name="Adobe").update(status=Contract.Status.ENDED)
    assert found("vendors.duplicate") == []


@pytest.mark.parametrize(
    "values", [{"status": Contract.Status.DRAFT}, {"starts_on": date(2027, 1, 1)}]
)
def test_an_offer_or_a_successor_is_no_duplicate(values: dict[str, object]) -> None:
    twice("Creative Cloud", notice=0, notice_unit="days")
    Contract.objects.filter(vendor__name="Adobe").update(**values)
    assert found("vendors.duplicate") == []


def test_a_line_for_each_site_is_no_duplicate() -> None:
    said("sites", "2")
    twice("Broadband", notice=0, notice_unit="days")
    assert found("vendors.duplicate") == []


def test_one_vendor_sells_many_things() -> None:
    for name in ("Broadband Gullhaven", "Broadband Eastmarsh"):
        contract(name, vendor="Coastlink", ends_on=date(2028, 9, 3), notice=0, notice_unit="days")
    assert found("vendors.duplicate") == []


def test_renewals_come_by_the_day_to_decide() -> None:
    for name, month in (("Later", 9), ("Sooner", 2)):
        contract(name, ends_on=date(2027, month, 1), notice=1, notice_unit="months")
    assert [r.contract.name for r in facts.renewals(TODAY)] == ["Sooner", "Later"]
    assert [r.contract.name for r in facts.due(TODAY)] == ["Sooner"]


def test_a_renewal_whose_notice_is_missed_is_known_and_not_due() -> None:
    contract("Missed", ends_on=date(2027, 2, 11), notice=3, notice_unit="months")
    contract("Open", ends_on=date(2027, 2, 11), notice=1, notice_unit="months")
    assert [r.contract.name for r in facts.renewals(TODAY)] == ["Missed", "Open"]
    assert [r.contract.name for r in facts.due(TODAY)] == ["Open"]


def test_what_is_committed_is_the_next_term() -> None:
    contract("Line", ends_on=date(2027, 2, 1), term_months=36, price_minor=1_000_00)
    contract("Told", ends_on=date(2027, 2, 1), renewal_months=24, price_minor=1_000_00)
    contract("Unpriced", ends_on=date(2027, 2, 1))
    assert {r.contract.name: r.committed_minor for r in facts.renewals(TODAY)} == {
        "Line": 1_000_00,
        "Told": 2_000_00,
        "Unpriced": None,
    }


def told(**values: object) -> Said:
    (one,) = intakes.contract(ContractRow(place="line 2", **values))  # type: ignore[arg-type]
    return one


def test_a_contract_row_names_its_vendor_and_its_marks() -> None:
    one = told(
        name="Telephone  System",
        vendor="Bright-Wave Ltd",
        reference="C-7",
        price=Money(820_00, "GBP"),
        billing="month",
        notice=3,
        notice_unit="months",
    )
    assert one.model is Contract
    assert one.key == "bright-wave-ltd/telephone-system"
    assert one.marks == ("reference:C-7", "name:bright-wave-ltd/telephone-system")
    assert one.links["vendor"].model is Vendor
    assert one.links["vendor"].key == "bright-wave-ltd"
    assert one.values["price_minor"] == Money(820_00, "GBP")
    assert (one.values["notice"], one.values["notice_unit"]) == (3, "months")
    assert one.values["ends_on"] is None


def test_a_contract_row_without_vendor_links_to_none() -> None:
    assert told(name="Lease").links == {}
