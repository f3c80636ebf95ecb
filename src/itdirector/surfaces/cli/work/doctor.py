"""`itdirector doctor`: how this installation stands, and what should be put right."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.conf import settings
from rich.text import Text

from itdirector.kernel.errors import Refused
from itdirector.surfaces.checkup.everything import look
from itdirector.surfaces.checkup.line import LOOK, WRONG, Line
from itdirector.surfaces.cli.printing import out
from itdirector.surfaces.cli.work.database import where

STYLES = {LOOK: "yellow", WRONG: "bold red"}


def tell() -> None:
    """Print a line for each thing that was looked at. Raises Refused when something is wrong."""
    console, found = out(), look()
    console.print(Text(f"Database {where()}, files in {settings.FILES_DIR}.", style="bold"))
    for line in found:
        console.print(
            Text(f"{line.state:6}{line.name}: {line.sentence}", STYLES.get(line.state, ""))
        )
        if line.remedy:
            console.print(Text(f"      What to do: {line.remedy}"))
    if all(line.state not in STYLES for line in found):
        console.print("All is well.", style="green")
    _refuse_when_wrong(found)


def tell_programs() -> None:
    """Print the same as JSON. Raises Refused when something is wrong."""
    found = look()
    out().print(Text(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=2)))
    _refuse_when_wrong(found)


def _refuse_when_wrong(found: list[Line]) -> None:
    wrong = [line for line in found if line.state == WRONG]
    if wrong:
        raise Refused(wrong[0].sentence, remedy=wrong[0].remedy)
