"""`itdirector import-organisation`: an exported organisation becomes one of this installation's.

The file is read three times: to see that it is whole, to lay its files ready, and to take its rows
in, in one transaction that is given up unless every row reads back as the file has it. What is in
the file is somebody else's word: it can make one new organisation, its rows and its files, and
people without a password.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from itdirector.kernel import audit
from itdirector.kernel.access import EVERYTHING
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Membership, Organisation, Role, StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping import rows
from itdirector.surfaces.keeping.archives import FILE_NAME
from itdirector.surfaces.keeping.leaving import PERSON, head_of, organisation_line
from itdirector.surfaces.keeping.snapshots import scratch
from itdirector.surfaces.signin import naming

LONGEST_LINE_BYTES = 256 << 20
SHA256_DIGITS = 64
KINDS = ("format", "organisation", "person", "row", "file")
"""What a line tells, in the order of the file."""
NO_DATABASE_HOLDS = (DatabaseError, OverflowError, UnicodeError, RecursionError)
"""What is raised for a number, a text or a table too large, too deep or no text to be kept."""
OF_NO_ROW = "a file in it belongs to no row"
CUT_SHORT = 'Export it anew; a file is whole when it ends with a line that begins with {"end".'
OTHER = "Export it anew with the version of IT Director that is installed here, or upgrade first."

Told = dict[str, Any]


@dataclass(slots=True)
class Arrival:
    """An organisation that was taken in."""

    organisation: Organisation
    rows: int = 0
    files: int = 0
    lost_files: list[str] = field(default_factory=list)
    new_people: list[str] = field(default_factory=list)
    known_people: list[str] = field(default_factory=list)
    broken_at: int = 0
    """The entry at which its audit log was broken already; 0 when it is whole."""


def take_in(path: Path) -> Arrival:
    """Take an organisation in. Raises Refused, with nothing kept, when anything does not fit."""
    _must_be_whole(path)
    with path.open("rb") as file, scratch() as folder:
        lost = _lay_ready(path, folder)  # as long as that takes, nobody waits for us
        try:
            with naming.one_at_a_time():
                return _taken_in(_parts(file), folder, lost)
        except NO_DATABASE_HOLDS as error:
            reason = str(error).partition("\n")[0]
            raise Refused(f"The organisation does not fit in here: {reason}") from None


def _taken_in(
    parts: Iterator[tuple[str, Iterator[Told]]], folder: Path, lost: list[str]
) -> Arrival:
    given: Mapping[str, Any] = {}
    people: dict[str, Any] = {}
    read, arrival = rows.Tally(), None
    for kind, lines in parts:
        if kind == "format":
            _must_fit(next(lines))
        elif kind == "organisation":
            given = next(lines)
            arrival = Arrival(_make_organisation(given["organisation"]), lost_files=lost)
        elif arrival is None:
            raise _unfit("it names no organisation")
        elif kind == "person":
            people |= {told["person"]["username"]: _join(told["person"], arrival) for told in lines}
        elif kind == "file":
            break  # they lie ready
        else:
            with working_for(arrival.organisation):
                arrival.rows = _load(lines, people, read)
    if arrival is None:
        raise _unfit("it names no organisation")
    with working_for(arrival.organisation):
        _must_read_back(arrival, given, people, read)
        connection.check_constraints()  # now, not at the commit: the files are put in place before
        _settle(arrival, folder)
    return arrival


def _must_be_whole(path: Path) -> None:
    digest, count, last = hashlib.sha256(), 0, b""
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE_BYTES):
            if last:
                digest.update(last)
                count += 1
            last = line
    end = {"end": {"lines": count, "sha256": digest.hexdigest()}}
    if last != rows.line_of(end):
        raise Refused(f"{path.name} is no export, or was changed or cut short.", remedy=CUT_SHORT)


def _parts(file: BinaryIO) -> Iterator[tuple[str, Iterator[Told]]]:
    """Yield each kind of line with its lines, in the order of the format."""
    before = -1
    for kind, lines in groupby(_told(file), key=_kind):
        if kind == "end":
            return
        if KINDS.index(kind) <= before:
            raise _unfit(f"a line with {kind!r} stands where it does not belong")
        before = KINDS.index(kind)
        yield kind, lines


def _told(file: BinaryIO) -> Iterator[Told]:
    while line := file.readline(LONGEST_LINE_BYTES):
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            raise _unfit("a line of it is no JSON") from None


def _kind(told: Told) -> str:
    found = [kind for kind in (*KINDS, "end") if isinstance(told, dict) and kind in told]
    if len(found) != 1:
        raise _unfit("a line of it tells nothing known")
    return found[0]


def _must_fit(head: Told) -> None:
    wanted = head_of("default")
    for name in ("format", "migrations"):
        if head.get(name) != wanted[name]:
            raise Refused("The export was made by another version.", remedy=OTHER)


def _make_organisation(row: Told) -> Organisation:
    rows.load([("kernel.organisation", row)], "default", into=[Organisation])
    made: Organisation = Organisation.objects.get(pk=row["id"])
    try:
        made.clean_fields()
    except ValidationError as error:
        raise _unfit(f"the organisation's {next(iter(error.message_dict))} is none") from None
    if made.sample:  # whoever sees only samples is asked for no second factor
        raise Refused("A sample company is not moved.", remedy="`itdirector demo` makes one.")
    return made


def _join(told: Told, arrival: Arrival) -> Any:
    """Give a person their role here; return their key. Nobody's password or name is changed."""
    known = set(told) == {*PERSON, "role", "active", "sees"}
    if not known or told["role"] not in ["", *Role.values] or not _are_labels(told["sees"]):
        raise _unfit("a person in it is not described as people are")
    name = str(told["username"])
    user = User.objects.filter(username__iexact=name).first()
    (arrival.known_people if user else arrival.new_people).append(name)
    if user is None:
        user = User(**{column: str(told[column]) for column in PERSON})
        user.set_unusable_password()
        user.save()
    if told["role"]:
        with working_for(arrival.organisation):
            Membership.objects.create(
                user=user,
                organisation=arrival.organisation,
                role=told["role"],
                active=told["active"] is True,
                sees=told["sees"],
            )
    return user.pk


def _are_labels(sees: Any) -> bool:
    return sees is None or (type(sees) is int and 0 <= sees <= EVERYTHING)


def _load(lines: Iterator[Told], people: Mapping[str, Any], read: rows.Tally) -> int:
    def counted() -> Iterator[rows.Row]:
        for told in lines:
            if told.keys() != {"table", "row"} or not isinstance(told["table"], str):
                raise _unfit("a row in it is not described as rows are")
            read.add(told["table"], rows.line_of(told))
            yield told["table"], told["row"]

    return rows.load(counted(), "default", into=rows.fenced_models(), people=people)


def _lay_ready(path: Path, folder: Path) -> list[str]:
    """Write the files into a folder of this run; return the names of those lost before."""
    lost: list[str] = []
    with path.open("rb") as file:
        for kind, lines in _parts(file):
            if kind == "file":
                _write_files(lines, folder, lost)
    return lost


def _write_files(lines: Iterator[Told], folder: Path, lost: list[str]) -> None:
    for name, parts in groupby(lines, key=lambda told: str(told["file"])):
        if not FILE_NAME.fullmatch(name):
            raise _unfit(OF_NO_ROW)
        if (folder / name).exists():
            raise _unfit("a file in it comes twice")
        first = next(parts)
        if first.get("lost") is True:
            lost.append(name)
            continue
        digest = hashlib.sha256()
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            for part in chain([first], parts):
                content = _bytes_of(part)
                digest.update(content)
                file.write(content)
        if len(name) == SHA256_DIGITS and digest.hexdigest() != name:
            raise _unfit("the bytes of a file in it are others than its name says")


def _bytes_of(part: Told) -> bytes:
    try:
        return base64.b64decode(part["bytes"], validate=True)
    except (KeyError, TypeError, ValueError):
        raise _unfit("a part of a file in it cannot be read") from None


def _must_read_back(
    arrival: Arrival, given: Mapping[str, Any], people: Mapping[str, Any], read: rows.Tally
) -> None:
    """Raise Refused unless the database gives back, line for line, what the file said."""
    names = {key: name for name, key in people.items()}
    found = rows.Tally()
    for table, line in rows.organisation_lines("default", people=names):
        found.add(table, line)
    itself = organisation_line(arrival.organisation, "default")
    if found.root() != read.root() or itself != rows.line_of(given):
        raise _unfit("its rows do not read back as they were written")


def _settle(arrival: Arrival, folder: Path) -> None:
    """Look at the audit log, and put the files where they belong."""
    named = set(StoredFile.objects.values_list("digest", flat=True))
    here = {path.name for path in folder.iterdir()}
    arrival.files = len(here)
    if {name[:SHA256_DIGITS] for name in (*here, *arrival.lost_files)} - named:
        raise _unfit(OF_NO_ROW)
    if named - here - {*arrival.lost_files}:
        raise _unfit("it lacks a file that a row names")
    broken = audit.first_broken()
    if broken is not None:
        arrival.broken_at = broken if isinstance(broken, int) else broken.number
    home = Path(settings.FILES_DIR) / str(arrival.organisation.pk)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        shutil.move(path, home / path.name)


def _unfit(why: str) -> Refused:
    return Refused(f"The file is no export of ours: {why}.", remedy="Nothing of it was kept.")
