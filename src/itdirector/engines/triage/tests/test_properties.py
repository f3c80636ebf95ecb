"""What must hold of every verdict, whatever the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.triage.model import Policy, Question, Verdict
from itdirector.engines.triage.solve import RANK, triage
from itdirector.engines.triage.tests.cases import CERTIFIED, TODAY, questions

settled = settings(max_examples=30, deadline=None)


def by_key(asked: Question) -> dict[tuple[str, str], Verdict]:
    return {(v.vulnerability, v.asset): v for v in triage(asked).verdicts}


def no_calmer(before: Question, after: Question) -> bool:
    """Return whether no verdict has a lower level or a later date after than before."""
    old, new = by_key(before), by_key(after)
    return all(
        RANK[new[key].level] >= RANK[old[key].level]
        and (new[key].due or date.max) <= (old[key].due or date.max)
        for key in old
    )


@given(questions(), st.integers(0, 60))
@settled
def test_to_be_listed_as_exploited_never_gives_more_time(asked: Question, ago: int) -> None:
    calm, listed = (
        replace(
            asked,
            vulnerabilities=tuple(
                replace(v, known_exploited=exploited, listed=day) for v in asked.vulnerabilities
            ),
        )
        for exploited, day in ((False, None), (True, TODAY - timedelta(days=ago)))
    )
    assert no_calmer(calm, listed)


@given(questions())
@settled
def test_exposure_automation_and_impact_never_give_more_time(asked: Question) -> None:
    def all_at(*, risky: bool) -> Question:
        impact = "total" if risky else "partial"
        return replace(
            asked,
            vulnerabilities=tuple(
                replace(v, automatable=risky, technical_impact=impact)
                for v in asked.vulnerabilities
            ),
            assets=tuple(replace(a, exposed=risky) for a in asked.assets),
        )

    assert no_calmer(all_at(risky=False), all_at(risky=True))


@given(questions())
@settled
def test_a_certification_never_gives_more_time(asked: Question) -> None:
    assert no_calmer(replace(asked, policy=Policy()), replace(asked, policy=CERTIFIED))


@given(questions())
@settled
def test_learning_a_fact_never_makes_it_more_urgent(asked: Question) -> None:
    informed = replace(
        asked,
        vulnerabilities=tuple(
            replace(
                v,
                known_exploited=bool(v.known_exploited),
                automatable=bool(v.automatable),
                technical_impact=v.technical_impact or "partial",
            )
            for v in asked.vulnerabilities
        ),
        assets=tuple(replace(a, exposed=bool(a.exposed)) for a in asked.assets),
    )
    assert no_calmer(informed, asked)


@given(questions())
@settled
def test_what_is_worth_never_exceeds_the_loss_if_taken(asked: Question) -> None:
    for verdict in triage(asked).verdicts:
        assert 0 <= verdict.worth.loss_removed <= verdict.worth.loss_if_taken


@given(questions())
@settled
def test_a_host_is_at_least_as_likely_hit_as_by_its_worst_weakness(asked: Question) -> None:
    answer = triage(asked)
    scores = {v.id: v.epss.probability for v in asked.vulnerabilities if v.epss}
    for weakness in asked.weaknesses:
        alone = scores.get(weakness.vulnerability, 0)
        assert alone - 1e-12 <= answer.chance_by_asset[weakness.asset] <= 1
