"""A second road through a crosswalk: every way the sets could lie is drawn. No rules of composing.

Demands become sets that are not empty, in a world of four elements. A source meets a target in full
when the target lies within it in every drawing that fits the links; a target is refuted when the
source lies within it in every one; partly met when the two always share something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product

from itdirector.engines.compliance.crosswalk_model import Inference, Link, Union
from itdirector.engines.compliance.model import MET, NOT_MET, ProofFailed

WORLD = range(1, 16)
"""Every set of four elements that is not empty, as bits."""


def fits(one: int, other: int, relation: str) -> bool:
    """Return whether two sets stand in a relation."""
    return {
        "equal": one == other,
        "subset": one & other == one,
        "superset": one & other == other,
        "intersects": bool(one & other),
        "none": not one & other,
    }[relation]


@cache
def always(steps: tuple[tuple[str, bool], ...]) -> frozenset[str]:
    """Return the relations of the ends that hold in every drawing of one or two steps.

    A step is a relation and whether it is walked backwards.
    """

    def walk(one: int, other: int, step: tuple[str, bool]) -> bool:
        return fits(other, one, step[0]) if step[1] else fits(one, other, step[0])

    if len(steps) == 1:
        ends = [(s, t) for s, t in product(WORLD, WORLD) if walk(s, t, steps[0])]
    else:
        ends = [
            (s, t)
            for s, m in product(WORLD, WORLD)
            if walk(s, m, steps[0])
            for t in WORLD
            if walk(m, t, steps[1])
        ]
    claims = ("equal", "subset", "superset", "intersects")
    return frozenset(c for c in claims if all(fits(s, t, c) for s, t in ends))


def _walks(links: tuple[Link, ...]) -> Iterator[tuple[str, str, tuple[tuple[str, bool], ...]]]:
    """Yield source, target and steps of every walk of one or two links between two ends."""
    both = [(k.source, k.target, (k.relation, False)) for k in links]
    both += [(k.target, k.source, (k.relation, True)) for k in links]
    for source, middle, step in both:
        yield source, middle, (step,)
        for start, target, second in both:
            if start == middle and target != source:
                yield source, target, (step, second)


def inferences_must_hold(
    links: tuple[Link, ...],
    states: Mapping[str, str],
    unions: tuple[Union, ...],
    as_of: date,
    claimed: Mapping[str, Inference],
) -> None:
    """Raise ProofFailed, naming target and field, where an inference is not the one drawn."""
    names = {name for link in links for name in (link.source, link.target)}
    if names != claimed.keys():
        raise ProofFailed("inferences: not every requirement of the links, or more")
    found: dict[str, dict[str, set[str]]] = {
        name: {"full": set(), "partial": set(), "refuted": set()} for name in names
    }
    for source, target, steps in _walks(links):
        true = always(steps)
        if states.get(source) == MET:
            found[target]["full"] |= {source} if "superset" in true else set()
            found[target]["partial"] |= {source} if "intersects" in true else set()
        if states.get(source) == NOT_MET and "subset" in true:
            found[target]["refuted"].add(source)
    for target, sets in found.items():
        confirmed = {
            u.id
            for u in unions
            if u.target == target
            and u.confirmed_on <= as_of <= u.expires
            and not u.sources - sets["partial"]
        }
        sets["partial"] -= sets["full"]
        _one_holds(claimed[target], sets | {"confirmed": confirmed})


def _one_holds(claimed: Inference, sets: Mapping[str, set[str]]) -> None:
    for field, expected in sets.items():
        if set(getattr(claimed, field)) != expected:
            raise ProofFailed(f"{claimed.target}: {field} should be {sorted(expected)}")
    met, failed = bool(sets["full"] or sets["confirmed"]), bool(sets["refuted"])
    words = {(True, True): "contradiction", (True, False): "full", (False, True): "refuted"}
    verdict = words.get((met, failed), "partial" if sets["partial"] else "none")
    if claimed.verdict != verdict:
        raise ProofFailed(f"{claimed.target}: verdict should be {verdict}")
