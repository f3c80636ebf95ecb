"""Backups, restores and drills on the command line."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from itdirector.kernel.errors import Refused
from itdirector.surfaces.cli.printing import err, out, safe
from itdirector.surfaces.cli.work.opening import look_into
from itdirector.surfaces.cli.work.people import operator_of, organisation_named
from itdirector.surfaces.keeping import arriving, backing_up, drills, leaving, restoring
from itdirector.surfaces.keeping.keys import key_in, make_missing_key, own_key
from itdirector.surfaces.signin import rotating
from itdirector.values.text import plural

MEGABYTE = 1_000_000


def back_up(to: Path | None) -> None:
    """Make a backup and say where it is."""
    _tell_new_key()
    made = backing_up.back_up_and_note(to)
    out().print(
        Text(f"{made.path}: {_size(made.size_bytes)}, {made.seconds:.1f} seconds.", style="bold")
    )
    for name in made.lost_files:
        err().print(Text(f"- {name} is missing or damaged: it is not in the backup.", "yellow"))


def restore(archive: Path, *, into: Path | None, key: Path | None) -> None:
    """Restore an archive and say what to do next."""
    place = restoring.empty_home(into.absolute()) if into else restoring.configured()
    manifest = restoring.restore(archive, place, key_in(key) if key else own_key())
    console = out()
    count = plural(len(manifest["organisations"]), "organisation")
    console.print(
        Text(f"Restored {count} as of {manifest['made_at']} to {place.home}.", style="bold")
    )
    named = f"ITDIRECTOR_HOME={place.home} " if into else ""
    console.print(Text(f"Next: {named}itdirector migrate, then itdirector doctor."))


def drill() -> None:
    """Hold a drill and say how it went. Raises Refused when it failed."""
    _tell_new_key()
    found = drills.drill()
    console = out()
    console.print(
        Text(
            f"{plural(found.organisations, 'organisation')}, {plural(found.rows, 'row')}, "
            f"{plural(found.files, 'file')}, {_size(found.archive_bytes)}: backed up in "
            f"{found.backup_seconds} s, restored in {found.restore_seconds} s, looked at in "
            f"{found.look_seconds} s."
        )
    )
    if found.troubles:
        for trouble in found.troubles:
            console.print(Text(f"- {trouble}", style="yellow"))
        raise Refused("The drill failed: what was restored is not what was backed up.")
    console.print(
        "The backup restores: every count, root, audit log and file agrees.", style="green"
    )


def export(slug: str, to: Path) -> None:
    """Export an organisation and say what is in the file."""
    organisation = organisation_named(slug)
    look_into(organisation)
    made = leaving.export(operator_of(organisation), to)
    out().print(Text(f"{made.path}: {plural(made.lines, 'line')}, SHA-256 {made.sha256}."))
    for name in made.lost_files:
        err().print(Text(f"- {name} is missing or damaged: it is not in the export.", "yellow"))


def take_in(path: Path) -> None:
    """Take an organisation in and say what came of it."""
    arrival = arriving.take_in(path)
    console = out()
    console.print(
        Text(
            f"{arrival.organisation} is here: {plural(arrival.rows, 'row')}, "
            f"{plural(arrival.files, 'file')}. Every row reads back as the file has it.",
            style="bold",
        )
    )
    if arrival.known_people:
        console.print(safe(f"Known here already, now members: {', '.join(arrival.known_people)}."))
    if arrival.new_people:
        console.print(safe(f"New here, without a password: {', '.join(arrival.new_people)}."))
        console.print("See docs/hosting/moving.md for how to give them one.")
    for name in arrival.lost_files:
        err().print(Text(f"- The file {name} was lost before the export.", "yellow"))
    if arrival.broken_at:
        err().print(Text(f"- Its audit log is broken at entry {arrival.broken_at}.", "yellow"))


def rotate_keys() -> None:
    """Seal everything with a new key and say what came of it."""
    done = rotating.rotate()
    console = out()
    console.print(Text(f"{plural(done.sealed_anew, 'secret')} sealed with a new key."))
    if done.forgotten:
        console.print(f"{plural(done.forgotten, 'old key')} forgotten: nothing needs them.")
    for name in done.lost:
        err().print(Text(f"- {name} cannot be opened with any key there is.", "yellow"))
    console.print("The key before stays until the next time. Make a backup now.")


def _tell_new_key() -> None:
    if told := make_missing_key():
        err().print(Text(told, style="yellow"))


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MEGABYTE:.1f} MB"
