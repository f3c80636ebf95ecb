"""Which characters a folder of fonts can draw, and what becomes of the others.

A PDF for screen readers may hold no character that its fonts lack, so the question is settled
before the text is set.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Glyphs = tuple[frozenset[int], ...]
"""The characters of every font, one set for each font."""

BOX = "□"
_MARKS_KEPT = 2
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_GAPS = re.compile(r"\s+")


@cache
def drawable(fonts: Path) -> Glyphs:
    """Return the characters of every TrueType font in a folder, by file name."""
    return tuple(
        dict.fromkeys(
            frozenset(_characters(file.read_bytes())) for file in sorted(fonts.glob("*.ttf"))
        )
    )


def plain(text: str, *, glyphs: Glyphs) -> str:
    """Return text on one line that the fonts can draw, with nothing hidden in it.

    Control and direction characters go, for they can make a sentence read as another one; emoji
    become their names in brackets; what else no font has becomes an empty box.
    """
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    kept: list[str] = []
    for character in composed:
        kept.append(_shown(character, before=kept, glyphs=glyphs))
    return _GAPS.sub(" ", "".join(kept)).strip()


def _shown(character: str, *, before: list[str], glyphs: Glyphs) -> str:
    kind = unicodedata.category(character)
    if character.isspace():
        return " "
    if kind in {"Cc", "Cf", "Cs"} or ord(character) in _SKIN_TONES:
        return ""
    if kind[0] == "M":
        return character if _sits_well(character, before=before, glyphs=glyphs) else ""
    # A font may draw private characters, but an archived PDF may not hold them.
    if kind != "Co" and any(ord(character) in font for font in glyphs):
        return character
    return _stand_in(character, kind=kind, glyphs=glyphs)


def _stand_in(character: str, *, kind: str, glyphs: Glyphs) -> str:
    if ord(character) in _FLAG_LETTERS:
        return chr(ord(character) - _FLAG_LETTERS[0] + ord("A"))
    if kind == "So":
        return f"[{unicodedata.name(character, 'sign').lower()}]"
    return _simpler(character, glyphs=glyphs)


def _simpler(character: str, *, glyphs: Glyphs) -> str:
    """Return the everyday form of a fancy letter (mathematical bold, say), or an empty box."""
    folded = unicodedata.normalize("NFKC", character)
    known = all(any(ord(one) in font for font in glyphs) for one in folded)
    return folded if known and folded != character else BOX


def _sits_well(mark: str, *, before: list[str], glyphs: Glyphs) -> bool:
    """Tell whether one font has both the mark and the letter under it, and few marks sit there."""
    marks = 0
    for earlier in reversed(before):
        if not earlier:
            continue
        if unicodedata.category(earlier[-1])[0] != "M":
            return any(ord(mark) in font and ord(earlier[-1]) in font for font in glyphs)
        marks += 1
        if marks >= _MARKS_KEPT:
            return False
    return False


def _characters(font: bytes) -> Iterator[int]:
    """Read the `cmap` table. https://learn.microsoft.com/typography/opentype/spec/cmap."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            yield from _mapped(font, start)


def _mapped(font: bytes, cmap: int) -> Iterator[int]:
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * index)[0]
        form = struct.unpack_from(">H", font, start)[0]
        if form == 4:
            yield from _segments(font, start)
        if form == 12:
            yield from _groups(font, start)


def _segments(font: bytes, start: int) -> Iterator[int]:
    double = struct.unpack_from(">H", font, start + 6)[0]
    ends = struct.unpack_from(f">{double // 2}H", font, start + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, start + 16 + double)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _groups(font: bytes, start: int) -> Iterator[int]:
    count = struct.unpack_from(">I", font, start + 12)[0]
    for index in range(count):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * index)
        yield from range(first, last + 1)
