"""Files that try to do harm, made when they are needed."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

SHEET = "xl/worksheets/sheet1.xml"
NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {NAMES} xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
INVENTORY = "<REQUEST><DEVICEID>a-2026-11-22-09-30-00</DEVICEID><CONTENT><HARDWARE><NAME>{}</NAME>"
END = "</HARDWARE></CONTENT></REQUEST>"


def zipped(members: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """Return a ZIP of these members, two of one name included."""
    packed = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two members of one name
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
    return packed.getvalue()


def workbook(sheet: bytes, *more: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Return a workbook with one sheet, and whatever else."""
    parts: list[tuple[str | zipfile.ZipInfo, bytes]] = [(n, p.encode()) for n, p in PARTS.items()]
    return zipped([*parts, (SHEET, sheet), *more])


def sheet(rows: bytes, *, dimension: str = "A1:B2") -> bytes:
    """Return a sheet's XML."""
    head = f'<worksheet {NAMES}><dimension ref="{dimension}"/><sheetData>'
    return head.encode() + rows + b"</sheetData></worksheet>"


def cell(text: bytes, at: str = "A1") -> bytes:
    """Return a row of one cell."""
    row = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    start = f'<row r="{row}"><c r="{at}" t="inlineStr"><is><t>'
    return start.encode() + text + b"</t></is></c></row>"


def laughs() -> bytes:
    """Return ten entities, each ten times the one before."""
    each = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    name = INVENTORY.format("&l9;")
    return f'<?xml version="1.0"?><!DOCTYPE REQUEST [<!ENTITY l0 "lol">{each}]>{name}{END}'.encode()


def quadratic() -> bytes:
    """Return one long entity, asked for often."""
    whole = INVENTORY.format("&a;" * 50_000)
    return f'<!DOCTYPE REQUEST [<!ENTITY a "{"a" * 50_000}">]>{whole}{END}'.encode()


def entity(what: str) -> bytes:
    """Return an inventory whose name is fetched from elsewhere."""
    name = INVENTORY.format("&x;")
    return f'<?xml version="1.0"?><!DOCTYPE REQUEST [{what}]>{name}{END}'.encode()


def overlapping() -> bytes:
    """Return a ZIP whose directory names the same bytes many times."""
    packed = bytearray(zipped([("a.csv", b"a,b\n" * 200_000), ("b.csv", b"c")]))
    at = packed.index(b"PK\x01\x02")
    second = packed.index(b"PK\x01\x02", at + 4)
    packed[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(packed)


def link() -> bytes:
    """Return a workbook with a link to a file outside it."""
    one = zipfile.ZipInfo("xl/link.xml")
    one.external_attr = 0o120777 << 16
    return workbook(sheet(cell(b"x")), (one, b"/etc/passwd"))


def long_cell() -> bytes:
    """Return a workbook with a cell of 200 MB, packed to a fiftieth, which is allowed."""
    chance = random.Random(1)
    blocks = (chance.randbytes(10_000).hex().encode() + b"a" * 980_000 for _ in range(200))
    return workbook(sheet(cell(b"".join(blocks))))


CORPUS: dict[str, Callable[[], bytes]] = {
    "billion laughs": laughs,
    "quadratic": quadratic,
    "entity from a file": lambda: entity('<!ENTITY x SYSTEM "file:///etc/passwd">'),
    "entity from the net": lambda: entity('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">'),
    "parameter entity": lambda: entity('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;'),
    "outer document type": lambda: b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r"><REQUEST/>',
    "xml 200,000 deep": lambda: b"<REQUEST>" + b"<CONTENT>" * 200_000,
    "json 200,000 deep": lambda: b'{"content":' * 200_000,
    "lists 200,000 deep": lambda: b"[" * 200_000,
    "bomb": lambda: workbook(b" " * (120 << 20)),
    "overlapping": overlapping,
    "twice the same name": lambda: workbook(sheet(b""), (SHEET, sheet(cell(b"y")))),
    "link": link,
    "outwards": lambda: workbook(sheet(b""), ("../../etc/cron.d/x", b"x")),
    "absolute": lambda: workbook(sheet(b""), ("/etc/cron.d/x", b"x")),
    "windows outwards": lambda: workbook(sheet(b""), ("..\\..\\x.dll", b"x")),
    "zip in zip": lambda: workbook(sheet(b""), ("xl/inner.zip", zipped([("a", b"x")]))),
    "6,000 members": lambda: workbook(sheet(b""), *((f"m/{n}", b"") for n in range(6_000))),
    "huge dimension": lambda: workbook(sheet(cell(b"x"), dimension="A1:XFD1048576")),
    "last cell": lambda: workbook(sheet(cell(b"x", "XFD1048576"))),
    "laughs in a workbook": lambda: workbook(laughs()),
    "no sheet": lambda: zipped([(n, p.encode()) for n, p in PARTS.items()]),
    "nul": lambda: b"\0" * 1_000_000,
    "one line": lambda: b"Name,Serial number\n" + b"a" * 30_000_000,
    "quotes": lambda: b"Name,Serial number\n" + b'"a,\n' * 20_000,
    "columns": lambda: b"Name,Serial number" + b",a" * 500_000,
}
LONG_CORPUS: dict[str, Callable[[], bytes]] = {
    "cell of 500 MB": lambda: workbook(sheet(cell(b"a" * (500 << 20)))),
    "cell of 200 MB, well packed": long_cell,
}


def cuts(whole: bytes, *, every: int) -> Iterator[tuple[str, bytes]]:
    """Yield a file cut off at every so many bytes."""
    for end in range(0, len(whole), every):
        yield f"cut at {end:,}", whole[:end]
