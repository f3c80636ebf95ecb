"""What is remembered of the last backup and the last drill."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings


def note(what: str, result: dict[str, Any]) -> None:
    """Remember the newest result of a backup or a drill."""
    path = _path()
    half = path.with_suffix(".half")
    held = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)  # a backup and a drill may end at the same moment
        half.touch(mode=0o600)
        half.write_text(json.dumps({**newest(), what: result}, indent=1, sort_keys=True))
        half.replace(path)
    finally:
        os.close(held)


def newest() -> dict[str, Any]:
    """Return the newest results by name; {} when there are none or they cannot be read."""
    try:
        found = json.loads(_path().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path() -> Path:
    folder: Path = settings.HOME
    return folder / "keeping.json"
