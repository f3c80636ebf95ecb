"""No bytes at all make a connector raise: random, cut, and damaged files give rows and problems."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itdirector.connectors import catalogue, jsontext
from itdirector.connectors.archive import UnsafeArchive, check_zip
from itdirector.connectors.generic_table import sketch
from itdirector.connectors.rows import Outcome, Problem, Row
from itdirector.connectors.unknown import explain_unknown
from itdirector.connectors.xml import elements

CONNECTORS = list(catalogue.connectors().values())
SAMPLES = sorted(path for path in catalogue.HERE.glob("*/samples/*") if path.suffix != ".accepted")
each_connector = pytest.mark.parametrize("connector", CONNECTORS, ids=lambda c: c.id)
each_sample = pytest.mark.parametrize(
    "sample", SAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.name}"
)
quickly = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def outcomes(connector: catalogue.Connector, raw: bytes) -> list[Outcome]:
    connector.parser.recognise(raw[: catalogue.HEAD_BYTES])
    found = list(itertools.islice(connector.parser.read(io.BytesIO(raw)), 20_000))
    assert all(isinstance(outcome, Row | Problem) for outcome in found)
    return found


def connector_of(sample: Path) -> catalogue.Connector:
    return catalogue.connectors()[sample.parent.parent.name]


@each_connector
@quickly
@given(raw=st.binary(max_size=400))
def test_random_bytes_never_raise(connector: catalogue.Connector, raw: bytes) -> None:
    outcomes(connector, raw)


@each_connector
@quickly
@given(
    text=st.text(alphabet=st.sampled_from("a1\"',;\t|\n\r[]{}<>=-é\0\u202e\ufeff.:/"), max_size=200)
)
def test_random_punctuation_never_raises(connector: catalogue.Connector, text: str) -> None:
    outcomes(connector, text.encode())


@each_sample
def test_a_file_cut_anywhere_never_raises(sample: Path) -> None:
    raw = sample.read_bytes()
    for end in range(0, len(raw), max(1, len(raw) // 40)):
        outcomes(connector_of(sample), raw[:end])


@each_sample
@settings(quickly, max_examples=8)
@given(place=st.integers(0, 10_000), change=st.binary(min_size=1, max_size=6))
def test_a_damaged_file_never_raises(sample: Path, place: int, change: bytes) -> None:
    raw = bytearray(sample.read_bytes())
    at = place % max(1, len(raw))
    raw[at : at + len(change)] = change
    outcomes(connector_of(sample), bytes(raw))


@each_connector
@pytest.mark.parametrize(
    "nested", ["[" * 200_000, '{"content":' * 100_000, "<REQUEST><CONTENT>" * 50_000]
)
def test_deep_nesting_is_refused(connector: catalogue.Connector, nested: str) -> None:
    assert not any(isinstance(o, Row) for o in outcomes(connector, nested.encode()))


@given(head=st.binary(max_size=200))
@quickly
def test_unknown_files_always_get_a_sentence(head: bytes) -> None:
    problem = explain_unknown(head, len(head))
    assert problem.message.endswith(".")
    assert problem.remedy


@pytest.mark.parametrize(
    ("head", "size", "says"),
    [
        (b"", 0, "empty"),
        (b"%PDF-1.7\n", 9, "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, 608, "old Excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            40,
            "password",
        ),
        (b"\x89PNG\r\n\x1a\n", 8, "picture"),
        (b"PK\x03\x04 word/document.xml", 24, "Word"),
        (b"PK\x03\x04 notes.txt", 14, "ZIP"),
        (b"PK\x03\x04 [Content_Types].xml", 24, "Excel file is damaged"),
        (b"<!DOCTYPE html><html><table>", 28, "web page"),
        (b"<nmaprun args='x'>", 18, "<nmaprun>"),
        (b'{"bomFormat": "CycloneDX", "components": []}', 44, "bomFormat"),
        (b"\x00\x01\x02\x03" * 50, 200, "binary"),
        (b"Dear all,\nplease find attached\n", 31, "no columns"),
    ],
)
def test_a_known_but_unsupported_file_is_named(head: bytes, size: int, says: str) -> None:
    assert says in explain_unknown(head, size).message


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed


@pytest.mark.parametrize(
    ("packed", "says"),
    [
        (zipped({"a": b"\0" * (20 << 20)}), "hundred times"),
        (zipped({"../a": b"x"}), "elsewhere"),
        (zipped({"/etc/a": b"x"}), "elsewhere"),
        (zipped({"inner.zip": b"x"}), "another archive"),
        (zipped({f"m{n}": b"" for n in range(5_001)}), "more than 5,000"),
        (io.BytesIO(b"PK\x03\x04 nonsense"), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unsafe_archive_is_refused(packed: io.BytesIO, says: str) -> None:
    with pytest.raises(UnsafeArchive, match=says):
        check_zip(packed)


def test_a_safe_archive_names_its_members() -> None:
    assert check_zip(zipped({"a.csv": b"x", "b/c.csv": b"y"})) == ["a.csv", "b/c.csv"]


def test_a_workbook_that_is_a_bomb_gives_one_problem() -> None:
    bomb = zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b" " * (30 << 20)})
    found = outcomes(catalogue.connectors()["generic_table"], bomb.getvalue())
    assert [type(o) for o in found] == [Problem]
    assert sketch(bomb).mapping is None


def xml_problems(raw: bytes) -> list[str]:
    return [o.message for o in elements(io.BytesIO(raw), ("a",)) if isinstance(o, Problem)]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"<!DOCTYPE r [<!ENTITY x 'y'>]><r><a>&x;</a></r>", "document type"),
        (b"<r>" * 70, "64 deep"),
        (b"<r><a>x</a>", "breaks off"),
        (b"", "breaks off"),
        (b"<?xml version='1.0' encoding='klingon'?><r/>", "X"),
    ],
)
def test_xml_beyond_the_limits_ends_in_one_problem(raw: bytes, says: str) -> None:
    found = xml_problems(raw)
    assert len(found) == 1
    assert says in found[0]


def test_xml_elements_before_a_break_are_kept() -> None:
    found = elements(io.BytesIO(b"<r><a>1</a><b><a>2</a></b><a>3"), ("a",))
    assert [o.text for o in itertools.islice(found, 2) if not isinstance(o, Problem)] == ["1", "2"]


def cuts(text: str) -> Iterator[str]:
    return (text[:end] for end in range(len(text)))


def test_json_cut_anywhere_gives_a_part_of_the_whole() -> None:
    whole = [{"id": 1, "t": ["a", "}{"]}, {"id": 2, "t": []}]
    for cut in cuts(json.dumps({"rows": whole, "end": True})):
        loaded = jsontext.load(io.BytesIO(cut.encode()))
        assert loaded.problems
        rows = jsontext.entries(jsontext.fields(loaded.value).get("rows"))
        assert all(row in whole or jsontext.fields(row).get("id") in (1, 2) for row in rows)


@pytest.mark.parametrize(
    "raw", [b'{"a": NaN}', b'{"a": 1}', b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf[]"]
)
def test_json_of_any_encoding_is_read_whole(raw: bytes) -> None:
    assert jsontext.load(io.BytesIO(raw)).whole


def test_json_numbers_too_long_to_read_are_a_problem() -> None:
    assert not jsontext.load(io.BytesIO(b'{"a": ' + b"9" * 6_000 + b"}")).whole


@pytest.mark.parametrize(
    "raw",
    [
        b'{"content": "' + b'\\"' * 30_000,
        b"Device name,Serial number\n" + b'"x,\n' * 20_000,
        b"Date,Payee,Amount\n1/1/2026,X,1" + b" " * 30_000 + b"x\n",
        b"Name,Serial" + b"," * 60_000,
        b"a" * 3_000_000,
        b"<REQUEST><CONTENT><HARDWARE>" + b"<A/>" * 60_000,
    ],
    ids=["escapes", "quotes", "blanks", "columns", "letters", "elements"],
)
def test_files_made_to_be_slow_are_read_in_a_moment(raw: bytes) -> None:
    start = perf_counter()
    for connector in CONNECTORS:
        outcomes(connector, raw)
    assert perf_counter() - start < 10
