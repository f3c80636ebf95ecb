"""Nonsense is refused at the door, with the name of the field; checkers import no solver."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from itdirector.engines.compliance import actions_check, check, crosswalk_check
from itdirector.engines.compliance.model import Needs, PassOrFail, Requirement, Staged, all_of
from itdirector.engines.compliance.tests.cases import one, seen

GATE = PassOrFail(id="p", requirements=("r",))
LADDER = Staged(id="l", levels={"low": ("r",)})
ASKED = one("a", seen("a"))


@pytest.mark.parametrize(
    ("whole", "facts", "complaint"),
    [
        (Needs(count=1, parts=("a",)), {"count": 2}, "count: must be from 1 to 1"),
        (Needs(count=1, parts=("a",)), {"count": 0}, "count"),
        (seen("a"), {"state": "unknown"}, "e-a: state"),
        (seen("a"), {"expires": date(2020, 1, 1)}, "e-a: expires"),
        (GATE, {"requirements": ()}, "p: requirements"),
        (GATE, {"requirements": ("r", "r")}, "r: two of the requirements of p"),
        (GATE, {"automatic_fails": frozenset("x")}, "p: automatic_fails names 'x'"),
        (LADDER, {"levels": {}}, "l: levels"),
        (LADDER, {"levels": {"low": ("r",), "high": ("r",)}}, "r: two of the requirements of l"),
        (ASKED, {"requirements": (Requirement(id="", rule="a"),)}, "id: one of the requirements"),
        (ASKED, {"evidence": (seen("a"), seen("a"))}, "e-a: two of the pieces"),
        (ASKED, {"programmes": (GATE, GATE)}, "p: two of the programmes"),
        (ASKED, {"programmes": (replace(GATE, requirements=("x",)),)}, "p: 'x' is no requirement"),
        (ASKED, {"evidence": (seen("z"),)}, "e-z: test 'z'"),
        (ASKED, {"as_of": date(2020, 1, 1)}, "e-a: observed"),
    ],
)
def test_what_cannot_be_is_refused_and_the_field_named(
    whole: Any, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(whole, **facts)


def test_a_rule_without_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="parts"):
        all_of()


@pytest.mark.parametrize(
    "module", [check, crosswalk_check, actions_check], ids=lambda module: module.__name__
)
def test_a_checker_imports_no_solver(module: Any) -> None:
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    solvers = ("solve", "crosswalk", "actions", "actions_cpsat", "actions_highs")
    assert not any(name.rpartition(".")[2] in solvers for name in names)
