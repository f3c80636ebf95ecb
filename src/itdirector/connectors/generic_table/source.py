"""A table as rows of text, whether it came as delimited text or as a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from itdirector.connectors.catalogue import HEAD_BYTES
from itdirector.connectors.delimited import Line, delimiter_of, evenness, read_lines
from itdirector.connectors.generic_table import workbook
from itdirector.connectors.rows import Problem
from itdirector.connectors.text import Encoding, decode_head, encoding_of
from itdirector.connectors.text import opened as opened_text

_ZIP = b"PK\x03\x04"
_LEAST_EVEN = 0.5
_NOT_A_TABLE = re.compile(r'\s*(?:[{<]|%PDF|#!|\[\s*[\[{"\]])')


@dataclass(frozen=True, slots=True)
class Source:
    """How to read a table. Rows can be read as often as needed."""

    file: BinaryIO
    encoding: Encoding
    delimiter: str = ""
    """"" for a workbook."""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    problem: Problem | None = None
    """Why nothing can be read, None when something can."""

    def lines(self) -> Iterator[Line | Problem]:
        """Yield the rows that are not blank, from the first."""
        if self.problem:
            yield self.problem
        elif self.sheets:
            with workbook.opened(self.file) as book:
                yield from workbook.lines_of(book, self.sheet)
        else:
            with opened_text(self.file, self.encoding) as text:
                for line in read_lines(text, self.delimiter):
                    if isinstance(line, Problem) or any(line.cells):
                        yield line


def source_of(file: BinaryIO, sheet: str = "") -> Source:
    """Look at a seekable file and decide how to read it. `sheet` is used when it exists."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(_ZIP):
        return _workbook(file, sheet)
    encoding = encoding_of(file)
    delimiter = delimiter_of(_whole_lines(head))
    if delimiter:
        return Source(file, encoding, delimiter)
    message = "This text has no columns: no comma, semicolon, tab or | divides its lines evenly."
    remedy = "Save the list as CSV or Excel with one row of headers."
    return Source(file, encoding, problem=Problem(place="file", message=message, remedy=remedy))


def looks_like_table(head: bytes) -> bool:
    """Tell whether a file starts as a workbook or as evenly divided text."""
    if head.startswith(_ZIP):
        other = any(folder in head for folder in (b"word/", b"ppt/"))
        return b"xl/" in head or (b"[Content_Types].xml" in head and not other)
    if b"\0" in head[:4] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = _whole_lines(head)
    if _NOT_A_TABLE.match(text):
        return False
    if sum(not c.isprintable() and c not in "\r\n\t\f" for c in text[:2000]) > 20:
        return False
    delimiter = delimiter_of(text)
    return bool(delimiter) and evenness(text, delimiter) > _LEAST_EVEN


def _whole_lines(head: bytes) -> str:
    """Return the text of a head without its last line, which may be cut."""
    text = decode_head(head).removeprefix("\ufeff")
    if len(head) < HEAD_BYTES:
        return text
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end > 0 else text


def _workbook(file: BinaryIO, sheet: str) -> Source:
    encoding = Encoding("xlsx")
    try:
        with workbook.opened(file) as book:
            names = workbook.sheet_names(book)
    except workbook.Unreadable as error:
        remedy = "Open it in Excel and save it as an ordinary .xlsx or as CSV."
        problem = Problem(place="file", message=str(error), remedy=remedy)
        return Source(file, encoding, problem=problem)
    if not names:
        problem = Problem(place="file", message="The workbook has no sheet with cells.")
        return Source(file, encoding, problem=problem)
    return Source(file, encoding, sheet=sheet if sheet in names else names[0], sheets=names)
