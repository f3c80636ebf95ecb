"""A small installation as the version of "The first road" made it, upgraded: on every `make test`.

`python -m tools.first_road` made it, with that version's own code. The whole sample company, and
PostgreSQL, are in test_upgrade.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from itdirector.kernel.errors import Refused
from itdirector.surfaces.cli.work.database import migrate, must_be_ready
from itdirector.surfaces.keeping.drills import drill
from torture.figures import ROOT, counted
from torture.installs import Places, inside
from torture.upgraded import compare, standing
from torture.versions import tables

FIRST_ROAD = ROOT / "torture" / "first_road"


def test_what_an_older_version_kept_is_all_there_after_the_upgrade(places: Places) -> None:
    with counted("T39 a small upgrade from The first road") as figure:
        place = places.new(tables=False)
        shutil.copytree(FIRST_ROAD / "files", place.home / "files", dirs_exist_ok=True)
        with closing(sqlite3.connect(place.database)) as file:
            file.executescript((FIRST_ROAD / "database.sql").read_text())
        before = tables(place)
        with inside(place):
            with pytest.raises(Refused, match="older than this version"):
                must_be_ready()
            migrate()
            must_be_ready()
            compare(figure, before, tables(place, like=before))
            for trouble in (*standing(before), *drill().troubles):
                figure.failed(trouble)
