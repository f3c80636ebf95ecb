"""The brief: complete and plain, sensible with no data at all, the same for the same facts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from itdirector.areas.board import facts, telling
from itdirector.areas.board.actions import refresh_brief
from itdirector.areas.board.models import Brief
from itdirector.areas.board.tests.firm import a_firm, briefed
from itdirector.areas.budget.models import BudgetLine
from itdirector.areas.security import facts as security
from itdirector.areas.security.models import Risk
from itdirector.kernel import intake
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.errors import NotAllowed
from itdirector.kernel.models import Figure, FindingRecord, Organisation, Source
from itdirector.kernel.tenancy import working_for
from itdirector.values.text import two_figures
from tests.facts import (
    TODAY,
    contract,
    licence,
    machine,
    said,
    supported,
    windows,
)
from tests.rows import make_row

KEYS = {
    "organisation",
    "currency",
    "today",
    "owner",
    "posture",
    "doing_nothing",
    "decisions",
    "plan",
    "check_first",
    "unreadable",
    "renewals",
    "replacements",
    "money",
    "findings",
    "assumptions",
    "sources",
}
LOST = {"place": "line 3", "sentence": "The line breaks off.", "remedy": "", "lost": True}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_the_brief_is_complete_and_plain(rich: dict[str, Any]) -> None:
    content = rich["content"]
    assert content.keys() == KEYS
    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert (content["organisation"], content["currency"]) == ("Bell & Sons", "GBP")
    assert content["today"] == "2026-11-22"


def sentences(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for value in content.values():
            yield from sentences(value)
    elif isinstance(content, list):
        for value in content:
            yield from sentences(value)
    elif isinstance(content, str):
        yield content


@pytest.mark.parametrize("which", ["rich", "empty"])
def test_nothing_reads_like_a_program(which: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(which)
    for text in sentences(made.get("content", made)):
        assert not re.search(
            r"None|nan|inf\b|  |\{|\}|\b1 \w+s\b(?<!1 Windows) (?:are|run|have)", text
        )


def test_doing_nothing_is_a_range_and_equals_its_receipt(rich: dict[str, Any]) -> None:
    cost = rich["content"]["doing_nothing"]
    assert 0 < cost["low"] <= cost["middle"] <= cost["high"]
    value, again = rich["figures"][cost["figure"]]
    assert value == again
    assert cost["middle"] == round(two_figures(value))
    assert rich["receipt"]["unit"] == "GBP"
    labels = [one["label"] for one in rich["receipt"]["inputs"]]
    assert labels == ["Expected loss from incidents in 12 months", "Seats nobody uses"]
    assert "£1,900 of it is certain: seats nobody uses." in cost["sentence"]


def test_every_figure_can_be_worked_out_again(rich: dict[str, Any]) -> None:
    assert len(rich["figures"]) > 10
    assert all(value == again for value, again in rich["figures"].values())
    risks = rich["content"]["doing_nothing"]["by_risk"]
    assert all(one["figure"] in rich["figures"] for one in risks)
    yearly = [one["yearly"] for one in risks]
    assert yearly == sorted(yearly, reverse=True)
    assert all(round(rich["figures"][one["figure"]][0]) == one["yearly"] for one in risks)


def test_the_curve_falls(rich: dict[str, Any]) -> None:
    curve = rich["content"]["doing_nothing"]["curve"]
    costs, chances = zip(*curve, strict=True)
    assert list(costs) == sorted(costs)
    assert list(chances) == sorted(chances, reverse=True)
    assert 1 >= chances[0] > chances[-1] > 0


def test_three_decisions_come_by_date_with_price_and_the_cost_of_waiting(
    rich: dict[str, Any],
) -> None:
    decisions = rich["content"]["decisions"]
    days = [one["by"] for one in decisions]
    assert len(decisions) == 3
    assert days == sorted(days)
    assert days[0] >= "2026-11-22"
    for one in decisions:
        assert one["title"].endswith("?")
        assert one["sentence"].endswith(".")
        assert one["price_minor"] is None or one["price_minor"] >= 0
        assert one["waiting"].endswith(".")
        assert len(one["alternatives"]) >= 2
        assert one["link"].startswith("/")


def test_a_contract_that_ends_by_itself_is_not_threatened_with_renewal(
    rich: dict[str, Any],
) -> None:
    (sims,) = (d for d in rich["content"]["decisions"] if d["title"].startswith("SIMs"))
    assert sims["sentence"] == (
        "It ends on 31 Jan 2027. The contract with Fathom costs £900 a year."
    )
    assert sims["waiting"] == "Without a decision you are without it after 31 Jan 2027."
    assert sims["waiting_minor"] is None
    assert "Let it end and replace it." in sims["alternatives"]


def test_five_facts_to_check_come_by_what_hangs_on_them(rich: dict[str, Any]) -> None:
    facts_ = rich["content"]["check_first"]
    swings = [one["swing_minor"] for one in facts_]
    assert len(facts_) == 5
    assert swings == sorted(swings, reverse=True)
    assert all(one["question"].endswith("?") and one["sentence"].endswith(".") for one in facts_)
    assert "How much notice does it want: Line?" in {one["question"] for one in facts_}


def test_findings_come_worst_first_and_colour_the_posture(rich: dict[str, Any]) -> None:
    order = ["critical", "high", "medium", "low", "saving"]
    ranks = [order.index(one["severity"]) for one in rich["content"]["findings"]]
    assert ranks == sorted(ranks)
    assert rich["content"]["posture"]["colour"] == "amber"
    assert 1 <= len(rich["content"]["posture"]["reasons"]) <= 3


def test_money_and_replacements_are_counted(rich: dict[str, Any]) -> None:
    content = rich["content"]
    assert content["money"]["by_supplier"] == [{"supplier": "Coast", "minor": 500_00}]
    first = content["replacements"][0]
    assert (first["until"], first["count"], first["cost_minor"]) == ("2027-11-21", 4, 8_450_00)
    assert rich["figures"][first["figure"]] == (8_450_00, 8_450_00)
    assert [one["title"] for one in content["renewals"]] == ["SIMs", "Line"]


def test_contracts_are_told_for_the_coming_twelve_months(rich: dict[str, Any]) -> None:
    ahead = rich["content"]["money"]["contracts"]
    assert (ahead["from"], ahead["until"]) == ("2026-12-01", "2027-11-30")
    assert rich["figures"][ahead["figure"]] == (ahead["cost_minor"], ahead["cost_minor"])
    assert ahead["sentence"] == (
        "Contracts with a known end cost £6,141 from 1 Dec 2026 to 30 Nov 2027."
    )


@pytest.mark.django_db
def test_agreed_increases_and_unsure_renewals_are_said(owner: Actor) -> None:
    with working_for(owner.organisation):
        price = {"ends_on": date(2027, 5, 31), "billing": "month", "price_minor": 100_00}
        contract("Line", uplift_percent=10.0, **price)
        contract("SIMs", auto_renews=None, **price)
        told = telling.money(TODAY)["contracts"]
    assert told["sentence"] == (
        "Contracts with a known end cost £2,460 from 1 Dec 2026 to 30 Nov 2027, £60 of it by "
        "agreed increases. Nobody told us whether £600 of it is renewed."
    )


def test_the_empty_organisation_gets_a_sensible_brief(empty: dict[str, Any]) -> None:
    assert empty.keys() == KEYS
    assert empty["organisation"] == "Empty Ltd"
    posture = empty["posture"]
    assert (posture["colour"], posture["reasons"]) == ("amber", [])
    assert posture["sentence"].startswith(
        "Too early to judge: we know of no machine and of no contract yet"
    )
    cost = empty["doing_nothing"]
    assert 0 <= cost["low"] <= cost["middle"] <= cost["high"]
    assert cost["by_risk"]
    assert empty["plan"]["proof"]["status"] == "proven"
    assert empty["plan"]["impossible"] is None
    questions = {one["question"] for one in empty["check_first"]}
    assert "What may be spent on improvements in each quarter?" in questions
    assert all(one["ours"] for one in empty["check_first"])
    for name in ("renewals", "replacements", "unreadable", "sources"):
        assert empty[name] == []
    assert empty["money"] == {"months": 12, "by_supplier": [], "contracts": None}
    assert any(one["label"].startswith("Days a quarter") for one in empty["assumptions"])


@pytest.mark.django_db
def test_one_file_is_enough_for_a_brief(owner: Actor) -> None:
    content = {"hardware": {"name": "PC-1"}, "bios": {"ssn": "S1"}}
    content |= {"versionclient": "GLPI-Agent_v1.11"}
    content |= {"operatingsystem": {"full_name": "Microsoft Windows 10 Pro", "version": "22H2"}}
    raw = json.dumps({"itemtype": "Computer", "content": content}).encode()
    source = intake.receive(actor=owner, name="pc.json", parts=[raw], today=TODAY)
    intake.apply(actor=owner, source=source)
    with working_for(owner.organisation):
        made = briefed()
    (old,) = (f for f in made["findings"] if "Windows 10" in f["sentence"])
    assert old["sentence"].startswith("1 machine runs Windows 10 22H2, which has had no security f")
    assert [(s["label"], s["records"]) for s in made["sources"]] == [("pc.json", 1)]
    assert made["posture"]["colour"] == "amber"


def servers_only() -> None:
    machine("S", "server", os_name="Ubuntu 20.04", purchased_on=date(2015, 1, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "colour"),
    [
        (lambda: machine("P", "printer", purchased_on=date(2015, 1, 1)), "amber"),
        (lambda: said("people", "0"), "amber"),
        (servers_only, "red"),
    ],
    ids=["no computers", "no people", "a server alone"],
)
def test_little_is_enough_for_a_brief(
    make: Callable[[], object], colour: str, at_home: Organisation
) -> None:
    make()
    made = briefed()
    assert made.keys() == KEYS
    assert made["posture"]["colour"] == colour


def without_ids(content: dict[str, Any]) -> str:
    return UUID.sub("id", json.dumps(content, sort_keys=True))


@pytest.mark.django_db
def test_the_same_facts_give_the_same_brief_in_another_organisation(
    elsewhere: Organisation, rich: dict[str, Any]
) -> None:
    with working_for(elsewhere):
        a_firm()
        assert without_ids(briefed()) == without_ids(rich["content"])


@pytest.mark.django_db
def test_money_is_told_in_the_organisations_currency(at_home: Organisation) -> None:
    licence("Zoom", seats=9, seats_used=1, price_per_seat_minor=20_00)
    contract("Line", ends_on=date(2027, 3, 1), price_minor=6_000_00)
    windows("Old", "10 22H2", purchased_on=date(2016, 1, 1))
    made = briefed(currency="EUR")
    told = {k: v for k, v in made.items() if k != "assumptions"}
    assert "£" not in json.dumps(told, ensure_ascii=False)
    assert "€" in made["doing_nothing"]["sentence"]
    assert made["assumptions"][0] == {
        "label": "Our prices and losses are those of the United Kingdom, in pounds",
        "value": "1 GBP is taken as 1 EUR",
        "source": "our default, 2026-11",
    }
    assert Figure.objects.get(pk=made["doing_nothing"]["figure"]).unit == "EUR"


def finding(severity: str, number: int = 0) -> FindingRecord:
    return FindingRecord(
        code=f"a.{severity}{number}", severity=severity, sentence=f"{severity}.", rank=0
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("counts", "colour", "sentence"),
    [
        ({}, "green", "In good order: keep to the dates below."),
        ({"medium": 10, "low": 30}, "green", "In good order: keep to the dates below."),
        ({"medium": 11}, "amber", "Sound in parts: 11 gaps to close this year."),
        ({"high": 1}, "amber", "Sound in parts: 1 serious gap to close this year."),
        (
            {"critical": 1},
            "red",
            "Act now: 1 open door that attackers use or that no fix will close.",
        ),
        (
            {"critical": 2, "high": 1},
            "red",
            (
                "Act now: 2 open doors that attackers use or that no fix will close, "
                "and 1 other serious gap."
            ),
        ),
    ],
)
def test_the_posture_follows_the_worst(
    counts: dict[str, int], colour: str, sentence: str, at_home: Organisation
) -> None:
    windows("A", "11 25H2")
    supported()
    for one in security.protections_asked(TODAY):
        said(f"control.{one.control.id}", "yes")
    found = [finding(severity, n) for severity, count in counts.items() for n in range(count)]
    told = telling.posture(found)
    assert (told["colour"], told["sentence"]) == (colour, sentence)


@pytest.mark.django_db
def test_a_firm_where_little_happens_is_told_nine_years_in_ten(at_home: Organisation) -> None:
    actor = system_actor(at_home, name="test")
    refresh_brief(actor=actor, today=TODAY)
    Risk.objects.update(events_per_year=0.001)
    told = telling.doing_nothing(TODAY)
    assert told["sentence"].startswith("Nine years in ten, twelve months of doing nothing cost £0.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"state": "unreadable", "receipt": {"trouble": "This is a PDF."}},
        {"state": "applied", "receipt": {"problems": [LOST]}},
    ],
)
def test_what_could_not_be_read_is_told_until_the_file_is_put_aside(
    values: dict[str, Any], at_home: Organisation
) -> None:
    make_row(Source, at_home, kind=Source.Kind.FILE, label="old.csv", **values)
    assert [one["file"] for one in telling.unreadable()] == ["old.csv"]
    Source.objects.update(state=Source.State.UNDONE)
    assert telling.unreadable() == []


@pytest.mark.django_db
def test_an_unknown_age_is_asked_about_with_what_it_would_save(at_home: Organisation) -> None:
    allow = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    make_row(BudgetLine, at_home, category="infrastructure", amount_minor=90_000_00, **allow)
    for number in range(9):
        windows(f"PC{number}", "10 22H2")
    windows("Dated", "10 22H2", purchased_on=date(2016, 1, 1))
    windows("New", "11 25H2")
    (asked,) = (one for one in briefed()["check_first"] if one["question"].startswith("When did"))
    assert asked["question"] == "When did you buy the 9 computers that run an old Windows?"
    assert asked["sentence"].endswith("which would save up to £5,800.")
    assert (asked["swing_minor"], asked["ours"]) == (5_800_00, True)


@pytest.mark.django_db
def test_the_newest_brief_is_the_one_shown(owner: Actor, board_member: Actor) -> None:
    with working_for(owner.organisation):
        assert facts.latest() is None
        made = refresh_brief(actor=owner, today=TODAY)
        later = refresh_brief(actor=owner, today=TODAY + timedelta(days=1))
        assert facts.latest() == later
        assert Brief.objects.count() == 2
        assert made.colour == made.content["posture"]["colour"]
    with pytest.raises(NotAllowed):
        refresh_brief(actor=board_member, today=TODAY)


@pytest.mark.django_db
def test_a_decision_whose_day_has_passed_keeps_its_day(at_home: Organisation) -> None:
    contract(
        "Line",
        vendor="Coast",
        ends_on=date(2027, 1, 15),
        notice=30,
        notice_unit="days",
        price_minor=900_00,
    )
    one, *_others = briefed()["decisions"]
    assert one["title"].startswith("Line")
    assert date.fromisoformat(one["by"]) < TODAY
    assert one["overdue"]
