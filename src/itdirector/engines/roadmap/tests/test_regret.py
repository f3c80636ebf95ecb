"""The plan with the least worst regret, against trying all plans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from itdirector.engines.roadmap.check import every_plan, value_split
from itdirector.engines.roadmap.model import ProofFailed, RiskUnit
from itdirector.engines.roadmap.recheck import Second
from itdirector.engines.roadmap.recheck_regret import confirm_regret
from itdirector.engines.roadmap.regret import least_regret_plan
from itdirector.engines.roadmap.regrets import with_priors
from itdirector.engines.roadmap.tests import choices
from itdirector.engines.roadmap.tests.test_why import ask

PROBLEM = choices.choice(
    choices.thing("alarm", cost=700, effects={"fire": 0.8}),
    choices.thing("guard", cost=700, effects={"theft": 0.8}),
    choices.thing("mixed", cost=800, effects={"fire": 0.5, "theft": 0.5}),
    risk_units=tuple(
        RiskUnit(id=unit, baseline_loss=(loss,) * 4)
        for unit, loss in (("fire", 1_000.0), ("theft", 500.0))
    ),
)
PRIORS = {"fires": {"fire": 2.0, "theft": 0.5}, "thefts": {"fire": 0.5, "theft": 4.0}}


@pytest.fixture(scope="module")
def asked():
    return ask(PROBLEM)


@pytest.fixture(scope="module")
def second(asked):
    return Second(problem=PROBLEM, answer=asked.answer, share=0)


@pytest.fixture(scope="module")
def found(asked):
    return least_regret_plan(asked, PRIORS)


def test_the_worst_regret_is_the_least_of_all_plans(asked, second, found) -> None:
    worlds = {name: with_priors(PROBLEM, factors) for name, factors in PRIORS.items()}
    plans = list(every_plan(PROBLEM))
    best = {n: max(value_split(w, p).total for p in plans) for n, w in worlds.items()}
    worst = [max(best[n] - value_split(w, p).total for n, w in worlds.items()) for p in plans]
    assert max(found.regret.values()) == pytest.approx(min(worst), abs=1)
    assert found.at_least == pytest.approx(min(worst), abs=1)
    assert set(found.starts) == {"mixed"}
    assert found.differs
    confirm_regret(second, PRIORS, found)


def test_with_one_set_as_told_nothing_is_regretted(asked, second) -> None:
    told = least_regret_plan(asked, {"as told": {}})
    assert (told.starts, told.differs) == (asked.answer.starts, False)
    assert told.regret["as told"] == pytest.approx(0, abs=1)
    confirm_regret(second, {"as told": {}}, told)


@pytest.mark.parametrize("priors", [{}, {"one": {"fire": -1}}, {"one": {"fire": float("inf")}}])
def test_priors_that_cannot_be_are_refused(asked, priors) -> None:
    with pytest.raises(ValueError, match=r"^priors"):
        least_regret_plan(asked, priors)


WRONG = [
    ("digest", lambda r: replace(r, digest="0")),
    ("starts", lambda r: replace(r, starts={"alarm": 9})),
    ("differs", lambda r: replace(r, differs=False)),
    ("best.fires", lambda r: replace(r, best={**r.best, "fires": 9_999.0})),
    ("regret.fires", lambda r: replace(r, regret={**r.regret, "fires": 1.0})),
    ("regret_of_plan", lambda r: replace(r, regret_of_plan=r.regret)),
    ("at_least", lambda r: replace(r, at_least=r.at_least + 50)),
]


@pytest.mark.parametrize(("field", "tampered"), WRONG, ids=[field for field, _ in WRONG])
def test_a_false_least_regret_is_refused(second, found, field: str, tampered) -> None:
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_regret(second, PRIORS, tampered(found))


@pytest.mark.parametrize(("field", "at_least"), [("at_least", 5_000.0), ("starts", 0.0)])
def test_another_plan_that_misses_more_is_refused(asked, second, found, field, at_least) -> None:
    false = replace(
        found,
        starts=asked.answer.starts,
        regret=found.regret_of_plan,
        differs=False,
        at_least=at_least,
    )
    with pytest.raises(ProofFailed, match=rf"^{field}"):
        confirm_regret(second, PRIORS, false)
