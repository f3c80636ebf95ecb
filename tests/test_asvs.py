"""The ledger of OWASP ASVS 5.0.0: whole, and naming only what exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tools.asvs_table import CHAPTERS, PAGE, STATES, Row, ledger, page

ROOT = Path(__file__).parents[1]
ROWS = ledger()
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
"""The level of each requirement, by section: the first digit is that of the first requirement.

Taken on 22 November 2026 from https://github.com/OWASP/ASVS, tag v5.0.0_release, the file
5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv of 30 May 2025.
"""


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the tests a file holds, without running it."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    found = (one for one in tree.body if isinstance(one, ast.FunctionDef))
    return frozenset(one.name for one in found if one.name.startswith("test_"))


def trouble_with(proof: str) -> str:
    """Return what is wrong with a proof that is named, "" when it is there."""
    path, _, test = proof.partition("::")
    if not (ROOT / path).is_file():
        return f"there is no file {path}"
    return "" if not test or test in names_in(path) else f"{path} has no test {test}"


def required() -> dict[str, str]:
    """Return the level of every requirement of levels 1 and 2."""
    every = {
        f"{section}.{number}": level
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
    }
    return {one: level for one, level in every.items() if level != "3"}


def test_the_list_of_requirements_is_as_long_as_the_standards() -> None:
    levels = "".join(LEVELS.values())
    assert [levels.count(one) for one in "123"] == [70, 183, 92]
    assert {section.partition(".")[0] for section in LEVELS} == {
        str(n) for n in range(1, len(CHAPTERS) + 1)
    }


def test_every_requirement_is_there_once_with_its_level() -> None:
    assert [(one.id, one.level) for one in ROWS] == list(required().items())


def test_every_proof_that_is_named_exists() -> None:
    named = [(one.id, proof) for one in ROWS for proof in one.proof.split()]
    assert len(named) > 200
    assert [(n, wrong) for n, proof in named if (wrong := trouble_with(proof))] == []


@pytest.mark.parametrize(
    "proof",
    ["tests/test_asvs.py::test_of_nothing", "docs/nothing.md", "tests/test_asvs.py::required"],
)
def test_a_proof_that_does_not_exist_is_seen(proof: str) -> None:
    assert trouble_with(proof)


def test_what_is_met_is_shown_and_what_is_not_says_why() -> None:
    wrong = [one.id for one in ROWS if one.state not in STATES or not _is_reasoned(one)]
    assert wrong == []


def _is_reasoned(row: Row) -> bool:
    proofs = row.proof.split()
    if row.state == "met":
        return bool(proofs)
    return len(row.remark) > 5 and (row.state != "na" or not proofs)


def test_subjects_are_short() -> None:
    assert [one.id for one in ROWS if not 1 <= len(one.subject.split()) <= 8] == []


def test_the_committed_page_is_made_of_the_ledger() -> None:
    assert PAGE.read_text("utf-8") == page(ROWS)


def test_the_counts_at_the_head_are_those_of_the_rows() -> None:
    text = PAGE.read_text("utf-8")
    for level in "12":
        counts = re.search(rf"^\| level {level} \| (.*) \|$", text, re.MULTILINE)
        assert counts is not None
        rows = [line for line in text.splitlines() if re.match(rf"\| [\d.]+ \| {level} \|", line)]
        states = [line.split(" | ")[3].strip("*") for line in rows]
        assert counts[1].split(" | ") == [
            *(str(states.count(words)) for words in STATES.values()),
            str(len(rows)),
        ]
