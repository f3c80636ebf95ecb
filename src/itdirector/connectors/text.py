"""From bytes to clean text: one decision about the encoding, then no surprises."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO, TextIOWrapper
from typing import BinaryIO

from charset_normalizer import from_bytes

from itdirector.connectors.catalogue import HEAD_BYTES

_CHUNK = 1 << 20
_LONGEST_LINE = 1 << 20
UTF8_MARKED = "utf-8-sig"
DAMAGED = "{} letters are damaged and show as \ufffd."
_BOMS = (
    (codecs.BOM_UTF8, UTF8_MARKED),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW = 4
"""Of so many letters beyond ASCII, one may be no letter of Windows-1252: it counts as damaged."""
_NOT_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")

# Zero-width characters, bidirectional controls, soft hyphen, byte order mark, variation selectors.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]"
)
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_GUARDED = re.compile(
    "'(?=[\\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\\-@\t\r\uff0b\uff0d\uff1d\uff20])"
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of one file become letters."""

    name: str
    """A Python codec name."""
    doubt: str = ""
    """A sentence for the preview when the choice is a guess, "" when it is certain."""


def encoding_of(file: BinaryIO) -> Encoding:
    """Decide the encoding from the whole of a seekable file, and go back to its start."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    certain = _marked(head)
    if certain not in {"", UTF8_MARKED}:
        return Encoding(certain)
    good, broken = _count_utf8(file)
    file.seek(0)
    if certain:
        return Encoding(certain, DAMAGED.format(broken) if broken else "")
    if not broken:
        return Encoding("utf-8")
    if good > broken:
        return Encoding("utf-8", DAMAGED.format(broken))
    return _legacy(file)


def decode(raw: bytes) -> str:
    """Return all text of a small file, damaged letters as U+FFFD, composed (NFC)."""
    encoding = encoding_of(BytesIO(raw))
    return unicodedata.normalize("NFC", raw.decode(encoding.name, "replace"))


def decode_head(head: bytes) -> str:
    """Return the text of the first bytes of a file, without the letter that may be cut in two."""
    text = decode(head)
    return text[:-1] if text.endswith("\ufffd") else text


@contextmanager
def opened(file: BinaryIO, encoding: Encoding) -> Iterator[Iterator[str]]:
    """Lend the lines of the file, from its start, with their ends; the file itself stays open.

    A line longer than a million letters comes in parts.
    """
    file.seek(0)
    wrapper = TextIOWrapper(file, encoding=encoding.name, errors="replace", newline="")
    try:
        yield iter(partial(wrapper.readline, _LONGEST_LINE), "")
    finally:
        wrapper.detach()


def unwanted(text: str) -> str:
    """Name the first character that no text should hold (NUL, lone surrogate), "" when clean."""
    match = _UNWANTED.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


def clean(cell: str) -> str:
    """Trim a cell, compose it (NFC) and drop the apostrophe our export puts before formulas.

    Control characters and lone surrogates become U+FFFD, so that the loss stays visible.
    """
    cell = cell.strip()
    if cell.startswith("'") and _GUARDED.match(cell):
        cell = cell[1:]
    if cell.isascii() and cell.isprintable():
        return cell
    return _UNWANTED.sub("\ufffd", unicodedata.normalize("NFC", cell))


def identifier(cell: str) -> str:
    """Clean a name, serial or address: also without invisible characters and repeated spaces."""
    cell = clean(cell)
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell
    return _SPACES.sub(" ", _INVISIBLE.sub("", cell)).strip()


def _marked(head: bytes) -> str:
    """Return the encoding a byte order mark or the pattern of NULs gives away, "" for neither."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > pairs * 0.6 and even < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.6 and odd < pairs * 0.1 else ""


def _count_utf8(file: BinaryIO) -> tuple[int, int]:
    """Return how many letters beyond ASCII read well as UTF-8, and how many do not."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = broken = 0
    while True:
        chunk = file.read(_CHUNK)
        text = decoder.decode(chunk, final=not chunk)
        if not text.isascii():
            lost = text.count("\ufffd")
            broken += lost
            good += len(text) - len(text.encode("ascii", "ignore")) - lost
        if not chunk:
            return good, broken


def _legacy(file: BinaryIO) -> Encoding:
    """Choose an old one-byte encoding; files with bare CR line ends come from an old Mac."""
    sample = file.read(_CHUNK)
    file.seek(0)
    if b"\r" in sample and b"\n" not in sample:
        return Encoding("mac_roman", "Read as Mac Roman, as its line ends suggest: check accents.")
    damaged = sum(sample.count(byte) for byte in _NOT_IN_CP1252)
    if not damaged:
        return Encoding("cp1252", "Read as Windows-1252 (Western Europe): check accents.")
    if damaged * _FEW <= sum(byte >= 0x80 for byte in sample):
        letters = "1 letter is" if damaged == 1 else f"{damaged} letters are"
        return Encoding(
            "cp1252",
            f"Read as Windows-1252 (Western Europe); {letters} damaged: check accents.",
        )
    best = from_bytes(sample).best()
    name = best.encoding if best else "latin-1"
    return Encoding(name, f"Read as {name}, which is a guess: check accents.")
