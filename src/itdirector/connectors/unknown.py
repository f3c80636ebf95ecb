"""What to tell somebody whose file no connector claims: what it is, and what to do."""

from __future__ import annotations

import re

from itdirector.connectors.jsontext import key_paths
from itdirector.connectors.rows import Problem
from itdirector.connectors.text import decode_head

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = "utf-16-le"

_BY_START: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "This is a PDF, whose tables cannot be read reliably.",
     "Ask the sender for the list as CSV or Excel; dates and price of a contract go in by hand."),
    (b"\x89PNG", "This is a picture.", "Load the list itself, as CSV or Excel."),
    (b"\xff\xd8\xff", "This is a photo.", "Load the list itself, as CSV or Excel."),
    (b"GIF8", "This is a picture.", "Load the list itself, as CSV or Excel."),
    (b"\x1f\x8b", "This file is packed with gzip.", "Unpack it and load what is inside."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive.", "Unpack it and load what is inside."),
    (b"Rar!", "This is a RAR archive.", "Unpack it and load what is inside."),
    (b"SQLite format 3", "This is a database file.", "Export its tables as CSV."),
    (b"MZ", "This is a Windows program, not a list.", "Load an export of your tool instead."),
    (b"\x7fELF", "This is a program, not a list.", "Load an export of your tool instead."),
    (b"{\\rtf", "This is a Word document.", "Copy its table into Excel and load that."),
)  # fmt: skip
_ZIPS: tuple[tuple[bytes, str, str], ...] = (
    (b"word/", "This is a Word document.", "Copy its table into Excel and load that."),
    (b"ppt/", "This is a PowerPoint file.", "Copy its table into Excel and load that."),
    (b"opendocument.spreadsheet", "This is an OpenDocument spreadsheet.",
     "Save it as Excel (.xlsx) or CSV."),
    (b"opendocument", "This is an OpenDocument file.", "Save its table as Excel (.xlsx) or CSV."),
)  # fmt: skip


def explain_unknown(head: bytes, size: int) -> Problem:
    """Return what a file is, from its first HEAD_BYTES bytes and its size in bytes."""
    if size == 0:
        return _said("The file is empty.", "Export it again; an empty export is often a filter.")
    if head.startswith(_OLE):
        return _ole(head)
    if head.startswith(b"PK\x03\x04"):
        return _zip(head)
    for start, message, remedy in _BY_START:
        if head.startswith(start):
            return _said(message, remedy)
    return _text(head)


def _ole(head: bytes) -> Problem:
    names = head.decode(_UTF16, "ignore")
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return _said("This workbook is protected by a password.", "Save it without a password.")
    return _said("This is an old Excel or Office file.", "Save it as .xlsx or CSV and load that.")


def _zip(head: bytes) -> Problem:
    for inside, message, remedy in _ZIPS:
        if inside in head:
            return _said(message, remedy)
    if b"xl/" in head or b"[Content_Types].xml" in head:
        return _said("This Excel file is damaged.", "Open it in Excel and save it anew, or have "
                     "it sent again.")  # fmt: skip
    return _said("This is a ZIP archive.", "Unpack it and load the files inside one by one; if it "
                 "does not open, have it sent again.")  # fmt: skip


def _text(head: bytes) -> Problem:
    text = decode_head(head).lstrip("\ufeff \t\r\n")
    if not text:
        return _said("The file holds only blanks.", "Export it again.")
    if sum(not c.isprintable() and c not in "\r\n\t\f" for c in text[:2000]) > 20:
        return _said("This is a binary file of an unknown kind.", "Export a CSV or Excel file.")
    lower = text[:2000].lower()
    if lower.startswith(("<!doctype html", "<table")) or "<html" in lower:
        return _said("This is a web page, even if it is called CSV or XLS.",
                     "Open it in Excel and save it as .xlsx, or export it as CSV.")  # fmt: skip
    if text.startswith("<"):
        root = re.search(r"<([A-Za-z_][\w:.-]{0,60})", text)
        name = f" (it starts with <{root[1]}>)" if root else ""
        return _said(f"This XML is of a kind we do not know{name}.", "Export it as CSV if you can.")
    if text.startswith(("{", "[")):
        return _json(head)
    return _said("This text has no columns that can be told apart.",
                 "Save the list as CSV or Excel with one row of headers.")  # fmt: skip


def _json(head: bytes) -> Problem:
    top = (path.removeprefix("[].") for path in key_paths(head))
    names = sorted(name for name in top if re.fullmatch(r"[\w$@-]{1,40}", name))[:6]
    shown = f", with {', '.join(names)}" if names else ""
    return _said(f"This JSON is of a kind we do not know{shown}.", "Export it as CSV if you can.")


def _said(message: str, remedy: str) -> Problem:
    return Problem(place="file", message=message, remedy=remedy)
