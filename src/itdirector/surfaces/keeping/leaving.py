"""`itdirector export`: one organisation as lines of JSON that any program can read.

docs/hosting/moving.md describes the lines. The file begins with the format and ends with the
SHA-256 of all lines before, so that one cut short is seen.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth import get_user_model

from itdirector.kernel import files
from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.models import Membership, Organisation, StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import rows
from itdirector.surfaces.keeping.archives import FILE_NAME
from itdirector.surfaces.keeping.backing_up import whole_or_nothing
from itdirector.surfaces.keeping.snapshots import scratch, snapshot
from itdirector.surfaces.keeping.standing import migrations

FORMAT = "itdirector organisation 1"
PART_BYTES = 48 << 10
PERSON = ("username", "email", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was made. `lost_files` are those that were missing or damaged before."""

    path: Path
    lines: int
    sha256: str
    lost_files: list[str]


def export(actor: Actor, to: Path) -> Export:
    """Write the actor's whole organisation into a new file, and note in its log that it was done.

    Others may go on working: the file holds one moment. Its own entry in the log is not in it.
    """
    actor.must("administer", to="export an organisation")
    organisation, lost = actor.organisation, list[str]()
    digest, count = hashlib.sha256(), 0
    with (
        scratch() as folder,
        whole_or_nothing(to) as file,
        snapshot(folder) as taken,
        working_for(organisation),
    ):
        for line in _all_lines(organisation, taken.alias, lost):
            digest.update(line)
            count += 1
            file.write(line)
        file.write(rows.line_of({"end": {"lines": count, "sha256": digest.hexdigest()}}))
    _noted(actor=actor, lines=count, sha256=digest.hexdigest())
    return Export(to, count, digest.hexdigest(), lost)


def head_of(alias: str) -> dict[str, Any]:
    """Return the first line: the format, and the tables' versions that it fits."""
    ours = {m._meta.app_label for m in rows.fenced_models()}
    heads = {app: name for app, name in migrations(alias).items() if app in ours}
    return {"format": FORMAT, "migrations": heads, "version": version("itdirector")}


def organisation_line(organisation: Organisation, alias: str) -> bytes:
    """Return the line that tells of the organisation itself."""
    columns = [f.attname for f in Organisation._meta.concrete_fields]
    told = Organisation.objects.using(alias).values(*columns).get(pk=organisation.pk)
    return rows.line_of({"organisation": told})


def _all_lines(organisation: Organisation, alias: str, lost: list[str]) -> Iterator[bytes]:
    yield rows.line_of(head_of(alias))
    yield organisation_line(organisation, alias)
    people = _people(organisation, alias)
    for told in sorted(people.values(), key=lambda one: one["username"]):
        yield rows.line_of({"person": told})
    names = {key: told["username"] for key, told in people.items()}
    for _table, line in rows.organisation_lines(alias, people=names):
        yield line
    for file in StoredFile.objects.using(alias).order_by("digest").iterator():
        yield from _file_lines(file, lost)


def _people(organisation: Organisation, alias: str) -> dict[Any, dict[str, Any]]:
    """Return by key who belongs to the organisation, or is named in its rows."""
    members = Membership.objects.using(alias).filter(organisation=organisation, ends_at=None)
    roles = {
        one.user_id: {"role": one.role, "active": one.active, "sees": one.sees} for one in members
    }
    keys = {*roles}
    for model in rows.fenced_models():
        for column in filter(rows.refers_to_people, model._meta.concrete_fields):
            keys |= {*model.objects.using(alias).values_list(column.attname, flat=True)}
    found = get_user_model()._default_manager.using(alias).filter(pk__in=keys - {None})
    stranger = {"role": "", "active": False, "sees": None}
    return {
        one.pk: {name: getattr(one, name) for name in PERSON} | roles.get(one.pk, stranger)
        for one in found
    }


def _file_lines(file: StoredFile, lost: list[str]) -> Iterator[bytes]:
    path = files.path_of(file)
    if not (whole := _is_whole(path, file.digest)):
        lost.append(f"{file} ({file.digest[:8]})")
        yield rows.line_of({"file": file.digest, "lost": True})
    for found in sorted(path.parent.glob(f"{file.digest}*")):
        if FILE_NAME.fullmatch(found.name) and (whole or found != path):
            with suppress(FileNotFoundError), found.open("rb") as opened:
                yield from _part_lines(found.name, opened)


def _part_lines(name: str, file: BinaryIO) -> Iterator[bytes]:
    part, number = file.read(PART_BYTES), 0
    while part or not number:
        told = {"file": name, "part": number, "bytes": base64.b64encode(part).decode("ascii")}
        yield rows.line_of(told)
        part, number = file.read(PART_BYTES), number + 1


def _is_whole(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def _note_export(*, actor: Actor, lines: int, sha256: str) -> None:
    """Export the organisation."""


_noted = guarded("organisation.export", _note_export, needs="administer")
