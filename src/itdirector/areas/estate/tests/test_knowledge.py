"""Names as real inventories spell them, to products, releases and support on one fixed day."""

from __future__ import annotations

import csv
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from itdirector.areas.estate.knowledge import (
    Support,
    Table,
    match_os,
    match_software,
    products,
    support_state,
)
from itdirector.areas.estate.knowledge.lifecycle import shipped_cycles
from itdirector.connectors.rows import LifecycleRow

TODAY = date(2026, 11, 22)
OUTSIDE = Path(__file__).parents[5].parent / "shared/data/2_eol"
TABLE = Table.shipped()


def spellings(name: str) -> list[dict[str, str]]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


SYSTEMS = spellings("spelled_systems.csv")
PROGRAMS = spellings("spelled_programs.csv")
STRANGERS = spellings("spelled_strangers.csv")


def state(product: str, cycle: str) -> str:
    return support_state(TABLE.find(product, cycle), TODAY).state


@pytest.mark.parametrize("spelled", SYSTEMS, ids=lambda spelled: spelled["name"])
def test_an_operating_system_is_known_by_the_way_inventories_spell_it(
    spelled: dict[str, str],
) -> None:
    found = match_os(
        spelled["name"],
        version=spelled["version"],
        build=spelled["build"],
        edition=spelled["edition"],
    )
    assert found is not None
    assert (found.product, found.cycle) == (spelled["product"], spelled["cycle"])
    assert state(found.product, found.cycle) == spelled["state"]


@pytest.mark.parametrize("spelled", PROGRAMS, ids=lambda spelled: spelled["name"])
def test_a_program_is_known_by_the_way_inventories_spell_it(spelled: dict[str, str]) -> None:
    found = match_software(
        spelled["name"], version=spelled["version"], publisher=spelled["publisher"]
    )
    assert found is not None
    assert (found.product, found.cycle) == (spelled["product"], spelled["cycle"])
    assert state(found.product, found.cycle) == spelled["state"]


@pytest.mark.parametrize("spelled", STRANGERS, ids=lambda spelled: spelled["name"])
def test_a_stranger_a_component_or_a_distribution_package_is_no_match(
    spelled: dict[str, str],
) -> None:
    found = match_software(
        spelled["name"], version=spelled["version"], publisher=spelled["publisher"]
    )
    assert found is None


@pytest.mark.parametrize(
    "name",
    ["", "HP Comware", "ChromeOS", "Windows Phone 8.1", "Windows 10 Mobile", "Brother NC-6800h"],
)
def test_a_strange_system_is_no_match(name: str) -> None:
    assert match_os(name) is None


def test_a_match_says_what_decided_it_and_how_sure_it_is() -> None:
    sure = match_os("Windows", version="10.0.26100.4061", edition="Pro")
    assumed = match_os("Windows", version="10.0.26100.4061")
    assert sure is not None
    assert assumed is not None
    assert (sure.confidence, sure.because) == ("exact", "build 26100, Pro edition")
    assert (assumed.confidence, assumed.cycle) == ("likely", "11-24h2-w")
    assert "edition not given" in assumed.because


def test_a_server_named_otherwise_than_its_build_is_only_likely() -> None:
    found = match_os("Microsoft Windows Server 2016 Standard", version="10.0.20348")
    assert found is not None
    assert (found.cycle, found.confidence) == ("2016", "likely")


def support(**facts: object) -> Support:
    return Support(product="thing", cycle="1", label="Thing 1", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(-1, "over"), (0, "ending"), (180, "ending"), (181, "fine")],
)
def test_the_last_day_is_supported_and_180_days_is_ending(days_left: int, expected: str) -> None:
    until = TODAY + timedelta(days=days_left)
    assert support_state(support(security_until=until), TODAY) == (expected, until)


def test_what_is_not_known_is_never_supported() -> None:
    assert support_state(None, TODAY).state == "unknown"
    assert support_state(support(), TODAY).state == "unknown"
    assert support_state(support(active_until=date(2030, 1, 1)), TODAY).state == "unknown"


def test_still_supported_without_a_date_is_believed_for_a_year() -> None:
    said = support(security_ended=False, source_date=date(2026, 8, 21))
    assert support_state(said, TODAY).state == "fine"
    assert support_state(said, date(2027, 8, 22)).state == "unknown"
    assert support_state(support(security_ended=False), TODAY).state == "unknown"


def test_ended_on_an_unknown_day_is_over() -> None:
    assert support_state(support(security_ended=True), TODAY) == ("over", None)


def test_paid_support_counts_only_when_it_was_bought() -> None:
    windows_10 = TABLE.find("windows", "10-22h2")
    assert support_state(windows_10, TODAY) == ("over", date(2025, 10, 14))
    bought = support_state(windows_10, TODAY, extended_bought=True)
    assert bought == ("fine", date(2028, 10, 10))


def test_free_long_term_support_always_counts() -> None:
    assert support_state(TABLE.find("debian", "12"), TODAY) == ("fine", date(2028, 6, 30))


def test_server_2016_ends_on_its_day() -> None:
    assert support_state(TABLE.find("windows-server", "2016"), TODAY).on == date(2027, 1, 12)


def test_a_program_that_updates_itself_is_over_once_it_is_two_months_behind() -> None:
    ended = support(security_until=TODAY - timedelta(days=61), evergreen=True)
    lately = support(security_until=TODAY - timedelta(days=60), evergreen=True)
    assert support_state(ended, TODAY).state == "over"
    assert support_state(lately, TODAY).state == "evergreen"


def test_a_newer_feed_replaces_whole_products_and_leaves_the_others() -> None:
    row = LifecycleRow(
        place="php[0]", as_of=TODAY, product="php", cycle="9.0", security_until=date(2031, 12, 31)
    )
    newer = TABLE.updated([row], source="endoflife.date feed")
    assert newer.cycles("php") == ("9.0",)
    found = newer.find("php", "9.0")
    assert found is not None
    assert (found.label, found.source) == ("PHP 9.0", "endoflife.date feed")
    assert newer.find("python", "3.12") == TABLE.find("python", "3.12")


def test_every_release_a_rule_names_is_in_the_table() -> None:
    dated = shipped_cycles()
    named = {
        (product.slug, cycle)
        for product in products().values()
        for rule in (*product.software, *product.systems)
        for cycle in (rule.cycle, *rule.cycles.values())
        if cycle and product.slug in dated and product.slug != "mssqlserver"
    }
    missing = {(slug, cycle) for slug, cycle in named if cycle not in dated[slug]}
    assert missing == set()


@pytest.mark.parametrize("build", ["8.0.2039", "9.0.5000", "10.0.1600", "10.50.1600", "11.0.7001"])
def test_every_sql_server_build_leads_to_a_release_in_the_table(build: str) -> None:
    found = match_software("Microsoft SQL Server", version=build)
    assert found is not None
    assert TABLE.find(found.product, found.cycle) is not None


def test_a_release_older_than_the_first_listed_has_ended() -> None:
    ancient = TABLE.find("redis", "2.8")
    assert ancient is not None
    assert support_state(ancient, TODAY) == ("over", None)
    assert TABLE.find("redis", "99.0") is None
    assert state("firefox", "51") == "over"


def test_enough_products_are_known() -> None:
    named = [slug for slug, product in products().items() if product.software or product.systems]
    assert len(named) >= 150
    assert len(shipped_cycles()) >= 150


def test_ten_thousand_names_take_less_than_a_second() -> None:
    shapes = ("Microsoft Office Component {}", "Java 8 Update {}", "Vendor Tool {} (64-bit)")
    names = [shapes[n % 3].format(n) for n in range(10_000)]
    match_software("warm up")
    begun = time.process_time()
    for name in names:
        match_software(name, version="1.2.3", publisher="Vendor")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("product", "name", "ends"), [("debian", "debian.csv", "eol"), ("ubuntu", "ubuntu.csv", "eol")]
)
def test_dates_agree_with_what_the_distributions_publish(
    product: str, name: str, ends: str
) -> None:
    path = OUTSIDE / name
    if not path.exists():
        pytest.skip(f"{path.name} is not here: the dates of {product} were NOT cross-checked")
    published = {}
    for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        version = line["version"].removesuffix(" LTS")
        if (line.get(ends) or "") > "2014" and version in TABLE.cycles(product):
            published[version] = date.fromisoformat(line[ends])
    assert len(published) >= 7
    apart = {
        version: abs((ours.security_until - theirs).days)
        for version, theirs in published.items()
        if (ours := TABLE.find(product, version)) and ours.security_until
    }
    # Canonical gives months, others fill in the day: two months is the widest known gap.
    assert {version: days for version, days in apart.items() if days > 62} == {}
