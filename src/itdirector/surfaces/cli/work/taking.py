"""Files on the command line: received, tried and applied one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from itdirector.kernel import files, intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import DirectorError
from itdirector.kernel.models import Source
from itdirector.surfaces.cli.printing import Step

SHOWN_COLUMNS = 12
HOW_TO_CHOOSE = "Open it on the Data page, or give {command} (`itdirector import --help`)."
"""What to do about columns that are not understood."""
OPEN = frozenset({Source.State.RECEIVED, Source.State.PREPARED})


def files_under(folder: Path) -> list[Path]:
    """Return every file in a folder and its folders, in the order in which they are read.

    Hidden files are left out. What the owner said comes first, because it names the currency; the
    rest follows by name, so that the same folder always gives the same facts.
    """
    found = [path for path in folder.rglob("*") if path.is_file() and not _hidden(path, folder)]
    return sorted(found, key=lambda p: (p.name != "company.toml", p.relative_to(folder).as_posix()))


def receive(actor: Actor, path: Path, *, today: date) -> Source:
    """Keep a file. Raises Refused when it is too large."""
    with path.open("rb") as file:
        return intake.receive(actor=actor, name=path.name, parts=files.parts_of(file), today=today)


def take_all(actor: Actor, paths: list[Path], *, today: date, step: Step) -> Iterator[Source]:
    """Receive and apply files; yield what became of each. One that fails does not stop the rest."""
    for path in paths:
        step(path.name)
        source = receive(actor, path, today=today)
        if source.state in OPEN:
            try:
                intake.prepare(actor=actor, source=source)
                if source.state == Source.State.PREPARED:
                    source = intake.apply(actor=actor, source=source)
            except DirectorError as error:
                source.receipt = {"trouble": f"{error} {error.remedy}".strip()}
        yield source


def doubts_about(source: Source) -> list[str]:
    """Return the sentences on how a table was understood that a person should read."""
    sketch = intake.sketch_of(source)
    return [*sketch.doubts] if sketch else []


def not_taken(source: Source) -> list[str]:
    """Return the headers of a table's columns that nothing was taken from."""
    sketch = intake.sketch_of(source)
    mapping = intake.mapping_for(source, sketch) if sketch else None
    if sketch is None or mapping is None:
        return []
    if mapping.options.get("sheet", sketch.sheet) != sketch.sheet:
        return []
    taken = set(mapping.fields.values())
    return [
        header
        for number, header in enumerate(sketch.headers)
        if not {header, number} & taken and header != f"Column {number + 1}"
    ]


def told_not_taken(headers: list[str]) -> str:
    """Return the sentence that names columns left aside."""
    more = len(headers) - SHOWN_COLUMNS
    named = ", ".join(headers[:SHOWN_COLUMNS])
    return f"not taken: {named}" + (f" and {more} more" if more > 0 else "")


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
