"""Tables of any make: what a sketch sees, how a mapping travels, how it is read."""

from __future__ import annotations

import io
import itertools
import json
import tracemalloc
from collections.abc import Iterator

import pytest

from itdirector.connectors import rows
from itdirector.connectors.generic_table import KINDS, Mapping, fingerprint, read, sketch
from itdirector.connectors.rows import AssetRow, ContractRow, LedgerRow, Problem


def table(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def test_a_sketch_survives_being_remembered() -> None:
    seen = sketch(table("Device name,Serial number,Purchase Date\nPC-1,S1,13/04/2024\n"))
    assert seen.mapping is not None
    again = Mapping.from_dict(json.loads(json.dumps(seen.mapping.as_dict())))
    assert again == seen.mapping
    assert (seen.clear, seen.date_order, seen.rows) == (True, "dmy", 1)
    assert seen.mapping.fields["serial"] == "Serial number"


@pytest.mark.parametrize(
    ("plain", "says"),
    [
        ({"kind": "boats"}, "boats"),
        ({"kind": "assets", "fields": {"colour": "x"}}, "colour"),
        ({"kind": "assets", "fields": {"name": None}}, "name"),
        ({"kind": "assets", "options": {"date_order": "ydm"}}, "date_order"),
        ({"kind": "assets", "options": {"header_row": "first"}}, "header_row"),
        ({"kind": "assets", "options": {"currency": "pounds"}}, "currency"),
        ({"kind": "assets", "options": {"speed": "1"}}, "speed"),
        ({"kind": "assets", "more": 1}, "more"),
        ({"kind": "assets", "fields": []}, "tables"),
    ],
)
def test_a_mapping_that_does_not_fit_names_the_culprit(plain: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Mapping.from_dict(plain)


def test_a_mapping_by_number_takes_the_second_of_two_equal_headers() -> None:
    text = "Name,Notes,Notes\nPC-1,first,second\n"
    by_label = Mapping("assets", {"name": "Name", "notes": "Notes (2)"})
    by_number = Mapping("assets", {"name": 0, "notes": 2})
    for mapping in (by_label, by_number):
        (row,) = read(table(text), mapping)
        assert isinstance(row, AssetRow)
        assert row.notes == "second"


def test_a_remembered_mapping_finds_its_headers_lower_down() -> None:
    mapping = Mapping("ledger", {"on": "When", "supplier": "Who", "amount": "How much"})
    text = "Report,,\nof March,,\nWhen,Who,How much\n14/03/2026,Cloudy,5.00\n"
    (row,) = read(table(text), mapping)
    assert isinstance(row, LedgerRow)
    assert row.amount.minor == 500


def test_a_column_that_went_away_is_reported_and_the_rest_read() -> None:
    mapping = Mapping("assets", {"name": "Name", "serial": "S/N"})
    problem, row = read(table("Name,Model\nPC-1,X\n"), mapping)
    assert isinstance(problem, Problem)
    assert not problem.lost
    assert isinstance(row, AssetRow)


def test_a_needed_column_that_is_missing_takes_nothing() -> None:
    mapping = Mapping("ledger", {"on": "Date"})
    (problem,) = read(table("Date,Who\n1/1/2026,X\n"), mapping)
    assert isinstance(problem, Problem)
    assert "Amount" in problem.message


def test_options_win_over_what_the_file_shows() -> None:
    options = {"date_order": "mdy", "decimal_mark": ",", "currency": "CAD"}
    fields: dict[str, str | int] = {"on": 0, "supplier": 1, "amount": 2}
    (row,) = read(
        table("Date,Payee,Amount\n03/04/2026,X,$1.234\n"), Mapping("ledger", fields, options)
    )
    assert isinstance(row, LedgerRow)
    assert (row.on.month, row.amount.minor, row.amount.currency) == (3, 123400, "CAD")


def test_a_file_that_reads_both_ways_says_so() -> None:
    seen = sketch(table("Date,Payee,Amount\n03/04/2026,X,5.00\n"))
    assert any("both ways" in doubt for doubt in seen.doubts)


def test_a_kind_can_be_settled_by_a_person() -> None:
    text = "Thing,Cost\nPhones,5\n"
    assert not sketch(table(text)).clear
    seen = sketch(table(text), kind="contracts")
    assert seen.mapping is not None
    assert (seen.mapping.kind, seen.mapping.fields["price"]) == ("contracts", "Cost")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_accents_survive_every_encoding(encoding: str) -> None:
    text = "Vertrag;Lieferant;Kündigungsfrist\nTelefon;Müller & Söhne;3 Monate\n"
    (row,) = read(table(text, encoding))
    assert isinstance(row, ContractRow)
    assert (row.vendor, row.notice, row.notice_unit) == ("Müller & Söhne", 3, "months")


def test_invisible_letters_and_export_guards_are_taken_off() -> None:
    (row,) = read(table("Device name,Serial number\n'=PC\u200b-1,\u202eABC\u2066\n"))
    assert isinstance(row, AssetRow)
    assert (row.name, row.identity.serial) == ("=PC-1", "ABC")


def test_a_quote_never_closed_costs_one_line_only() -> None:
    lines = ["Device name,Serial number", '"PC-0,S0', *(f"PC-{n},S{n}" for n in range(1, 200))]
    found = list(read(table("\n".join(lines)), Mapping("assets", {"name": 0, "serial": 1})))
    assert [o.place for o in found if isinstance(o, Problem)] == ["line 2"]
    assert sum(isinstance(o, AssetRow) for o in found) == 199


def test_every_kind_gives_a_row_that_exists_and_needs_fields_it_has() -> None:
    for kind in KINDS.values():
        assert hasattr(rows, kind.row)
        assert set(itertools.chain.from_iterable(kind.needs)) <= set(kind.fields)


def test_a_fingerprint_ignores_order_case_and_blanks() -> None:
    assert fingerprint(["Name", "Serial No."]) == fingerprint(["serial no", "", "NAME"])
    assert fingerprint(["Name"]) != fingerprint(["Names"])


def test_a_long_table_is_read_in_flat_memory() -> None:
    def lines() -> Iterator[bytes]:
        yield b"Device name,Serial number,Purchase Date,Purchase Cost\n"
        yield from (b"PC-%d,S%d,14/03/2026,%d.50\n" % (n, n, n % 999) for n in range(100_000))

    file = io.BytesIO(b"".join(lines()))
    mapping = Mapping(
        "assets", {"name": 0, "serial": 1}, {"date_order": "dmy", "decimal_mark": "."}
    )
    tracemalloc.start()
    try:
        first = list(itertools.islice(read(file, mapping), 1_000))
        assert len(first) == 1_000
        del first
        tracemalloc.reset_peak()
        count = sum(1 for _ in itertools.islice(read(file, mapping), 10_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 10_000
    assert peak < 4_000_000


@pytest.mark.parametrize(
    ("damaged", "names", "said"),
    [
        (b"", ["b\u00fcro-1", "Caf\u00e9"], "check accents"),
        (b"\x81", ["b\u00fcro-1", "Caf\u00e9"], "1 letter is damaged"),
    ],
)
def test_one_stray_byte_does_not_change_the_alphabet(
    damaged: bytes, names: list[str], said: str
) -> None:
    words = "Name,Location\nb\u00fcro-1,Caf\u00e9\nJ\u00f6rg,M\u00fcller\n".encode("cp1252")
    known = sketch(io.BytesIO(words + b"PC-" + damaged + b"2,Hall\n"))
    assert list(known.samples[0]) == names
    assert said in " ".join(known.doubts)
