"""Files other people's tools wrote: not ours to ship, so they lie beside the repository."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from pathlib import Path

import pytest

from itdirector.connectors import catalogue
from itdirector.connectors.generic_table import read, sketch
from itdirector.connectors.rows import AssetRow, LedgerRow, Outcome, PersonRow, Problem

FOLDER = Path(__file__).parents[4] / "../shared/data"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason="real files are absent: they belong in ../shared/data",
)


def content(path: str) -> bytes:
    raw = (FOLDER / path).read_bytes()
    return gzip.decompress(raw) if path.endswith(".gz") else raw


def claimants(path: str) -> list[str]:
    return [c.id for c in catalogue.claimants(content(path)[: catalogue.HEAD_BYTES])]


def outcomes(path: str) -> list[Outcome]:
    (claimant,) = catalogue.claimants(content(path)[: catalogue.HEAD_BYTES])
    return list(claimant.parser.read(io.BytesIO(content(path))))


def counts(path: str) -> dict[str, int]:
    return dict(Counter(type(outcome).__name__ for outcome in outcomes(path)))


JSON, XML, CSV = (
    "4_inventory/glpi_json/",
    "4_inventory/glpi_fusion_xml/",
    "4_inventory/snipeit_csv/",
)
EXPORTS, MONEY = "4_inventory/export_headers/", "5_money/export_headers/"
COMPLETE = {"AssetRow": 1, "CompleteSoftware": 1}


@pytest.mark.parametrize(
    ("path", "connector", "expected"),
    [
        (f"{JSON}computer_1_partial_softs.json", "glpi_agent_json",
         {"AssetRow": 1, "SoftwareRow": 6}),
        (f"{JSON}computer_2.json", "glpi_agent_json", {"AssetRow": 1}),
        (f"{JSON}computer_3.json.gz", "glpi_agent_json", {**COMPLETE, "SoftwareRow": 3033}),
        (f"{JSON}computer_3_updated.json.gz", "glpi_agent_json", {**COMPLETE, "SoftwareRow": 3184}),
        (f"{JSON}networkequipment_2.json.gz", "glpi_agent_json", {"AssetRow": 1}),
        (f"{JSON}networkequipment_4.json", "glpi_agent_json", {"AssetRow": 1}),
        (f"{JSON}phone_1.json", "glpi_agent_json", {**COMPLETE, "SoftwareRow": 3}),
        (f"{JSON}printer_2.json", "glpi_agent_json", {"AssetRow": 1}),
        (f"{XML}3.xml", "glpi_agent_xml", {**COMPLETE, "SoftwareRow": 40}),
        (f"{XML}12.xml", "glpi_agent_xml", {**COMPLETE, "SoftwareRow": 8}),
        (f"{XML}6.xml", "glpi_agent_xml", {"AssetRow": 1}),
        (f"{XML}9.xml", "glpi_agent_xml", {"AssetRow": 1}),
        (f"{XML}15.xml", "glpi_agent_xml", {"Problem": 1}),
        (f"{CSV}assets-sample.csv", "snipeit_assets", {"AssetRow": 22}),
        (f"{CSV}assets-sample-BAD.csv", "snipeit_assets", {"AssetRow": 200}),
        (f"{CSV}assets-sample-BLANKS.csv", "snipeit_assets", {"AssetRow": 200}),
        (f"{CSV}licenses-sample.csv", "generic_table", {"LicenceRow": 50}),
        (f"{CSV}users-sample.csv", "generic_table", {"PersonRow": 100}),
        (f"{EXPORTS}entra_users_bulk_export.csv", "entra_users", {"PersonRow": 3}),
        (f"{EXPORTS}m365_admin_active_users.csv", "m365_users", {"PersonRow": 1}),
        (f"{EXPORTS}google_workspace_users.csv", "generic_table", {"PersonRow": 2}),
        (f"{EXPORTS}intune_DevicesWithInventory.csv", "generic_table", {"AssetRow": 2}),
        (f"{MONEY}xero_bills_import.csv", "xero_bills", {"LedgerRow": 1}),
        (f"{MONEY}xero_bank_statement.csv", "generic_table", {"LedgerRow": 2}),
        (f"{MONEY}quickbooks_gl_report.csv", "generic_table", {"LedgerRow": 2, "Problem": 4}),
        ("1_vuln/kev/known_exploited_vulnerabilities.json.gz", "cisa_kev",
         {"ExploitedVulnerabilityRow": 1404}),
        ("2_eol/endoflife-products.json.gz", "endoflife_date", {"LifecycleRow": 8351}),
        ("1_vuln/misc_vunnel/valid-eol-response.json", "endoflife_date", {"LifecycleRow": 6}),
    ],
)  # fmt: skip
def test_a_real_file_gives_its_rows(path: str, connector: str, expected: dict[str, int]) -> None:
    assert claimants(path) == [connector]
    assert counts(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        f"{JSON}inventory.schema.json",
        f"{EXPORTS}jamf_computers_inventory_v1.json",
        "1_vuln/kev/known_exploited_vulnerabilities_schema.json",
        "4_inventory/prometheus/api_alerts.json",
        "5_money/uk_hmt_spend/2025-01.json",
    ],
)
def test_what_only_looks_alike_is_not_claimed(path: str) -> None:
    assert claimants(path) == []


def test_every_file_is_claimed_at_most_once_and_gives_something_when_it_is() -> None:
    small = [p for p in FOLDER.rglob("*") if p.is_file() and p.stat().st_size < 60_000]
    claimed = 0
    for path in small:
        raw = path.read_bytes()
        claiming = catalogue.claimants(raw[: catalogue.HEAD_BYTES])
        assert len(claiming) <= 1, path
        for connector in claiming:
            assert list(connector.parser.read(io.BytesIO(raw))), path
            claimed += 1
    assert claimed > 20


def test_a_real_inventory_without_its_end_says_where_it_breaks_off() -> None:
    raw = content(f"{JSON}computer_3.json.gz")[:300_000]
    parser = catalogue.connectors()["glpi_agent_json"].parser
    *rows, problem = list(parser.read(io.BytesIO(raw)))
    assert Counter(type(row).__name__ for row in rows).keys() == {"AssetRow", "SoftwareRow"}
    assert isinstance(problem, Problem)
    assert problem.place.startswith("line ")


def test_windows_build_and_placeholders_of_a_real_machine() -> None:
    asset = outcomes(f"{XML}12.xml")[0]
    assert isinstance(asset, AssetRow)
    assert (asset.os_build, asset.os_edition) == ("6.3.9600", "Pro")
    assert asset.identity.serial == "CZC0479792"
    tosh = outcomes(f"{JSON}computer_3.json.gz")[0]
    assert isinstance(tosh, AssetRow)
    assert (tosh.identity.asset_tag, tosh.kind, tosh.memory_mb) == ("", "laptop", 7909)


def test_intune_devices_keep_build_edition_and_owner() -> None:
    laptop, phone = outcomes(f"{EXPORTS}intune_DevicesWithInventory.csv")
    assert isinstance(laptop, AssetRow)
    assert isinstance(phone, AssetRow)
    assert (laptop.os_build, laptop.os_edition, laptop.encrypted) == ("10.0.19045", "Pro", True)
    assert laptop.assigned_to == "a.example@contoso.example"
    assert (phone.kind, phone.os_version, phone.os_build) == ("phone", "16.7.8", "")


def test_google_users_who_never_signed_in_have_no_date() -> None:
    ada, bob = outcomes(f"{EXPORTS}google_workspace_users.csv")
    assert isinstance(ada, PersonRow)
    assert isinstance(bob, PersonRow)
    assert (ada.active, ada.mfa, str(ada.last_sign_in_on)) == (True, True, "2026-04-10")
    assert (bob.active, bob.mfa, bob.last_sign_in_on) == (False, False, None)


def test_quickbooks_sections_name_the_account_and_totals_are_left_out() -> None:
    path = f"{MONEY}quickbooks_gl_report.csv"
    seen = sketch(io.BytesIO(content(path)))
    assert (seen.date_order, seen.header_row) == ("mdy", 5)
    rows = [o for o in read(io.BytesIO(content(path)), seen.mapping) if isinstance(o, LedgerRow)]
    assert [row.amount.minor for row in rows] == [104550, -25000]
    assert {row.account for row in rows} == {"6300 Software subscriptions"}


def test_money_out_of_a_bank_statement_is_money_spent() -> None:
    first, second = outcomes(f"{MONEY}xero_bank_statement.csv")
    assert isinstance(first, LedgerRow)
    assert isinstance(second, LedgerRow)
    assert (first.amount.minor, second.amount.minor) == (52800, -120000)


def test_kev_ransomware_is_known_for_293() -> None:
    rows = outcomes("1_vuln/kev/known_exploited_vulnerabilities.json.gz")
    assert sum(getattr(row, "ransomware", False) for row in rows) == 293
