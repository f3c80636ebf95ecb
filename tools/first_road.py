"""Make torture/first_road: a small installation as the version of "The first road" made it.

`python -m tools.first_road`. A part of the sample company is taken in by that version's own code,
and what it kept is written down: the database as SQL, and the files. Needs the history.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIRST_ROAD = "8f3368c"
SAMPLE = ROOT / "examples" / "harbour-dental" / "files"
PARTS = {"company.toml": 99, "contracts.csv": 8, "budget.csv": 99, "devices.csv": 9, "users.csv": 6}
"""How many lines of which files are taken in."""
OWNER = "owner@example.org"
OUT = ROOT / "torture" / "first_road"
EMPTY = ("auth_permission", "django_session", "django_content_type")
"""Tables whose rows `migrate` makes again, or nobody misses."""


def main() -> None:
    """Make the installation and write it down."""
    with tempfile.TemporaryDirectory() as folder:
        old, home = Path(folder, "code"), Path(folder, "home")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(old), FIRST_ROAD], check=True)
        try:
            _run(old, home, "init", "Harbour Dental Group", "--owner", OWNER)
            for name, lines in PARTS.items():
                part = Path(folder, name)
                part.write_text(
                    "".join((SAMPLE / name).read_text().splitlines(keepends=True)[:lines])
                )
                _run(old, home, "import", str(part))
            _run(old, home, "do", "board.refresh_brief", "today=2026-11-22", "--as", OWNER)
        finally:
            subprocess.run([*git, "remove", "--force", str(old)], check=True)
        _write_down(home)


def _run(code: Path, home: Path, *words: str) -> None:
    named = {"ITDIRECTOR_HOME": str(home), "PYTHONPATH": str(code / "src")}
    subprocess.run(
        [sys.executable, "-m", "itdirector.surfaces.cli", *words],
        env={**os.environ, **named},
        cwd=code,
        check=True,
    )


def _write_down(home: Path) -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.copytree(home / "files", OUT / "files")
    with closing(sqlite3.connect(home / "itdirector.sqlite3")) as file:
        file.execute("UPDATE auth_user SET password = '!'")
        for table in EMPTY:
            file.execute(f'DELETE FROM "{table}"')  # noqa: S608  (a name from above)
        lines = [line for line in file.iterdump() if not line.startswith(("BEGIN", "COMMIT"))]
    text = "\n".join(lines) + "\n"
    (OUT / "database.sql").write_text(text)
    print(f"{OUT}: {len(text) >> 10} kB")


if __name__ == "__main__":
    main()
