"""Priors, protections and the names of exploited products."""

from __future__ import annotations

import gzip
import json
import math
from datetime import date, timedelta
from pathlib import Path

import pytest

from itdirector.areas.estate.knowledge import products as known_products
from itdirector.areas.security.knowledge import (
    Installed,
    controls,
    cost_factor_without_controls,
    exposure,
    priors,
    products_of,
    rates_without_controls,
)
from itdirector.areas.security.knowledge.controls import SOURCE as CONTROLS_TOML
from itdirector.areas.security.knowledge.controls import read_controls
from itdirector.areas.security.knowledge.exploited import _rules
from itdirector.areas.security.knowledge.priors import SOURCE as PRIORS_TOML
from itdirector.areas.security.knowledge.priors import read_priors
from itdirector.connectors.rows import ExploitedVulnerabilityRow

TODAY = date(2026, 11, 22)
HERE = Path(__file__).parents[1] / "knowledge"
CATALOGUE = (
    Path(__file__).parents[5].parent
    / "shared/data/1_vuln/kev/known_exploited_vulnerabilities.json.gz"
)
PRIORS = priors()
CONTROLS = controls()
SCENARIOS = {
    "ransomware",
    "payment_fraud",
    "data_breach",
    "system_failure",
    "site_outage",
    "supplier_outage",
    "insider",
    "lost_device",
}
ASKED = (
    "mfa",
    "backups_tested",
    "patching_14_days",
    "edr",
    "admin_separate",
    "firewall",
    "training",
    "incident_plan",
    "leaver_process",
    "payment_check",
    "second_line",
    "supplier_fallback",
)


def row(
    vendor: str, product: str, *, days_ago: int, ransomware: bool = False
) -> ExploitedVulnerabilityRow:
    return ExploitedVulnerabilityRow(
        place="",
        cve=f"CVE-2026-{10_000 + days_ago}",
        vendor=vendor,
        product=product,
        name="",
        added_on=TODAY - timedelta(days=days_ago),
        ransomware=ransomware,
    )


@pytest.mark.parametrize(
    ("vendor", "product", "slugs"),
    [
        ("Microsoft", "Windows", {"windows", "windows-server"}),
        ("Microsoft", "Win32k", {"windows"}),
        ("Microsoft", "Windows ", {"windows"}),
        ("Microsoft", "Office Outlook", {"office", "microsoft-365-apps"}),
        ("Microsoft", "Exchange Server", {"msexchange"}),
        ("Microsoft", "SQL Server", {"mssqlserver"}),
        ("Microsoft", ".NET Framework, SharePoint, Visual Studio", {"dotnetfx", "sharepoint"}),
        ("Microsoft", "Internet Explorer and Edge", {"internet-explorer", "edge"}),
        ("Fortinet", "FortiOS and FortiProxy SSL-VPN", {"fortios"}),
        ("VMware", "ESXi, Workstation, and Fusion", {"vmware-esxi", "vmware-workstation"}),
        ("VMware", "vCenter Server and Cloud Foundation", {"vmware-vcenter"}),
        ("Adobe", "Reader and Acrobat", {"adobe-acrobat", "adobe-acrobat-classic"}),
        ("Cisco", "IOS and IOS XE Software", {"cisco-ios", "cisco-ios-xe"}),
        ("Cisco", "IOS, XR, and XE Software", {"cisco-ios", "cisco-ios-xe"}),
        ("Citrix", "NetScaler ADC and NetScaler Gateway", {"netscaler"}),
        ("Google", "Chromium V8", {"chrome", "edge"}),
        ("Mozilla", "Firefox and Thunderbird", {"firefox", "thunderbird"}),
        ("Apple", "iOS, iPadOS, and macOS", {"ios", "ipados", "macos"}),
        ("Veeam", "Backup & Replication", {"veeam-backup-and-replication"}),
        ("Linux", "Kernel", {"ubuntu", "debian", "rhel"}),
        ("Oracle", "Java SE", {"oracle-jdk"}),
        ("RARLAB", "WinRAR", {"winrar"}),
    ],
)
def test_the_catalogues_words_lead_to_our_products(
    vendor: str, product: str, slugs: set[str]
) -> None:
    assert slugs <= set(products_of(vendor, product))


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        ("Sumavision", "Enhanced Multimedia Router (EMR)"),
        ("Oracle", "WebLogic Server"),
        ("Cisco", "IOS XR"),
        ("WordPress", "File Manager Plugin"),
        ("", ""),
    ],
)
def test_a_product_we_do_not_know_leads_nowhere(vendor: str, product: str) -> None:
    assert products_of(vendor, product) == ()


def test_every_name_leads_to_a_product_of_the_estate() -> None:
    rules = [rule for of_vendor in _rules().values() for rule in of_vendor]
    slugs = {slug for _, members in rules for slug in members}
    assert len(rules) >= 60
    assert slugs - known_products().keys() == set()


def test_most_of_the_real_catalogue_is_understood() -> None:
    if not CATALOGUE.exists():
        pytest.skip("the catalogue is not here: the names were NOT tried on all of it")
    entries = json.loads(gzip.decompress(CATALOGUE.read_bytes()))["vulnerabilities"]
    understood = [e for e in entries if products_of(e["vendorProject"], e["product"])]
    assert len(understood) / len(entries) > 0.65


def one(state: str, *, product: str = "windows", ended_days_ago: int | None = None) -> Installed:
    ended = None if ended_days_ago is None else TODAY - timedelta(days=ended_days_ago)
    return Installed(product=product, cycle="1", state=state, ended_on=ended)


def test_attacks_after_the_end_of_support_are_certain() -> None:
    found = exposure(
        [
            row("Microsoft", "Windows", days_ago=30, ransomware=True),
            row("Microsoft", "Windows", days_ago=500),
        ],
        [one("over", ended_days_ago=400)],
        today=TODAY,
        patched_within_days=14,
    )
    assert [(e.certainty, len(e.cves), e.ransomware) for e in found] == [("certain", 1, True)]
    assert "no fix will come" in found[0].because


def test_attacks_before_the_end_of_support_are_only_possible() -> None:
    found = exposure(
        [row("Microsoft", "Windows", days_ago=500)],
        [one("over", ended_days_ago=400)],
        today=TODAY,
        patched_within_days=14,
    )
    assert [e.certainty for e in found] == ["possible"]


@pytest.mark.parametrize(
    ("state", "within", "days_ago", "exposed"),
    [
        ("fine", 14, 14, 1),
        ("fine", 14, 15, 0),
        ("evergreen", 14, 10, 1),
        ("ending", None, 365, 1),
        ("ending", None, 366, 0),
        ("unknown", 14, 300, 1),
    ],
)
def test_a_supported_product_is_exposed_only_until_it_is_updated(
    state: str, within: int | None, days_ago: int, exposed: int
) -> None:
    found = exposure(
        [row("Microsoft", "Windows", days_ago=days_ago)],
        [one(state)],
        today=TODAY,
        patched_within_days=within,
    )
    assert [e.certainty for e in found] == ["possible"] * exposed


def test_ended_on_an_unknown_day_is_never_called_certain() -> None:
    found = exposure(
        [row("Microsoft", "Windows", days_ago=5)],
        [one("over")],
        today=TODAY,
        patched_within_days=14,
    )
    assert [e.certainty for e in found] == ["possible"]


def test_the_certain_come_first_and_the_same_product_once() -> None:
    rows = [row("Microsoft", "Windows", days_ago=3), row("RARLAB", "WinRAR", days_ago=3)]
    installed = [
        one("fine"),
        one("fine"),
        one("over", product="winrar", ended_days_ago=10),
        one("fine", product="nginx"),
    ]
    found = exposure(rows, installed, today=TODAY, patched_within_days=14)
    assert [e.installed.product for e in found] == ["winrar", "windows"]


def test_all_scenarios_and_questions_are_there() -> None:
    assert set(PRIORS.scenarios) == SCENARIOS
    assert tuple(control.id for control in CONTROLS.asked) == ASKED


def test_every_effect_of_a_control_meets_a_path_or_a_scenario() -> None:
    paths = {path.path for s in PRIORS.scenarios.values() for path in s.paths}
    for control in CONTROLS.by_id.values():
        assert control.stops.keys() <= paths
        assert control.shrinks.keys() <= SCENARIOS
        assert control.stops or control.shrinks


def test_not_knowing_is_worth_less_than_the_average_firm() -> None:
    for control in CONTROLS.by_id.values():
        assert control.coverage["no"] <= control.coverage["unknown"] < control.peers.value


def test_a_cost_keeps_its_range_at_the_reference_size_and_grows_with_the_firm() -> None:
    cost = PRIORS.scenarios["ransomware"].views[0].cost
    at = PRIORS.scaling.reference
    same = PRIORS.scaling.cost_range_gbp(cost, people=at.people, revenue_gbp=None)
    larger = PRIORS.scaling.cost_range_gbp(cost, people=at.people * 2, revenue_gbp=None)
    assert same == (cost.low_gbp, cost.high_gbp)
    assert larger[1] / same[1] == pytest.approx(2**cost.exponent)


def test_nobody_loses_more_than_a_years_revenue() -> None:
    assert PRIORS.scaling.most_per_event_gbp(people=10, revenue_gbp=None) == 1_100_000
    assert PRIORS.scaling.most_per_event_gbp(people=10, revenue_gbp=500_000) == 500_000


@pytest.mark.parametrize(("scenario", "mean_usd"), [("ransomware", 265_000)])
def test_the_derived_costs_keep_the_mean_that_insurers_paid(scenario: str, mean_usd: int) -> None:
    cost = PRIORS.scenarios[scenario].views[0].cost
    spread = math.log(cost.high_gbp / cost.low_gbp) / (2 * 1.6448536)
    mean = math.sqrt(cost.low_gbp * cost.high_gbp) * math.exp(spread**2 / 2)
    assert mean == pytest.approx(mean_usd * PRIORS.usd_gbp.value, rel=0.05)


def test_a_firm_like_the_average_keeps_the_published_figure() -> None:
    for scenario in PRIORS.scenarios.values():
        frequency = scenario.views[0].frequency
        bare = rates_without_controls(scenario, frequency, people=25, known=CONTROLS)
        again = [
            rate
            * math.prod(
                1 - control.stops[path].value * control.peers.value
                for control in CONTROLS.by_id.values()
                if path in control.stops
            )
            for path, rate in bare.items()
        ]
        assert sum(again) == pytest.approx(frequency.for_firm(25))
        assert cost_factor_without_controls(scenario.id, CONTROLS) >= 1


def test_a_rate_per_person_grows_with_the_people() -> None:
    frequency = PRIORS.scenarios["lost_device"].views[0].frequency
    assert frequency.for_firm(200) == pytest.approx(2.0)


DAMAGE = [
    ('grade = "survey"', 'grade = "guess"', "grade is 'guess'"),
    ("events_per_year = 0.01\n", "events_per_year = 7.0\n", "events_per_year is 7.0"),
    ("low_gbp = 1100", "low_gbp = 0", "low_gbp"),
    ("share = 0.31", "share = 0.41", "must add up to 1"),
    ("low_gbp = 1100", "lowest = 1100", "lowest"),
    ('source = "our default, 2026-11"', 'source = "somebody"', "a default must say"),
]


@pytest.mark.parametrize(("good", "bad", "says"), DAMAGE)
def test_a_damaged_prior_is_refused_by_name(good: str, bad: str, says: str) -> None:
    text = (HERE / PRIORS_TOML).read_text(encoding="utf-8")
    assert good in text
    with pytest.raises(ValueError, match=says) as refused:
        read_priors(text.replace(good, bad, 1))
    assert str(refused.value).startswith(PRIORS_TOML)


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("value = 0.90", "value = 0.99", "value is 0.99"),
        ("unknown = 0.2\n", "", "'unknown'"),
        ("low = 0.75", "lo = 0.75", "'lo'"),
        ("yes = 0.9", "maybe = 0.9", "answers must be"),
    ],
)
def test_a_damaged_control_is_refused_by_name(good: str, bad: str, says: str) -> None:
    text = (HERE / CONTROLS_TOML).read_text(encoding="utf-8")
    assert good in text
    with pytest.raises(ValueError, match=says) as refused:
        read_controls(text.replace(good, bad, 1))
    assert str(refused.value).startswith(CONTROLS_TOML)
