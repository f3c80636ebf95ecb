"""`itdirector import`: what a file would change, its problems, and applying it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone
from rich.text import Text

from itdirector.connectors.generic_table import CHOOSE_COLUMNS
from itdirector.kernel import intake, outbound
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import records
from itdirector.kernel.errors import Invalid
from itdirector.kernel.models import Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.cli.printing import out, safe, steps, table
from itdirector.surfaces.cli.work.opening import look_into
from itdirector.surfaces.cli.work.people import operator_of, organisation_named
from itdirector.surfaces.cli.work.taking import (
    HOW_TO_CHOOSE,
    OPEN,
    SHOWN_COLUMNS,
    doubts_about,
    not_taken,
    receive,
    told_not_taken,
)
from itdirector.values.text import plural

SHOWN_PROBLEMS = 20
STATUSES = ("new", "changed", "unchanged", "vanished")


def show(paths: tuple[Path, ...], *, slug: str | None, mapping: str | None) -> None:
    """Show what files would change, and change nothing."""
    for _actor, _source in _tried(paths, slug=slug, mapping=mapping):
        out().print("  Nothing was changed: this was a dry run.")


def show_and_apply(paths: tuple[Path, ...], *, slug: str | None, mapping: str | None) -> None:
    """Show what files change, and apply them."""
    for actor, source in _tried(paths, slug=slug, mapping=mapping):
        _apply(actor, source)


def fetch_and_apply(feed: str, *, slug: str | None) -> None:
    """Get a public feed through the one way out, show what it changes, and apply it."""
    actor = _operator(slug)
    today = timezone.localdate()
    source = intake.fetch(actor=actor, connector=feed, client=outbound, today=today)
    with working_for(actor.organisation):
        _try(actor, source)
    _apply(actor, source)


def _tried(
    paths: tuple[Path, ...], *, slug: str | None, mapping: str | None
) -> Iterator[tuple[Actor, Source]]:
    actor = _operator(slug)
    chosen = _mapping(mapping)
    for path in paths:
        with working_for(actor.organisation):
            source = receive(actor, path, today=timezone.localdate())
            if chosen is not None:
                intake.choose_mapping(actor=actor, source=source, mapping=chosen)
            _try(actor, source)
        yield actor, source


def _try(actor: Actor, source: Source) -> None:
    out().print(Text(source.label, style="bold"))
    if source.state in OPEN:
        with steps(1) as step:
            step(source.label)
            intake.prepare(actor=actor, source=source)
    _tell(source)


def _apply(actor: Actor, source: Source) -> None:
    if source.state == Source.State.PREPARED:
        with steps(1) as step:
            step(source.label)
            intake.apply(actor=actor, source=source)
        out().print("  Applied.", style="green")


def _mapping(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        mapping = json.loads(text)
    except ValueError as error:
        raise Invalid(f"--mapping is no JSON: {error}.") from None
    if not isinstance(mapping, dict):
        raise Invalid('--mapping is a JSON object, such as {"kind": "assets", …}.')
    return mapping


def _tell(source: Source) -> None:
    console = out()
    if trouble := source.receipt.get("trouble"):
        console.print(Text(f"  {trouble}", style="red"))
        _tell_way_forward(source, trouble)
    elif source.state == Source.State.APPLIED:
        console.print("  This very file is applied already.")
    elif headers := not_taken(source):
        console.print(safe(told_not_taken(headers)), style="yellow")
    for doubt in [] if trouble else doubts_about(source):
        console.print(safe(doubt), style="yellow")
    counted = _counted(source)
    if counted:
        made = table("", *STATUSES)
        for title, counts in counted.items():
            made.add_row(f"  {title}", *(str(counts.get(status, "")) for status in STATUSES))
        console.print(made)
    _tell_problems(source)


def _tell_way_forward(source: Source, trouble: str) -> None:
    """Print what to do about the trouble, and the columns when it is theirs."""
    problems = source.receipt.get("problems", ())
    remedy = next((one["remedy"] for one in problems if one["sentence"] == trouble), "")
    if remedy == CHOOSE_COLUMNS:
        remedy = HOW_TO_CHOOSE.format(command="--mapping '{…}'")
        if sketch := intake.sketch_of(source):
            out().print(safe(f"Its columns: {', '.join(sketch.headers[:SHOWN_COLUMNS])}"))
    if remedy:
        out().print(safe(remedy))


def _counted(source: Source) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for kind, count in sorted(source.receipt.get("kinds", {}).items()):
        record_type, _, status = kind.partition(" ")
        known = records().get(record_type)
        found.setdefault(known.title if known else record_type, {})[status] = count
    return found


def _tell_problems(source: Source) -> None:
    count = source.receipt.get("counts", {}).get("problem", 0)
    if source.state not in OPEN or not count:
        return
    console = out()
    console.print(f"  {plural(count, 'line')} to look at:", style="yellow")
    for number, entry in enumerate(intake.dry_run(source, status="problem")):
        if number == SHOWN_PROBLEMS:
            console.print(f"  and {count - number} more.")
            break
        console.print(safe(f"{entry.place}: {entry.message} {entry.remedy}"))


def _operator(slug: str | None) -> Actor:
    organisation = organisation_named(slug)
    look_into(organisation)
    return operator_of(organisation)
