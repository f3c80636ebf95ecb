"""`itdirector doctor`, as people and as programs read it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from click.testing import CliRunner

from itdirector.surfaces.checkup import everything
from itdirector.surfaces.cli.group import main


def test_a_database_that_is_not_up_to_date_is_wrong_and_told_to_programs(
    db: None, monkeypatch: Any
) -> None:
    untold = CliRunner().invoke(main, ["doctor", "--json"])
    assert untold.exit_code == 0, untold.output
    assert set(json.loads(untold.stdout)[0]) == {"name", "state", "sentence", "remedy"}
    plan = SimpleNamespace(
        loader=SimpleNamespace(graph=SimpleNamespace(leaf_nodes=list)),
        migration_plan=lambda _nodes: [("some", False)],
    )
    monkeypatch.setattr(everything, "MigrationExecutor", lambda _connection: plan)
    told = CliRunner().invoke(main, ["doctor", "--json"])
    assert told.exit_code == 1
    wrong = [one for one in json.loads(told.stdout) if one["state"] == "wrong"]
    assert [one["name"] for one in wrong] == ["Tables"]
    assert "itdirector migrate" in told.stderr


def test_the_doctor_finds_nothing_to_do_on_the_demo(db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("itdirector.surfaces.checkup.versions.NEWEST_POSTGRESQL", {})
    loaded = CliRunner().invoke(main, ["demo", "--no-serve", "--today", "2026-11-22"])
    assert loaded.exit_code == 0, loaded.output
    told = CliRunner().invoke(main, ["doctor"])
    assert told.exit_code == 0, told.output
    assert "All is well." in told.stdout
    assert "What to do" not in told.stdout
