"""Read the words off the pages of a PDF as typst writes it: enough for tests, no general reader."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_LITERAL = rb"\((?:[^\\()]|\\.|\((?:[^\\()]|\\.|\((?:[^\\()]|\\.)*\))*\))*\)"
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(<[0-9A-Fa-f]+>)|(" + _LITERAL + rb")", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of every page with all white space and break marks taken out."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    return [_text(body, objects) for body in pages]


def squeezed(text: str) -> str:
    """Return text as `pages_of` returns it."""
    return re.sub(r"[\s\u200b\u00a0]", "", text)


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    resources = objects[_reference(page, b"Resources")]
    fonts = {
        name: _letters(objects[_reference(objects[int(number)], b"ToUnicode")])
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    words: list[str] = []
    letters: dict[bytes, str] = {}
    for font, coded, literal in _SHOWN.findall(_stream(objects[_reference(page, b"Contents")])):
        letters = fonts[font] if font else letters
        raw = bytes.fromhex(coded[1:-1].decode()) if coded else _unescaped(literal[1:-1])
        words += [letters.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)]
    return squeezed("".join(words))


def _letters(body: bytes) -> dict[bytes, str]:
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _MAPPED.findall(_stream(body))
    }


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    if not found:
        raise ValueError(f"no {key!r} in this part of the PDF")
    return int(found.group(1))


def _stream(body: bytes) -> bytes:
    found, length = _STREAM.search(body), re.search(rb"/Length (\d+)", body)
    if not found or not length:
        raise ValueError("a stream is missing from this part of the PDF")
    stream = body[found.end() : found.end() + int(length.group(1))]
    return zlib.decompress(stream) if b"FlateDecode" in body else stream


def _unescaped(literal: bytes) -> bytes:
    def plain(escape: re.Match[bytes]) -> bytes:
        sign = escape.group(1)
        return bytes([int(sign, 8)]) if sign.isdigit() else _ESCAPES.get(sign, sign)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, literal, flags=re.DOTALL)
