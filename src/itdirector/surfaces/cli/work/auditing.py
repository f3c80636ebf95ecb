"""`itdirector audit`: every organisation's chain checked, against heads kept elsewhere too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from itdirector.kernel import audit
from itdirector.kernel.errors import Invalid, NotFound, Refused
from itdirector.kernel.models import AuditEntry, Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import erasing, posting
from itdirector.surfaces.cli.printing import out, safe
from itdirector.surfaces.cli.work.people import operator_of, organisation_named
from itdirector.values.text import day, plural

LETTER = """Keep this mail. The file with it says how each organisation's log ended today.

Whoever has the database in their hands could cut the end of a log off, or write all of it anew.
Not without being found out: save the file, and run

    itdirector audit verify --anchor heads.jsonl
"""


class Head(NamedTuple):
    """The newest entry of one organisation's log, as it was on a day."""

    organisation: str
    number: int
    digest: str
    on: str


def verify(*, slug: str | None, anchor: Path | None) -> None:
    """Check chains, print one line each, and raise Refused naming every one that is broken."""
    every = [organisation_named(slug)] if slug else list(Organisation.objects.order_by("slug"))
    kept = list(_heads(anchor)) if anchor else []
    broken = []
    for organisation in every:
        with working_for(organisation):
            texts = audit.checked_texts()
            wrong = [*_chain(), *_texts(texts.broken), *_against(kept, organisation)]
            count = AuditEntry.objects.count()
        state = " ".join(wrong) or f"{plural(count, 'entry', 'entries')}, whole."
        if texts.erased:
            state += f" {plural(texts.erased, 'text was', 'texts were')} erased."
        out().print(safe(f"{organisation.slug}: {state}"))
        broken += [organisation.slug] if wrong else []
    if broken:
        raise Refused(
            f"The log of {', '.join(broken)} is not as it was written.",
            remedy="Compare it with a backup, and find out who had the database in their hands.",
        )


def anchor(*, file: Path | None, addresses: Sequence[str]) -> None:
    """Append every organisation's head to a file, mail them, or both."""
    if file is None and not addresses:
        raise Invalid("Give a file, or --mail and an address: the heads belong elsewhere.")
    lines = "".join(_newest())
    told = plural(lines.count("\n"), "head")
    if file is not None:
        try:
            with file.open("a", encoding="utf-8") as kept:
                kept.write(lines)
        except OSError as error:
            raise Refused(f"{file} cannot be written: {error.strerror}.") from None
        out().print(f"{told} added to {file}.", markup=False)
    if addresses:
        posting.send(
            addresses,
            subject=f"The newest entries of the log, {day(timezone.localdate())}",
            text=LETTER,
            attached=("heads.jsonl", lines),
        )
        out().print(f"{told} mailed to {', '.join(addresses)}.", markup=False)


def _newest() -> Iterator[str]:
    for organisation in Organisation.objects.order_by("slug"):
        with working_for(organisation):
            number, digest = audit.head()
        if number:
            on = timezone.localdate().isoformat()
            yield json.dumps(Head(str(organisation.pk), number, digest, on)._asdict()) + "\n"


def erase(*, slug: str | None, text: str, because: str, sure: bool) -> None:
    """Say where a text stands in a log; erase it there when somebody is sure."""
    actor = operator_of(organisation_named(slug))
    found = erasing.look(actor=actor, text=text)
    here = f"{plural(len(found.codes), 'text')} in {plural(len(found.entries), 'entry', 'entries')}"
    if sure or not found.codes:
        erasing.erase(actor=actor, text=text, because=because)
        out().print(f"Erased: {here}. The chain of entries stays whole.", markup=False)
    else:
        out().print(f"It stands in {here}. Nothing is erased yet: add --yes.", markup=False)
    if found.out_of_reach:
        older = plural(found.out_of_reach, "older entry names", "older entries name")
        out().print(f"{older} it, written before texts could be erased.", markup=False)


def _chain() -> Iterator[str]:
    number = audit.first_broken_link()
    if number is None:
        return
    told = _named(number)
    if told is None:
        yield f"Entry {number} is missing."
        return
    yield f"Entry {number} ({told}) was changed, or one before it removed or moved."


def _texts(number: int | None) -> Iterator[str]:
    if number is not None:
        yield (
            f"A text of entry {number} ({_named(number)}) is not the one it was written with, "
            "or is missing and no entry says that it was erased."
        )


def _named(number: int) -> str | None:
    for entry in audit.told(AuditEntry.objects.filter(number=number)):
        return f"{entry.who}, {entry.action}, {timezone.localtime(entry.at):%d %b %Y %H:%M}"
    return None


def _against(kept: list[Head], organisation: Organisation) -> Iterator[str]:
    for head in kept:
        if head.organisation != str(organisation.pk):
            continue
        entry = AuditEntry.objects.filter(number=head.number).first()
        if entry is None:
            yield f"Entry {head.number}, kept elsewhere on {head.on}, is not there any more."
        elif entry.digest != head.digest:
            yield f"Entry {head.number} is not the one kept elsewhere on {head.on}."


def _heads(file: Path) -> Iterator[Head]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(lines, start=1):
        try:
            yield Head(**json.loads(line))
        except (ValueError, TypeError):
            raise Invalid(f"{file}, line {number} is no head written by `audit anchor`.") from None
