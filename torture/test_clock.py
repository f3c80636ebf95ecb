"""A clock that jumps: nothing lasts longer for it than by the jump, nothing is done twice or not.

Long: it needs libfaketime, `uv sync --group torture`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from torture.clock import DAY_S
from torture.figures import ROOT, counted
from torture.installs import Place, Places
from torture.versions import address, settings_of

pytestmark = [pytest.mark.long, pytest.mark.postgres]
LASTS_S = {"session": 30 * 60, "token": 30 * DAY_S, "invitation": 7 * DAY_S}
"""What is promised: a session of an owner left alone, a key of 30 days, an invitation of a week."""


def _seen(place: Place) -> dict[str, Any]:
    found = importlib.util.find_spec("libfaketime")
    assert found is not None, "run `uv sync --frozen --group torture` first"
    assert found.origin
    (library,) = Path(found.origin).parent.glob("vendor/**/libfaketime.so.1")
    named = {
        "LD_PRELOAD": str(library),
        "FAKETIME": "+0",
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "ITDIRECTOR_DATABASE_URL": address(place, connection.settings_dict.get("USER", "")),
        "ITDIRECTOR_DATABASE_OWNER_URL": "",
    }
    done = subprocess.run(
        [sys.executable, "-m", "torture.clock"],
        env={**os.environ, **settings_of(place, ROOT / "src"), **named},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found_there: dict[str, Any] = json.loads(done.stdout)
    return found_there


def test_a_clock_that_jumps_makes_nothing_last_longer_or_happen_twice(places: Places) -> None:
    with counted("T34 jumps of the clock") as figure:
        seen = _seen(places.new())
        for one in seen["jumps"]:
            for what, lasts_s in LASTS_S.items():
                figure.tried()
                if one["jump_s"] == 0 and not one[what]:
                    figure.failed(f"{what} does not stand when it was just made")
                if one["jump_s"] > lasts_s + DAY_S * (what == "token") and one[what]:
                    figure.failed(f"{what} stands after {one['jump_s']} s of {lasts_s}")
        assert {one["jump_s"]: one["token"] for one in seen["jumps"]}[29 * DAY_S]
        work = seen["work"]
        figure.tried(work["deeds"])
        if not work["deeds"] == work["sites"] == work["entries"]:
            figure.failed(f"{work['sites']} sites and {work['entries']} entries: {work['deeds']}")
        if sorted(work["ran"]) != sorted(work["put"]) or work["done"] != len(work["put"]):
            figure.failed(f"{len(work['ran'])} runs of {len(work['put'])} jobs")
        if work["broken"] is not None:
            figure.failed(f"the audit log is broken at {work['broken']}")
