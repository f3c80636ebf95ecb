"""Setting Django up for the commands that need it; the others never pay for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

SETTINGS = "itdirector.project.settings"
DEMO_HOME = Path("~/.local/share/itdirector-demo")
HOME, DATABASE = "ITDIRECTOR_HOME", "ITDIRECTOR_DATABASE_URL"


def work(name: str) -> Any:
    """Set Django up and return one of the modules in `work/`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    # Two seconds with everything: imported only here, by the commands that need it.
    import_module("django").setup()
    import_module("itdirector.surfaces.loading").load()
    return import_module(f"itdirector.surfaces.cli.work.{name}")


def kept_work(name: str) -> Any:
    """Set Django up over a database that is there, and return one of the modules in `work/`."""
    module = work(name)
    import_module("itdirector.surfaces.cli.work.database").must_be_ready()
    return module


def demo_elsewhere() -> str:
    """Say where the demo is when no home is named and it has one, "" otherwise."""
    home = DEMO_HOME.expanduser()
    named = any(os.environ.get(name) for name in (HOME, DATABASE, f"{DATABASE}_FILE"))
    if named or not holds_database(home):
        return ""
    return f"There is a demo installation in {home}: use {HOME}={home} for it."


def holds_database(home: Path) -> bool:
    """Tell whether a folder has an embedded database with something in it."""
    path = home / "itdirector.sqlite3"
    return path.is_file() and path.stat().st_size > 0


def use_home(home: Path) -> None:
    """Keep everything in a folder, unless the environment names another."""
    os.environ.setdefault(HOME, str(home.expanduser()))


@contextmanager
def throw_away_home() -> Iterator[None]:
    """Keep everything in memory and a folder that is removed; touch nothing of the user's."""
    before = {name: os.environ.get(name) for name in (HOME, DATABASE)}
    with tempfile.TemporaryDirectory(prefix="itdirector-") as folder:
        os.environ |= {HOME: folder, DATABASE: "sqlite:///:memory:"}
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
