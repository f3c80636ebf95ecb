"""What one framework's evidence says of another's demands, and what it never says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itdirector.engines.compliance.crosswalk import COMPOSED, CONVERSE, infer
from itdirector.engines.compliance.crosswalk_check import WORLD, fits, inferences_must_hold
from itdirector.engines.compliance.crosswalk_model import RELATIONS, Inference, Link, Union
from itdirector.engines.compliance.model import MET, NOT_MET, ProofFailed
from itdirector.engines.compliance.tests.cases import TODAY


def link(source: str, relation: str, target: str) -> Link:
    return Link(source=source, target=target, relation=relation)


def told(*links: Link, unions: tuple[Union, ...] = (), **states: str) -> dict[str, Inference]:
    full = {name: state.replace("_", " ") for name, state in states.items()}
    return infer(links, full, unions=unions, as_of=TODAY)


@pytest.mark.parametrize(
    ("relation", "verdict"),
    [
        ("equal", "full"),
        ("superset", "full"),
        ("subset", "partial"),
        ("intersects", "partial"),
        ("none", "none"),
    ],
)
def test_evidence_counts_in_full_only_when_the_target_asks_nothing_more(
    relation: str, verdict: str
) -> None:
    assert told(link("s", relation, "t"), s=MET)["t"].verdict == verdict


def test_a_target_that_asks_more_is_never_met_in_full_however_many_ask_less() -> None:
    answer = told(*(link(s, "subset", "t") for s in "abc"), a=MET, b=MET, c=MET)["t"]
    assert (answer.verdict, answer.partial) == ("partial", ("a", "b", "c"))


def test_what_contains_a_failed_demand_is_refuted() -> None:
    answer = told(link("s", "subset", "t"), s="not_met")["t"]
    assert (answer.verdict, answer.refuted) == ("refuted", ("s",))
    assert told(link("s", "superset", "t"), s="not_met")["t"].verdict == "none"


def test_full_by_one_and_refuted_by_another_is_a_contradiction_to_look_into() -> None:
    answer = told(link("a", "equal", "t"), link("b", "subset", "t"), a=MET, b=NOT_MET)["t"]
    assert answer.verdict == "contradiction"


def test_links_work_both_ways() -> None:
    assert told(link("t", "subset", "s"), s=MET)["t"].verdict == "full"
    assert told(link("t", "superset", "s"), s=MET)["t"].verdict == "partial"


def test_two_steps_are_the_most() -> None:
    chain = tuple(link(a, "equal", b) for a, b in ("ab", "bc", "cd"))
    answer = told(*chain, a=MET)
    assert [answer[name].verdict for name in "abcd"] == ["none", "full", "full", "none"]


def test_a_step_over_something_that_only_intersects_is_partial_at_most() -> None:
    for first, second in product(RELATIONS, RELATIONS):
        if "intersects" in (first, second):
            answer = told(link("s", first, "m"), link("m", second, "t"), s=MET)
            assert answer["t"].verdict in ("partial", "none")


@pytest.mark.parametrize(("first", "second"), list(product(RELATIONS, RELATIONS)))
def test_two_steps_tell_exactly_what_holds_in_every_drawing_of_the_sets(
    first: str, second: str
) -> None:
    ends = {
        (s, t)
        for s, m in product(WORLD, WORLD)
        if fits(s, m, first)
        for t in WORLD
        if fits(m, t, second)
    }
    true = [r for r in RELATIONS if all(fits(s, t, r) for s, t in ends)]
    assert COMPOSED.get((first, second)) == next(iter(true), None)


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_converse_is_the_same_relation_seen_from_the_other_side(relation: str) -> None:
    for one, other in product(WORLD, WORLD):
        assert fits(one, other, relation) == fits(other, one, CONVERSE[relation])


WORD = Union(
    id="u",
    target="t",
    sources=frozenset("ab"),
    confirmed_by="Dinah",
    confirmed_on=date(2026, 1, 1),
    expires=date(2026, 12, 31),
)
TWO = (link("a", "subset", "t"), link("b", "intersects", "t"))


def test_parts_together_are_full_only_by_a_persons_word() -> None:
    assert told(*TWO, a=MET, b=MET)["t"].verdict == "partial"
    answer = told(*TWO, unions=(WORD,), a=MET, b=MET)["t"]
    assert (answer.verdict, answer.confirmed) == ("full", ("u",))


def test_a_word_that_is_stale_or_about_more_than_is_met_counts_for_nothing() -> None:
    stale = replace(WORD, expires=date(2026, 2, 1))
    assert told(*TWO, unions=(stale,), a=MET, b=MET)["t"].verdict == "partial"
    assert told(*TWO, unions=(WORD,), a=MET)["t"].verdict == "partial"


@st.composite
def webs(draw: st.DrawFn) -> tuple[tuple[Link, ...], dict[str, str], tuple[Union, ...]]:
    pairs = draw(st.lists(st.permutations("abcde").map(lambda p: p[:2]), min_size=1, max_size=7))
    links = tuple(link(s, draw(st.sampled_from(RELATIONS)), t) for s, t in pairs)
    names = sorted({n for k in links for n in (k.source, k.target)})
    states = {n: draw(st.sampled_from([MET, NOT_MET, "unknown"])) for n in names}
    target, *rest = draw(st.permutations(names))
    unions = (replace(WORD, target=target, sources=frozenset(rest[:2])),) if rest else ()
    return links, states, unions


@given(webs())
@settings(max_examples=40, deadline=None)
def test_both_roads_agree_on_any_web_of_links(
    web: tuple[tuple[Link, ...], dict[str, str], tuple[Union, ...]],
) -> None:
    links, states, unions = web
    turned = infer(links[::-1], states, unions=unions, as_of=TODAY)
    assert infer(links, states, unions=unions, as_of=TODAY) == turned


STATES = {"a": MET, "b": NOT_MET, "c": MET}
LINKS = (link("a", "subset", "t"), link("b", "superset", "t"), link("c", "equal", "t"))
RIGHT = infer(LINKS, STATES, as_of=TODAY)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"full": ()}, "t: full"),
        ({"partial": ()}, "t: partial"),
        ({"refuted": ("b",)}, "t: refuted"),
        ({"confirmed": ("u",)}, "t: confirmed"),
        ({"verdict": "partial"}, "t: verdict"),
    ],
)
def test_a_wrong_inference_is_caught(facts: dict[str, Any], complaint: str) -> None:
    wrong = {**RIGHT, "t": replace(RIGHT["t"], **facts)}
    with pytest.raises(ProofFailed, match=complaint):
        inferences_must_hold(LINKS, STATES, (), TODAY, wrong)


def test_an_inference_left_out_is_caught() -> None:
    with pytest.raises(ProofFailed, match="not every requirement"):
        inferences_must_hold(LINKS, STATES, (), TODAY, {"t": RIGHT["t"]})


@pytest.mark.parametrize(
    ("whole", "facts", "complaint"),
    [
        (LINKS[0], {"source": "t"}, "source and target"),
        (LINKS[0], {"relation": "like"}, "a: relation"),
        (LINKS[0], {"strength": 11}, "a: strength"),
        (WORD, {"sources": frozenset()}, "u: sources"),
        (WORD, {"confirmed_by": ""}, "u: confirmed_by"),
        (WORD, {"expires": date(2025, 1, 1)}, "u: expires"),
    ],
)
def test_a_link_or_word_that_cannot_be_is_refused(
    whole: Any, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(whole, **facts)


def test_a_word_about_what_no_link_names_is_refused() -> None:
    with pytest.raises(ValueError, match="u: 'z' stands in no link"):
        told(*TWO, unions=(replace(WORD, sources=frozenset("z")),))
