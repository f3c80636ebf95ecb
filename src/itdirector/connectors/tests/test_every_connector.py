"""One test file for all connectors: each sample is read and compared with what we accepted.

`UPDATE_ACCEPTED=1 pytest` rewrites the accepted files; the diff is then what gets reviewed.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from itdirector.connectors import catalogue, rows
from itdirector.connectors.rows import Problem

SAMPLES = sorted(path for path in catalogue.HERE.glob("*/samples/*") if path.suffix != ".accepted")
each_sample = pytest.mark.parametrize(
    "sample", SAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.name}"
)


def connector_of(sample: Path) -> catalogue.Connector:
    return catalogue.connectors()[sample.parent.parent.name]


@each_sample
def test_sample_reads_as_accepted(sample: Path) -> None:
    with sample.open("rb") as file:
        outcomes = [
            {type(o).__name__: _without_blanks(asdict(o))}
            for o in connector_of(sample).parser.read(file)
        ]
    accepted = sample.with_name(sample.name + ".accepted")
    shown = json.dumps(outcomes, indent=1, default=str, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_ACCEPTED"):
        accepted.write_text(shown, "utf-8")
    assert shown == accepted.read_text("utf-8")


@each_sample
def test_exactly_one_connector_claims_the_sample(sample: Path) -> None:
    claims = catalogue.claimants(sample.read_bytes()[: catalogue.HEAD_BYTES])
    assert [c.id for c in claims] == [sample.parent.parent.name]


@each_sample
def test_the_manifest_names_every_kind_of_row_read(sample: Path) -> None:
    connector = connector_of(sample)
    with sample.open("rb") as file:
        kinds = {type(o).__name__ for o in connector.parser.read(file)}
    assert kinds - {Problem.__name__} <= set(connector.yields)


@pytest.mark.parametrize("connector", catalogue.connectors().values(), ids=lambda c: c.id)
def test_the_manifest_names_rows_that_exist(connector: catalogue.Connector) -> None:
    assert connector.title
    assert connector.documentation.startswith("https://")
    assert all(hasattr(rows, name) for name in connector.yields)


def _without_blanks(record: dict[str, object]) -> dict[str, object]:
    """Leave out what the source did not give, so that a diff shows what it did."""
    return {
        name: _without_blanks(value) if isinstance(value, dict) else value
        for name, value in record.items()
        if value not in (None, "", ())
    }
