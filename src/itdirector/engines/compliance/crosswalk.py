"""What evidence for one framework says of another: sets, converses, and two steps at most.

A relation says what the demands of a source are to those of a target (NIST IR 8477): `subset` means
that all the source demands, the target demands too. Evidence that meets the source meets the
target in full only when the target asks nothing more: equal, or source a superset.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from itdirector.engines.compliance.crosswalk_check import inferences_must_hold
from itdirector.engines.compliance.crosswalk_model import (
    Inference,
    Link,
    Union,
    check_references,
)
from itdirector.engines.compliance.model import MET, NOT_MET

CONVERSE = {
    "equal": "equal",
    "subset": "superset",
    "superset": "subset",
    "intersects": "intersects",
    "none": "none",
}

COMPOSED: Mapping[tuple[str, str], str] = {
    ("equal", "equal"): "equal",
    ("equal", "subset"): "subset",
    ("equal", "superset"): "superset",
    ("equal", "intersects"): "intersects",
    ("equal", "none"): "none",
    ("subset", "equal"): "subset",
    ("superset", "equal"): "superset",
    ("intersects", "equal"): "intersects",
    ("none", "equal"): "none",
    ("subset", "subset"): "subset",
    ("superset", "superset"): "superset",
    ("superset", "subset"): "intersects",
    ("superset", "intersects"): "intersects",
    ("intersects", "subset"): "intersects",
    ("subset", "none"): "none",
    ("none", "superset"): "none",
}
"""What two steps tell of the ends, for demands that are not empty. Any other two tell nothing."""

FULL = ("equal", "superset")
REFUTING = ("equal", "subset")
PARTIAL = ("subset", "intersects")


@dataclass(frozen=True, slots=True)
class _Path:
    source: str
    relation: str
    through: tuple[str, ...]


def infer(
    links: tuple[Link, ...],
    states: Mapping[str, str],
    *,
    unions: tuple[Union, ...] = (),
    as_of: date,
) -> dict[str, Inference]:
    """Return, for every requirement the links name, what the states of the others tell of it.

    `states` maps requirements assessed themselves to their state. A union of partial answers is
    full only where a person confirmed that union, the confirmation has not expired, and every part
    of it is met. Raises ValueError for a union that names what no link does.
    """
    check_references(links, unions)
    inferences = {
        target: _inference(target, paths, states, unions, as_of)
        for target, paths in sorted(_paths(links).items())
    }
    inferences_must_hold(links, states, unions, as_of, inferences)
    return inferences


def _paths(links: tuple[Link, ...]) -> dict[str, list[_Path]]:
    """Return each target's ways in: one step, or two by way of a third, all links both ways."""
    steps: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for link in links:
        steps[link.source][link.target].add(link.relation)
        steps[link.target][link.source].add(CONVERSE[link.relation])
    paths: dict[str, list[_Path]] = {name: [] for name in steps}
    for source, nexts in steps.items():
        for middle, firsts in nexts.items():
            paths[middle] += [_Path(source, relation, ()) for relation in firsts]
            for target, seconds in steps[middle].items():
                if target == source:
                    continue
                paths[target] += [
                    _Path(source, COMPOSED[pair], (middle,))
                    for pair in ((a, b) for a in firsts for b in seconds)
                    if pair in COMPOSED
                ]
    return paths


def _inference(
    target: str,
    paths: list[_Path],
    states: Mapping[str, str],
    unions: tuple[Union, ...],
    as_of: date,
) -> Inference:
    met = [path for path in paths if states.get(path.source) == MET]
    failed = [path for path in paths if states.get(path.source) == NOT_MET]
    full = _sources([path for path in met if path.relation in FULL])
    partial = _sources([path for path in met if path.relation in PARTIAL])
    refuted = _sources([path for path in failed if path.relation in REFUTING])
    confirmed = tuple(
        sorted(
            union.id
            for union in unions
            if union.target == target
            and union.valid_on(as_of)
            and union.sources <= set(full) | set(partial)
        )
    )
    return Inference(
        target=target,
        verdict=_verdict(
            full=bool(full or confirmed), refuted=bool(refuted), partial=bool(partial)
        ),
        full=full,
        partial=tuple(name for name in partial if name not in full),
        refuted=refuted,
        confirmed=confirmed,
    )


def _sources(paths: list[_Path]) -> tuple[str, ...]:
    return tuple(sorted({path.source for path in paths}))


def _verdict(*, full: bool, refuted: bool, partial: bool) -> str:
    if full and refuted:
        return "contradiction"
    if refuted:
        return "refuted"
    if full:
        return "full"
    return "partial" if partial else "none"
