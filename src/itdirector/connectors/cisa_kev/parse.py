"""CISA's catalogue of vulnerabilities known to be exploited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from itdirector.connectors.jsontext import entries, fields, key_paths, load, text_of
from itdirector.connectors.rows import ExploitedVulnerabilityRow, Outcome, Problem
from itdirector.values.dates import parse_date

_CVE = re.compile(r"CVE-\d{4}-\d{4,19}")


def recognise(head: bytes) -> bool:
    """Tell whether a file starts as the catalogue does; its schema does not count."""
    return "vulnerabilities[].cveID" in key_paths(head)


def read(file: BinaryIO) -> Iterator[Outcome]:
    """Yield a row for each vulnerability, newest first as the catalogue has them."""
    loaded = load(file)
    catalogue = fields(loaded.value)
    as_of = _day(text_of(catalogue, "dateReleased"))
    found = entries(catalogue.get("vulnerabilities"))
    for number, entry in enumerate(found):
        yield _row(fields(entry), f"vulnerabilities[{number}]", as_of)
    claimed = catalogue.get("count")
    if loaded.whole and isinstance(claimed, int) and claimed != len(found):
        message = f"The catalogue says it holds {claimed:,} entries, but {len(found):,} are there."
        yield Problem(place="count", message=message, lost=False)
    yield from loaded.problems


def _row(entry: dict[str, object], place: str, as_of: date | None) -> Outcome:
    cve = text_of(entry, "cveID").upper()
    added = _day(text_of(entry, "dateAdded"))
    if not _CVE.fullmatch(cve) or added is None:
        lacking = "CVE number" if added else "date"
        return Problem(place=place, message=f"The entry has no valid {lacking}.", values=(cve,))
    return ExploitedVulnerabilityRow(
        place=place,
        as_of=as_of,
        cve=cve,
        vendor=text_of(entry, "vendorProject"),
        product=text_of(entry, "product"),
        name=text_of(entry, "vulnerabilityName"),
        added_on=added,
        due_on=_day(text_of(entry, "dueDate")),
        ransomware=text_of(entry, "knownRansomwareCampaignUse") == "Known",
        action=text_of(entry, "requiredAction"),
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
