"""The shipped table of support periods, and the tool that writes it."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[5]
TOOL = ROOT / "tools/build_lifecycle.py"
SHIPPED = Path(__file__).parents[1] / "knowledge/lifecycle.csv"
FULL = ROOT.parent / "shared/data/2_eol/endoflife-products.json.gz"


def built(path: Path, *, source: str, source_date: str) -> str:
    command = [sys.executable, TOOL, path, "--source", source, "--source-date", source_date]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_shipped_table_is_what_the_tool_writes() -> None:
    if not FULL.exists():
        pytest.skip(f"{FULL.name} is not here: the shipped table was NOT rebuilt and compared")
    shipped = SHIPPED.read_text(encoding="utf-8")
    last = list(csv.DictReader(shipped.splitlines()))[-1]
    again = built(FULL, source=last["source"], source_date=last["source_date"])
    assert again == shipped


def test_the_data_files_and_the_official_answer_lead_to_the_same_table(tmp_path: Path) -> None:
    files = {
        "php": {
            "releases": [
                {
                    "releaseCycle": "8.10",
                    "releaseDate": "2025-11-20",
                    "eoas": "2027-12-31",
                    "eol": "2029-12-31",
                },
                {"releaseCycle": "3", "releaseDate": "1998-06-06", "eoas": True, "eol": True},
            ]
        },
        "nginx": {
            "releases": [{"releaseCycle": "1.31", "releaseDate": "2026-05-13", "eol": False}]
        },
        "a-product-nobody-here-runs": {"releases": [{"releaseCycle": "1", "eol": False}]},
    }
    answer = {
        "result": [
            {
                "name": "php",
                "releases": [
                    {
                        "name": "8.10",
                        "label": "8.10",
                        "releaseDate": "2025-11-20",
                        "isEoas": False,
                        "eoasFrom": "2027-12-31",
                        "isEol": False,
                        "eolFrom": "2029-12-31",
                    },
                    {
                        "name": "3",
                        "label": "3",
                        "releaseDate": "1998-06-06",
                        "isEoas": True,
                        "eoasFrom": None,
                        "isEol": True,
                        "eolFrom": None,
                    },
                ],
            },
            {
                "name": "nginx",
                "releases": [
                    {
                        "name": "1.31",
                        "label": "1.31",
                        "releaseDate": "2026-05-13",
                        "isEol": False,
                        "eolFrom": None,
                    }
                ],
            },
        ]
    }
    one, other = tmp_path / "files.json.gz", tmp_path / "answer.json"
    one.write_bytes(gzip.compress(json.dumps(files).encode()))
    other.write_text(json.dumps(answer), encoding="utf-8")
    lines = built(one, source="files", source_date="2026-11-22").splitlines()
    assert lines[1:] == [
        "nginx,1.31,nginx 1.31,2026-05-13,,,no,,files,2026-11-22",
        "php,8.10,PHP 8.10,2025-11-20,2027-12-31,2029-12-31,,,files,2026-11-22",
        "php,3,PHP 3,1998-06-06,,,yes,,files,2026-11-22",
    ]
    again = built(other, source="files", source_date="2026-11-22").splitlines()
    assert again == lines


def test_no_release_is_listed_twice() -> None:
    listed = [
        (line["product"], line["cycle"])
        for name in ("lifecycle.csv", "lifecycle_by_hand.csv")
        for line in csv.DictReader((SHIPPED.parent / name).read_text(encoding="utf-8").splitlines())
    ]
    assert len(set(listed)) == len(listed)
