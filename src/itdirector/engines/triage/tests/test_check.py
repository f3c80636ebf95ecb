"""The second road finds every answer that is not the right one."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from itdirector.engines.triage import batch_check, check
from itdirector.engines.triage.check import must_hold
from itdirector.engines.triage.model import Answer, Policy, ProofFailed, Question, Relief
from itdirector.engines.triage.solve import triage
from itdirector.engines.triage.tests.cases import (
    TODAY,
    asset,
    questions,
    score,
    vulnerability,
    weakness,
)

ASKED = Question(
    as_of=TODAY,
    vulnerabilities=(
        vulnerability(id="a", known_exploited=None, technical_impact=None, vendor_severity="high"),
        vulnerability(id="b", automatable=None, epss=score(0.4)),
    ),
    assets=(asset(exposed=True, certified=None),),
    weaknesses=(weakness(vulnerability="a"), weakness(vulnerability="b")),
    policy=Policy(certification_days=14),
)
RIGHT = triage(ASKED)
FIRST, SECOND = RIGHT.verdicts


def with_first(**facts: Any) -> Answer:
    return replace(RIGHT, verdicts=(replace(FIRST, **facts), SECOND))


def with_worth(**facts: Any) -> Answer:
    return with_first(worth=replace(FIRST.worth, **facts))


WRONG = {
    "table_level": with_first(table_level="60 days"),
    "level": with_first(level="14 days"),
    "risk_due": with_first(risk_due=TODAY + timedelta(days=9)),
    "certification_due": with_first(certification_due=None),
    "reason": with_first(reason="certification"),
    "remedy": with_first(remedy="replace"),
    "assumed": with_first(facts=FIRST.facts[1:]),
    "relief overlooks": with_first(relief=None),
    "relief is not the greatest": with_first(
        relief=Relief(facts=("certified",), level=FIRST.level, due=FIRST.due)
    ),
    "relief is": with_first(relief=replace(FIRST.relief, level="next upgrade")),  # type: ignore[type-var]
    "open_days": with_worth(open_days=999),
    "chance": with_worth(chance=0.5),
    "reach": with_worth(reach=0.5),
    "share": with_worth(share=0.5),
    "loss_if_taken": with_worth(loss_if_taken=1),
    "hours": with_worth(hours=9.0),
    "defaults": with_worth(defaults=()),
    "order": replace(RIGHT, verdicts=(SECOND, FIRST)),
    "weaknesses": replace(RIGHT, verdicts=(FIRST,)),
    "chance_by_asset": replace(RIGHT, chance_by_asset={"host": 0.9}),
    "chance_by_asset is -1": replace(RIGHT, chance_by_asset={}),
    "assumed_share": replace(RIGHT, assumed_share=0),
    "epss_model_version": replace(RIGHT, epss_model_version="v1"),
    "digest": replace(RIGHT, digest="0"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_answer_is_caught_and_its_field_named(field: str) -> None:
    with pytest.raises(ProofFailed, match=field):
        must_hold(ASKED, WRONG[field])


@given(questions())
@settings(max_examples=100, deadline=None)
def test_both_roads_agree_on_any_question(asked: Question) -> None:
    answer = triage(asked)  # checks itself; a disagreement would be raised
    assert len(answer.verdicts) == len(asked.weaknesses)


@given(questions())
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_things_are_listed_changes_nothing(asked: Question) -> None:
    turned = replace(
        asked,
        vulnerabilities=asked.vulnerabilities[::-1],
        assets=asked.assets[::-1],
        weaknesses=asked.weaknesses[::-1],
    )
    assert triage(turned) == triage(asked)


@pytest.mark.parametrize("module", [check, batch_check], ids=lambda module: module.__name__)
def test_a_checker_imports_no_solver(module: Any) -> None:
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.endswith(("solve", "cases", "batches", "tables")) for name in names)
