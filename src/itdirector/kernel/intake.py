"""A file on its way in: stored, recognised by content, dry-run, applied in one go, undone whole."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import islice
from operator import or_
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from itdirector.connectors import apart, catalogue, generic_table
from itdirector.connectors.client import Client
from itdirector.connectors.rows import Problem
from itdirector.kernel import files
from itdirector.kernel.access import guards_with
from itdirector.kernel.actions import Actor, action, guarded
from itdirector.kernel.areas import fact_models, intakes
from itdirector.kernel.errors import Invalid, Refused
from itdirector.kernel.models import Grade, Organisation, RememberedMapping, Source
from itdirector.kernel.planning import CHUNK_ROWS, Planner, problem_entry
from itdirector.kernel.recording import Entry, fact_fields, take_back, touch, write_entries
from itdirector.kernel.tenancy import working_for
from itdirector.values.ids import uuid7

PROBLEMS_KEPT = 20
"""A receipt lists so many problems itself; the dry run has them all."""
TAKEN = ("new", "changed", "unchanged", "vanished")
HALF_S = 3600
"""A dry run that wrote no row for so long was cut off."""
TABLE = "generic_table"
"""The connector whose columns need a mapping."""

Progress = Callable[[int], None]
"""Called with the number of rows read or written so far."""


def receive(*, actor: Actor, name: str, parts: Iterable[bytes], today: date) -> Source:
    """Keep a file and say what it is. The same file again gives the source it already has.

    It comes and is looked at for as long as that takes; only its row is written in a transaction.
    """
    actor.must("take_in", to="take in a file")
    with working_for(actor.organisation):
        kept = files.keep(name, parts)
        if known := _earlier(kept):
            return known
        connector, trouble = _recognise(kept)
    return _receive(actor=actor, kept=kept, connector=connector, trouble=trouble, today=today)


def fetch(*, actor: Actor, connector: str, client: Client, today: date) -> Source:
    """Get a feed from the service a connector knows, and keep it as a file like any other.

    Raises Refused when the connector calls no service, or the service does not answer.
    """
    actor.must("take_in", to="take in a file")
    known = catalogue.connectors().get(connector)
    if known is None or not known.source:
        feeds = sorted(c.id for c in catalogue.connectors().values() if c.source)
        raise Refused(
            f"There is no feed called {connector}.", remedy=f"Choose one of {', '.join(feeds)}."
        )
    name, body = f"{connector}-{today}.json", known.fetcher.fetch(client)
    return receive(actor=actor, name=name, parts=[body], today=today)


def _receive_file(
    *, actor: Actor, kept: files.Kept, connector: str, trouble: str, today: date
) -> Source:
    """Take in a file."""
    if known := _earlier(kept):
        return known
    made: Source = Source.objects.create(
        kind=Source.Kind.FILE,
        state=Source.State.UNREADABLE if trouble else Source.State.RECEIVED,
        label=kept.name,
        who=actor.name,
        file=files.enter(kept)[0],
        connector=connector,
        as_of=today,
        grade=catalogue.connectors()[connector].grade if connector else Grade.SURVEY,
        receipt={"counts": {"problem": 1}, "trouble": trouble} if trouble else {},
        sensitivity=actor.sight,  # until it is known what is in it
    )
    return made


_receive = guarded("data.receive_file", _receive_file, needs="take_in")


def sketch_of(source: Source, kind: str = "", sheet: str = "") -> generic_table.Sketch | None:
    """Return how a table's columns are understood, None when its format needs no mapping."""
    return apart.sketch(_path(source), kind, sheet) if source.connector == TABLE else None


def mapping_for(source: Source, sketch: generic_table.Sketch) -> generic_table.Mapping | None:
    """Return the mapping to use: this source's own, else the one remembered, else the guess."""
    if source.mapping:
        return generic_table.Mapping.from_dict(source.mapping)
    if known := RememberedMapping.objects.filter(fingerprint=sketch.fingerprint).first():
        return generic_table.Mapping.from_dict(known.mapping)
    return sketch.mapping


def prepare(*, actor: Actor, source: Source, progress: Progress = lambda _rows: None) -> Source:
    """Work out what a source would change, row by row, and change nothing.

    Reads for as long as it takes outside any transaction; only the result is written in one.
    """
    actor.must("take_in", to="take in a file")
    source.must_belong_to(actor.organisation)
    with working_for(actor.organisation):
        if source.file is None:
            raise Refused(f"{source.label} is no file: there is nothing to try.")
        _must_wait(source)
        revision = _revision(actor.organisation)
        run = uuid7()
        _sweep(source)
        try:
            found = _write_plan(source, _plan_path(source, run), actor.organisation, progress)
            _keep(actor=actor, source=source, run=run, revision=revision, found=found)
        finally:
            _plan_path(source, run).unlink(missing_ok=True)
        return source


@dataclass(frozen=True, slots=True)
class Found:
    """What a dry run found: rows by their status, and by their record and status."""

    mapping: dict[str, Any] | None
    fingerprint: str
    """Of a table's headers, empty for other formats."""
    counts: dict[str, int]
    kinds: dict[str, int]
    labels: int | None
    """The labels of what is in it, None when nothing is."""


def _write_plan(
    source: Source, path: Path, organisation: Organisation, progress: Progress
) -> Found:
    """Write the dry run beside the file and count what is in it."""
    labels: int | None = None
    chosen, sketch = source.mapping, sketch_of(source)
    mapping = mapping_for(source, sketch) if sketch else None
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as out:
        for number, entry in enumerate(_entries(source, mapping, organisation), start=1):
            counts[entry.status] += 1
            counts["lost"] += entry.lost
            if entry.record_type:
                kinds[f"{entry.record_type} {entry.status}"] += 1
                model = fact_models()[entry.record_type]
                labels = int((labels or 0) | guards_with(model, entry.values))
            out.write(json.dumps(entry.as_plain(), ensure_ascii=False) + "\n")
            if number % CHUNK_ROWS == 0:
                progress(number)
    if labels is not None and counts["problem"]:
        labels |= _may_hold(source, mapping)
    fingerprint = sketch.fingerprint if sketch else ""
    return Found(chosen, fingerprint, dict(counts), dict(kinds), labels)


def _may_hold(source: Source, mapping: generic_table.Mapping | None) -> int:
    """Return the labels of all that such a file brings: any of it may be in a line not read."""
    names = catalogue.connectors()[source.connector].yields
    if mapping is not None:
        names = (generic_table.KINDS[mapping.kind].row,)
    those = [one.model for row in intakes() if row.__name__ in names for one in intakes()[row]]
    return reduce(or_, (guards_with(model, fact_fields(model)) for model in those), 0)


def _keep_dry_run(*, actor: Actor, source: Source, run: UUID, revision: int, found: Found) -> None:
    """Keep the result of a dry run, unless the source was applied or changed meanwhile."""
    _must_wait(source)
    if source.mapping != found.mapping:
        raise Refused(
            f"Somebody chose other columns for {source.label} meanwhile.",
            remedy="Do the dry run again.",
        )
    if found.mapping and source.state == Source.State.RECEIVED:
        RememberedMapping.objects.update_or_create(
            organisation=actor.organisation,
            fingerprint=found.fingerprint,
            defaults={"mapping": found.mapping, "who": actor.name},
        )
    _plan_path(source, run).replace(_plan_path(source))
    if found.labels is not None:
        source.sensitivity = found.labels
    taken = sum(found.counts.get(status, 0) for status in TAKEN)
    source.state = Source.State.PREPARED if taken else Source.State.UNREADABLE
    source.revision = revision
    problems = [*islice(dry_run(source, status="problem"), PROBLEMS_KEPT)]
    source.receipt = {
        "counts": found.counts,
        "kinds": found.kinds,
        "problems": [
            {"place": p.place, "sentence": p.message, "remedy": p.remedy, "lost": p.lost}
            for p in problems
        ],
    }
    if not taken:
        nothing = "There is nothing in it to take."
        source.receipt["trouble"] = problems[0].message if problems else nothing
    source.save()


_keep = guarded("data.dry_run", _keep_dry_run, needs="take_in")


def dry_run(source: Source, *, status: str = "", kind: str = "") -> Iterator[Entry]:
    """Yield a prepared source's entries in file order, all or those of one status or record."""
    path = _plan_path(source)
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            entry = Entry(**json.loads(line))
            if (not status or entry.status == status) and (not kind or entry.record_type == kind):
                yield entry


def apply(*, actor: Actor, source: Source, progress: Progress = lambda _rows: None) -> Source:
    """Apply a prepared source in one transaction. Done again first when facts changed since."""
    actor.must("take_in", to="apply a dry-run file")
    source.must_belong_to(actor.organisation)
    with working_for(actor.organisation):
        source.refresh_from_db()
        stale = source.revision != _revision(actor.organisation)
        if source.state == Source.State.RECEIVED or (
            source.state == Source.State.PREPARED and stale
        ):
            prepare(actor=actor, source=source, progress=progress)
    return apply_source(actor=actor, source=source)


@action("data.apply", needs="take_in")
def apply_source(*, actor: Actor, source: Source) -> Source:
    """Apply a dry-run file. Refused unless its dry run is the newest."""
    if source.state != Source.State.PREPARED:
        raise Refused(f"{source.label}: {source.get_state_display().lower()}.")
    if source.revision != _revision(actor.organisation):
        raise Refused(
            f"Other facts changed since the dry run of {source.label}.",
            remedy="Do the dry run again, then apply.",
        )
    source.state, source.applied_at = Source.State.APPLIED, timezone.now()
    source.save()  # first: what is folded below counts applied sources
    entries = (e for e in dry_run(source) if e.status != "vanished" or _applies(source, e))
    with closing(entries):
        while chunk := list(islice(entries, CHUNK_ROWS)):
            write_entries(source, chunk)
    touch(actor.organisation)
    return source


@action("data.undo", needs="take_in")
def undo_source(*, actor: Actor, source: Source) -> Source:
    """Undo everything one file or entry brought in."""
    if source.state != Source.State.APPLIED:
        raise Refused(f"{source.label}: {source.get_state_display().lower()}.")
    source.receipt["undo"] = take_back(source)
    source.save(update_fields=["receipt"])
    return source


@action("data.choose_columns", needs="take_in")
def choose_mapping(
    *, actor: Actor, source: Source, mapping: dict[str, Any], complete: bool = False
) -> Source:
    """Say which column means what. Once tried, it goes for every file with the same headers."""
    _must_wait(source, Source.State.UNREADABLE)
    try:
        chosen = generic_table.Mapping.from_dict(mapping)
    except ValueError as error:
        raise Invalid(f"The columns do not fit: {error}.") from None
    if source.connector != TABLE:
        raise Refused(f"{source.label} has columns of its own; there is nothing to choose.")
    source.mapping, source.complete = chosen.as_dict(), complete
    source.state = Source.State.RECEIVED
    source.save()
    return source


@action("data.set_complete", needs="take_in")
def set_complete(*, actor: Actor, source: Source, complete: bool) -> Source:
    """Say whether a file lists everything: then what it leaves out is gone when it is applied."""
    _must_wait(source)
    source.complete = complete
    source.save(update_fields=["complete"])
    return source


@action("data.discard", needs="take_in")
def discard_source(*, actor: Actor, source: Source) -> Source:
    """Put a file aside that was not applied. The file itself is kept."""
    if source.state in {Source.State.APPLIED, Source.State.UNDONE}:
        raise Refused(f"{source.label}: {source.get_state_display().lower()}.")
    source.state, source.undone_at = Source.State.UNDONE, timezone.now()
    source.save(update_fields=["state", "undone_at"])
    return source


def _earlier(kept: files.Kept) -> Source | None:
    """Return the source that a file with these bytes has here, unless it was undone."""
    those = Source.objects.filter(file__digest=kept.digest)
    return those.exclude(state=Source.State.UNDONE).first()


def _recognise(kept: files.Kept) -> tuple[str, str]:
    found = apart.claim(files.path_of(kept))
    if isinstance(found, Problem):
        return "", f"{found.message} {found.remedy}".strip()
    return found, ""


def _entries(
    source: Source, mapping: generic_table.Mapping | None, organisation: Organisation
) -> Iterator[Entry]:
    planner = Planner(currency=organisation.currency, as_of=source.as_of)
    outcomes = apart.read(_path(source), source.connector, mapping)
    while chunk := list(islice(outcomes, CHUNK_ROWS)):
        yield from (problem_entry(o) for o in chunk if isinstance(o, Problem))
        yield from planner.plan([o for o in chunk if not isinstance(o, Problem)])
    yield from planner.vanished()
    if "CompleteSoftware" not in catalogue.connectors()[source.connector].yields:
        # A file about one machine says nothing about the others.
        yield from planner.not_in_file(source.connector)


def _applies(source: Source, entry: Entry) -> bool:
    """Tell whether a vanished record is to be marked gone: its list must be complete."""
    return source.complete or entry.place.startswith("complete list")


def _path(source: Source) -> Path:
    if source.file is None:
        raise AssertionError("only files are read")
    return files.path_of(source.file)


def _plan_path(source: Source, run: UUID | None = None) -> Path:
    """Return where a source's dry run is, or one that is not finished."""
    return _path(source).with_suffix(f".{run}.half" if run else f".{source.pk}.plan")


def _sweep(source: Source) -> None:
    """Remove what dry runs of a file left that were cut off: no row has come for an hour."""
    kept, now = _path(source), time.time()
    for left in kept.parent.glob(f"{kept.name}.*.half"):
        with suppress(FileNotFoundError):  # another process finished it, or swept too
            if now - left.stat().st_mtime > HALF_S:
                left.unlink()


def _must_wait(source: Source, *other: str) -> None:
    """Refuse a source that is not, or no longer, waiting to be applied or in another state."""
    if source.state not in {Source.State.RECEIVED, Source.State.PREPARED, *other}:
        raise Refused(f"{source.label}: {source.get_state_display().lower()}.")


def _revision(organisation: Organisation) -> int:
    return Organisation.objects.values_list("revision", flat=True).get(pk=organisation.pk)
