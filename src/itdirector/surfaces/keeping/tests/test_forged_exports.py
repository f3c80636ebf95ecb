"""What somebody could write into an export by hand is refused, and leaves nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Organisation
from itdirector.surfaces.keeping import rows
from itdirector.surfaces.keeping.arriving import take_in
from itdirector.surfaces.keeping.tests.conftest import Change, forged_away, rewritten, told

pytestmark = pytest.mark.postgres


def first(lines: list[dict[str, Any]], kind: str, **wanted: Any) -> dict[str, Any]:
    return next(one for one in lines if kind in one and wanted.items() <= one.items())


def a_table_outside(lines: list[dict[str, Any]]) -> None:
    first(lines, "row")["table"] = "auth.user"


def another_organisation(lines: list[dict[str, Any]]) -> None:
    first(lines, "row")["row"]["organisation_id"] = str(uuid4())


def a_file_above(lines: list[dict[str, Any]]) -> None:
    first(lines, "file")["file"] = "../../../secret.key"


def a_file_of_no_row(lines: list[dict[str, Any]]) -> None:
    lines.append({"file": hashlib.sha256(b"").hexdigest(), "part": 0, "bytes": ""})


def a_lost_file_of_no_row(lines: list[dict[str, Any]]) -> None:
    lines.append({"file": "0" * 64, "lost": True})


def other_bytes(lines: list[dict[str, Any]]) -> None:
    first(lines, "file")["bytes"] = "AAAA"


def no_base64(lines: list[dict[str, Any]]) -> None:
    first(lines, "file")["bytes"] = "***"


def no_files(lines: list[dict[str, Any]]) -> None:
    lines[:] = [one for one in lines if "file" not in one]


def an_unknown_person(lines: list[dict[str, Any]]) -> None:
    first(lines, "row", table="kernel.apitoken")["row"]["user_id"] = "nobody known"


def an_unknown_role(lines: list[dict[str, Any]]) -> None:
    first(lines, "person")["person"]["role"] = "god"


def a_role_that_is_a_list(lines: list[dict[str, Any]]) -> None:
    first(lines, "person")["person"]["role"] = []


def a_number_no_table_holds(lines: list[dict[str, Any]]) -> None:
    lines[1]["organisation"]["revision"] = 10**30


def a_number_without_end(lines: list[dict[str, Any]]) -> None:
    first(lines, "row", table="kernel.auditentry")["row"]["number"] = float("inf")


def a_text_without_end(lines: list[dict[str, Any]]) -> None:
    deep: list[Any] = []
    for _level in range(700):
        deep = [deep]
    first(lines, "row", table="kernel.source")["row"]["receipt"] = deep


def a_name_that_leads_elsewhere(lines: list[dict[str, Any]]) -> None:
    lines[1]["organisation"]["slug"] = "../x"


def a_sample(lines: list[dict[str, Any]]) -> None:
    lines[1]["organisation"]["sample"] = True


def another_version(lines: list[dict[str, Any]]) -> None:
    lines[0]["migrations"]["kernel"] = "9999"


def out_of_order(lines: list[dict[str, Any]]) -> None:
    lines.append(lines[2])


def no_organisation(lines: list[dict[str, Any]]) -> None:
    del lines[1]


def something_unknown(lines: list[dict[str, Any]]) -> None:
    lines.append({"what": 1})


def a_list(lines: list[dict[str, Any]]) -> None:
    lines.append([])  # type: ignore[arg-type]


def no_id(lines: list[dict[str, Any]]) -> None:
    first(lines, "row")["row"]["id"] = "'; DROP TABLE"


def rows_out_of_order(lines: list[dict[str, Any]]) -> None:
    one = next(n for n, line in enumerate(lines) if line.get("table") == "kernel.auditentry")
    lines[one], lines[one + 1] = lines[one + 1], lines[one]


def a_row_of_another(lines: list[dict[str, Any]]) -> None:
    first(lines, "row", table="kernel.statement")["row"]["source_id"] = str(uuid4())


FORGERIES: dict[Change, str] = {
    a_table_outside: "no place for rows of auth.user",
    another_organisation: "other columns",
    a_file_above: "belongs to no row",
    a_file_of_no_row: "belongs to no row",
    a_lost_file_of_no_row: "belongs to no row",
    other_bytes: "others than its name says",
    no_base64: "cannot be read",
    no_files: "lacks a file",
    an_unknown_person: "user_id cannot be",
    an_unknown_role: "not described as people are",
    a_role_that_is_a_list: "not described as people are",
    a_number_no_table_holds: "does not fit in here",
    a_number_without_end: "number cannot be",
    a_text_without_end: "does not fit in here",
    a_name_that_leads_elsewhere: "slug is none",
    a_sample: "A sample company is not moved",
    another_version: "another version",
    out_of_order: "does not belong",
    no_organisation: "names no organisation",
    something_unknown: "nothing known",
    a_list: "nothing known",
    no_id: "id cannot be",
    rows_out_of_order: "do not read back",
    a_row_of_another: "does not fit in here",
}


def test_every_forged_export_is_refused_and_leaves_nothing(left: Path) -> None:
    people, folders = User.objects.count(), sorted(Path(settings.FILES_DIR).iterdir())
    for forge, why in FORGERIES.items():

        def change(lines: list[dict[str, Any]], forge: Change = forge) -> None:
            forged_away(lines)
            forge(lines)

        with pytest.raises(Refused, match=why):
            take_in(rewritten(left, change))
        assert not Organisation.objects.filter(slug="tern-again").exists()
        assert User.objects.count() == people
        assert sorted(Path(settings.FILES_DIR).iterdir()) == folders
    assert not list(Path(settings.HOME).glob(".keeping-*"))


def test_half_a_letter_in_a_forged_export_is_refused_in_a_sentence(left: Path) -> None:
    lines = told(left)[:-1]
    forged_away(lines)
    first(lines, "row", table="estate.site")["row"]["name"] = "half a letter"
    content = b"".join(map(rows.line_of, lines)).replace(b"half a letter", b"\\ud800")
    end = {"lines": len(lines), "sha256": hashlib.sha256(content).hexdigest()}
    left.write_bytes(content + rows.line_of({"end": end}))
    with pytest.raises(Refused, match="does not fit in here"):
        take_in(left)


def test_an_export_that_is_cut_short_or_changed_is_refused(left: Path) -> None:
    content = left.read_bytes()
    for touched in (content[:-1], content[: len(content) // 2], b"", content + b"{}\n"):
        left.write_bytes(touched)
        with pytest.raises(Refused, match="changed or cut short"):
            take_in(left)
    left.write_bytes(content.replace(b"Tern Lane", b"Gull Lane", 1))
    with pytest.raises(Refused, match="changed or cut short"):
        take_in(left)
