"""The remedy catalogue: complete, consistent with the other areas, and right in its sums."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from itdirector.areas.estate.knowledge import products
from itdirector.areas.security.knowledge import controls
from itdirector.areas.strategy.knowledge import Catalogue, Counts, Remedy, catalogue
from itdirector.areas.strategy.knowledge.load import CODES, SOURCE, read_catalogue

TODAY = date(2026, 11, 22)
TEXT = (Path(__file__).parents[1] / "knowledge" / SOURCE).read_text(encoding="utf-8")
KINDS = {
    "laptop",
    "desktop",
    "server",
    "vm",
    "phone",
    "tablet",
    "printer",
    "network",
    "storage",
    "monitor",
    "telephone",
    "other",
}
CATALOGUE: Catalogue = catalogue()
REMEDIES = list(CATALOGUE.by_id.values())
ONE_OF_EACH = Counts(assets=1, people=1, sites=1, servers=1, seats=1, contracts=1)


def test_there_are_enough_remedies_and_every_finding_has_one() -> None:
    closed = {code for remedy in REMEDIES for code in remedy.closes}
    assert len(REMEDIES) >= 25
    assert closed == CODES


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.id)
def test_a_remedy_speaks_of_controls_products_and_kinds_that_exist(remedy: Remedy) -> None:
    assert {effect.control for effect in remedy.effects} <= controls().by_id.keys()
    assert set(remedy.for_products) <= products().keys()
    assert set(remedy.for_kinds) <= KINDS


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.id)
def test_every_number_says_that_it_is_ours(remedy: Remedy) -> None:
    numbers = [*remedy.costs, *remedy.effort, *remedy.effects]
    assert all(number.source == "our default, 2026-11" for number in numbers)


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.id)
def test_the_range_holds_the_expected(remedy: Remedy) -> None:
    for pick, other in (("low", "expected"), ("expected", "high")):
        assert remedy.one_off_gbp(ONE_OF_EACH, pick=pick) <= remedy.one_off_gbp(
            ONE_OF_EACH, pick=other
        )
        assert remedy.yearly_gbp(ONE_OF_EACH, bought_on=TODAY, pick=pick) <= remedy.yearly_gbp(
            ONE_OF_EACH, bought_on=TODAY, pick=other
        )
        less, more = (remedy.days(ONE_OF_EACH, pick=p) for p in (pick, other))
        assert all(less[skill] <= more[skill] for skill in less)


def test_every_control_the_owner_is_asked_about_can_be_put_in_place() -> None:
    for control in controls().asked:
        closing = CATALOGUE.closing(f"security.control_gap.{control.id}")
        reached = [e.coverage for r in closing for e in r.effects if e.control == control.id]
        assert max(reached) >= control.coverage["partly"]


def test_a_windows_10_laptop_can_be_replaced_upgraded_paid_for_cut_off_or_retired() -> None:
    found = CATALOGUE.closing("estate.os_unsupported", kind="laptop", product="windows")
    assert [remedy.id for remedy in found if remedy.group == "device"] == [
        "replace_laptop",
        "upgrade_windows_11",
        "update_windows_11",
        "buy_windows_10_fixes",
        "isolate_machine",
        "retire_machine",
    ]


def test_a_remedy_for_servers_is_not_offered_for_a_phone() -> None:
    offered = CATALOGUE.closing("estate.os_unsupported", kind="phone", product="android")
    assert {remedy.id for remedy in offered} == {"replace_phone", "retire_machine"}


def test_what_closes_nothing_is_suggested_where_it_helps() -> None:
    always = {remedy.id for remedy in CATALOGUE.suggested([])}
    after_leaver = {remedy.id for remedy in CATALOGUE.suggested(["people.leaver_active"])}
    assert "check_payments" in always
    assert after_leaver - always == {"agree_leaver_routine"}


def test_costs_and_days_follow_the_counts() -> None:
    laptop = CATALOGUE.by_id["replace_laptop"]
    assert laptop.one_off_gbp(Counts(assets=10)) == 8650
    assert laptop.days(Counts(assets=10)) == {"sysadmin": pytest.approx(3.5)}
    server = CATALOGUE.by_id["replace_server"]
    assert server.one_off_gbp(Counts(servers=2, people=25)) == 2 * 7400 + 25 * 32
    assert server.days(Counts(servers=2)) == {"sysadmin": 8.0, "project": 1.0}
    edr = CATALOGUE.by_id["deploy_edr"]
    assert edr.yearly_gbp(Counts(assets=30), bought_on=TODAY) == 30 * 60
    assert edr.yearly_gbp(Counts(assets=30), bought_on=TODAY, year=7) == 30 * 60


def test_nothing_to_do_it_to_costs_only_what_is_fixed() -> None:
    backup = CATALOGUE.by_id["rebuild_backup"]
    assert backup.one_off_gbp(Counts()) == 1200
    assert backup.yearly_gbp(Counts(), bought_on=TODAY) == 0


@pytest.mark.parametrize(
    ("bought_on", "by_year"),
    [
        (date(2025, 10, 20), [50, 100, 200, 0]),
        (date(2026, 11, 22), [150, 200, 0, 0]),
        (date(2027, 11, 1), [350, 0, 0, 0]),
    ],
)
def test_windows_10_fixes_double_and_are_paid_back_when_bought_late(
    bought_on: date, by_year: list[float]
) -> None:
    fixes = CATALOGUE.by_id["buy_windows_10_fixes"]
    one = Counts(assets=1)
    assert [fixes.yearly_gbp(one, bought_on=bought_on, year=year) for year in range(4)] == by_year


def test_the_owner_reads_plain_words() -> None:
    jargon = ("EDR", "MFA", "ESU", "RTO", "SIEM", "endpoint", "leverage", "synerg")
    for remedy in REMEDIES:
        said = f"{remedy.title} {remedy.does} {remedy.warning}"
        assert not [word for word in jargon if word in said]
        assert len(remedy.title) <= 60


DAMAGE = [
    ('category = "services"', 'category = "hardware"', r"remedies\.\w+: category is 'hardware'"),
    ("gbp = 850, low = 650", "gbp = 850, low = 900", r"replace_laptop\.costs\[0\]: gbp is 850"),
    ("gbp = 850,", "eur = 850,", r"replace_laptop\.costs\[0\]: .*'eur'"),
    ('"estate.no_serial"', '"estate.no_name"', r"closes is 'estate.no_name'"),
    ("duration_quarters = 1\n", "duration_quarters = 0\n", "duration_quarters must be from 1"),
    ('"write_incident_plan", "rebuild', '"write_nothing", "rebuild', "no remedy 'write_nothing'"),
    ("share = 0.9, low", "share = 1.9, low", r"release_licences\.saving: share is 1.9"),
    ('by = "firm", coverage', 'by = "moon", coverage', r"effects\[0\]: by is 'moon'"),
    ('deadline = "none"\n', "", "deadline"),
]


@pytest.mark.parametrize(("good", "bad", "says"), DAMAGE)
def test_a_damaged_catalogue_is_refused_by_name(good: str, bad: str, says: str) -> None:
    assert good in TEXT
    with pytest.raises(ValueError, match=says) as refused:
        read_catalogue(TEXT.replace(good, bad, 1))
    assert str(refused.value).startswith(SOURCE)


def test_remedies_that_wait_for_each_other_are_refused() -> None:
    circle = TEXT.replace(
        "[remedies.write_incident_plan]",
        '[remedies.write_incident_plan]\nafter = ["rehearse_disaster"]',
    )
    with pytest.raises(ValueError, match="circle: rehearse_disaster, write_incident_plan"):
        read_catalogue(circle)
