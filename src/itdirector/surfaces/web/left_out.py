"""Which columns of a table mean nothing to us, and what is still in doubt about the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from itdirector.connectors import generic_table
from itdirector.kernel import intake
from itdirector.kernel.models import RememberedMapping, Source

SETTLED = ("No column looks like ", "It is not clear what this table holds", "Is '", 'Is "')
"""How the doubts begin that a person settles by choosing the columns."""
DOUBTED = re.compile(r"Is (?P<mark>['\"])(?P<header>.*)(?P=mark) really the (?P<field>.+)\?")
OPEN = frozenset({Source.State.RECEIVED, Source.State.PREPARED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A table as it will be read, and which of its columns will not be."""

    sketch: generic_table.Sketch
    left_out: tuple[str, ...]
    chosen: bool
    """True when a person chose the columns, of this file or of one with the same headers."""

    @property
    def to_choose(self) -> bool:
        """True when columns are left out that nobody has looked at."""
        return bool(self.left_out) and not self.chosen


def look_at(source: Source) -> Look | None:
    """Return how a source's table is read, None when its columns are its format's own."""
    sketch = intake.sketch_of(source)
    if sketch is None:
        return None
    remembered = RememberedMapping.objects.filter(fingerprint=sketch.fingerprint)
    chosen = bool(source.mapping) or remembered.exists()
    mapping = intake.mapping_for(source, sketch)
    left_out: tuple[str, ...] = ()
    if mapping is not None:
        taken = set(mapping.fields.values())
        left_out = tuple(
            header
            for number, header in enumerate(sketch.headers)
            if header not in taken and number not in taken
        )
    if chosen:
        settled = tuple(d for d in sketch.doubts if not d.startswith(SETTLED))
        sketch = replace(sketch, doubts=settled)
    return Look(
        sketch=replace(in_plain_words(sketch), mapping=mapping), left_out=left_out, chosen=chosen
    )


def in_plain_words(sketch: generic_table.Sketch) -> generic_table.Sketch:
    """Return a sketch whose doubts about single columns say how each is read now."""
    doubts = (
        DOUBTED.sub(r"We read “\g<header>” as “\g<field>”. Is that right?", doubt)
        for doubt in sketch.doubts
    )
    return replace(sketch, doubts=tuple(doubts))


def to_choose(source: Source) -> bool:
    """Tell whether a file that is not applied has columns left out that nobody has looked at."""
    look = look_at(source) if source.state in OPEN and source.file_id else None
    return look is not None and look.to_choose
