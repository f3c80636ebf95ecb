"""Nonsense is refused at the door, with the name of the field."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from itdirector.engines.triage.batch_model import BatchQuestion, PatchGroup
from itdirector.engines.triage.measures import History
from itdirector.engines.triage.model import Policy
from itdirector.engines.triage.replay import Point
from itdirector.engines.triage.tests.cases import (
    FOUND,
    TODAY,
    asset,
    question,
    score,
    vulnerability,
    weakness,
)

UPDATE = PatchGroup(id="update", hours=1, cures=frozenset({"a"}))
BATCH = BatchQuestion(groups=(UPDATE,), loss_removed={"a": 1}, hours=1)
POINT = Point(threshold=0, selected=2, caught=1, exploited=1, population=4)


@pytest.mark.parametrize(
    ("whole", "facts", "complaint"),
    [
        (score(0.5), {"probability": 1.5}, "probability"),
        (score(0.5), {"percentile": -1}, "percentile"),
        (score(0.5), {"probability": math.nan}, "probability"),
        (score(0.5), {"model_version": ""}, "model_version"),
        (vulnerability(), {"id": ""}, "id: a vulnerability"),
        (vulnerability(), {"technical_impact": "huge"}, "CVE-1: technical_impact"),
        (vulnerability(), {"vendor_severity": "bad"}, "CVE-1: vendor_severity"),
        (vulnerability(), {"listed": FOUND}, "CVE-1: listed"),
        (asset(), {"id": ""}, "id: an asset"),
        (asset(), {"loss_if_taken": -1}, "host: loss_if_taken"),
        (asset(), {"reach_chance": 2}, "host: reach_chance"),
        (weakness(), {"hours": 0}, "hours must be a number above 0"),
        (weakness(), {"hours": math.inf}, "hours"),
        (weakness(), {"no_patch": True}, "patch_released"),
        (weakness(), {"out_of_support": True}, "patch_released"),
        (Policy(), {"epss_threshold": 2}, "policy: epss_threshold"),
        (Policy(), {"epss_unknown": 2}, "policy: epss_unknown"),
        (Policy(), {"share_partial": -1}, "policy: share_partial"),
        (Policy(), {"hours_per_patch": 0}, "policy: hours_per_patch"),
        (Policy(), {"undated_days": 0}, "policy: undated_days"),
        (Policy(), {"certification_days": 0}, "policy: certification_days"),
        (UPDATE, {"hours": 0}, "update: hours"),
        (UPDATE, {"cures": frozenset()}, "update: cures"),
        (BATCH, {"groups": (UPDATE, UPDATE)}, "update: two groups"),
        (BATCH, {"loss_removed": {"b": 1}}, "update: cures 'a'"),
        (BATCH, {"loss_removed": {"a": math.inf}}, "a: loss_removed"),
        (BATCH, {"hours": -1}, "hours"),
        (POINT, {"caught": 2}, "caught"),
        (POINT, {"selected": 5}, "caught"),
        (POINT, {"exploited": 0, "caught": 0}, "exploited"),
        (History(found=FOUND), {"closed": date(2026, 1, 1)}, "closed lies before found"),
    ],
)
def test_what_cannot_be_is_refused_and_the_field_named(
    whole: Any, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(whole, **facts)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"vulnerabilities": (vulnerability(), vulnerability())}, "CVE-1: vulnerabilities"),
        ({"assets": (asset(), asset())}, "host: assets"),
        ({"weaknesses": (weakness(), weakness())}, "weaknesses are listed twice"),
        ({"vulnerabilities": ()}, "CVE-1: vulnerability not in"),
        ({"assets": ()}, "host: asset not in"),
        ({"as_of": date(2026, 1, 1)}, "found lies after as_of"),
    ],
)
def test_a_question_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(question(), **facts)


def test_scores_of_two_model_versions_never_meet_in_one_question() -> None:
    old = vulnerability(id="CVE-2", epss=score(0.2, "v2025.03.14"))
    with pytest.raises(ValueError, match=r"model_version must be one, not v2025\.03\.14 and v2026"):
        replace(question(), vulnerabilities=(vulnerability(), old))


def test_todays_findings_are_no_findings_of_the_future() -> None:
    assert replace(question(), weaknesses=(weakness(found=TODAY),)).as_of == TODAY
