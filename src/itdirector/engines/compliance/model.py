"""What compliance is asked and what it answers: rules, evidence, programmes. Days are dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

METHOD = "compliance 1"
"""Version of the method; it changes when the same question may get another answer."""

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = "met", "not met", "not applicable", "unknown"
STATES = (MET, NOT_MET, NOT_APPLICABLE, UNKNOWN)
OBSERVED = (MET, NOT_MET, NOT_APPLICABLE)
"""What evidence can say. Unknown is what there is no valid evidence for."""


class ProofFailed(Exception):
    """Two roads to one answer disagree: nothing may be claimed. A defect, ours or a solver's."""


class Impossible(Exception):
    """No set of the actions satisfies every framework. The message names what no action reaches."""


class LimitReached(Exception):
    """A solver could not prove its set the cheapest within the limit: none is claimed."""


def once(what: str, names: Iterable[str]) -> None:
    """Refuse names listed twice, and empty ones."""
    seen: set[str] = set()
    for name in names:
        if not name:
            raise ValueError(f"id: one of the {what} has none")
        if name in seen:
            raise ValueError(f"{name}: two of the {what} have this id")
        seen.add(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """At least `count` of the parts. Parts that do not apply do not count, nor are they asked for.

    Where fewer parts apply than `count`, all that apply are needed; where none does, the whole
    does not apply.
    """

    count: int
    parts: tuple[Rule, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("parts: a rule needs at least one")
        if not 1 <= self.count <= len(self.parts):
            raise ValueError(f"count: must be from 1 to {len(self.parts)}, not {self.count}")


Rule = str | Needs
"""A test by its id, or a number of rules."""


def all_of(*parts: Rule) -> Needs:
    """Return a rule that needs every part."""
    return Needs(count=len(parts) or 1, parts=parts)


def any_of(*parts: Rule) -> Needs:
    """Return a rule that needs one part."""
    return Needs(count=1, parts=parts)


def at_least(count: int, *parts: Rule) -> Needs:
    """Return a rule that needs so many parts."""
    return Needs(count=count, parts=parts)


def named_tests(rule: Rule) -> Iterator[str]:
    """Yield the tests a rule names, in order, repeated where they are."""
    if isinstance(rule, str):
        yield rule
        return
    for part in rule.parts:
        yield from named_tests(part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One demand of a framework, as a rule over tests."""

    id: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was seen of one test on one day, believed up to and including `expires`.

    `assets` names what fails. The newest valid evidence counts; of one day, the worst.
    """

    id: str
    test: str
    state: str
    observed: date
    expires: date | None = None
    assets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.state not in OBSERVED:
            raise ValueError(f"{self.id}: state must be one of {', '.join(OBSERVED)}")
        if self.expires is not None and self.expires < self.observed:
            raise ValueError(f"{self.id}: expires lies before observed")

    def valid_on(self, day: date) -> bool:
        """Return whether it is believed on a day."""
        return self.observed <= day and (self.expires is None or day <= self.expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOrFail:
    """A certificate one has or has not: every requirement must be met.

    `automatic_fails` names requirements of which one failure ends the assessment.
    """

    id: str
    requirements: tuple[str, ...]
    automatic_fails: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        once(f"requirements of {self.id}", self.requirements)
        if not self.requirements:
            raise ValueError(f"{self.id}: requirements are missing")
        if strange := sorted(self.automatic_fails - set(self.requirements)):
            raise ValueError(f"{self.id}: automatic_fails names {strange[0]!r}, no requirement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Levels in order, each with the requirements it adds. Labels, not numbers: nothing to average.

    A level is reached when all it adds, and all that levels below add, are met.
    """

    id: str
    levels: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        once(f"requirements of {self.id}", self.requirements)
        if not self.levels:
            raise ValueError(f"{self.id}: levels are missing")

    @property
    def requirements(self) -> tuple[str, ...]:
        """Every requirement, the lowest level first."""
        return tuple(name for names in self.levels.values() for name in names)


Programme = PassOrFail | Staged


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How things stand on a day. Every test a requirement names may have evidence or not."""

    as_of: date
    requirements: tuple[Requirement, ...]
    evidence: tuple[Evidence, ...] = ()
    programmes: tuple[Programme, ...] = ()

    def __post_init__(self) -> None:
        once("requirements", [r.id for r in self.requirements])
        once("pieces of evidence", [e.id for e in self.evidence])
        once("programmes", [p.id for p in self.programmes])
        known = {r.id for r in self.requirements}
        for programme in self.programmes:
            for name in programme.requirements:
                if name not in known:
                    raise ValueError(f"{programme.id}: {name!r} is no requirement of the question")
        tests = {test for r in self.requirements for test in named_tests(r.rule)}
        for piece in self.evidence:
            if piece.test not in tests:
                raise ValueError(f"{piece.id}: test {piece.test!r} belongs to no requirement")
            if piece.observed > self.as_of:
                raise ValueError(f"{piece.id}: observed lies after as_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementState:
    """One requirement on the day.

    `because` names the tests that decide: those not met, those unknown, else those met.
    `evidence` are the pieces that count. `met_until` is the last day on which it stays met if
    nothing is done: None when it is not met, or never lapses (`lapses` tells which).
    """

    id: str
    state: str
    because: tuple[str, ...]
    evidence: tuple[str, ...]
    failing_assets: tuple[str, ...]
    met_until: date | None
    lapses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOrFailAnswer:
    """`outcome` is "pass", "fail" or "cannot say yet".

    `evidence_share` is the share of applicable requirements with valid evidence: coverage, not
    compliance. `first_lapse` is the first day on which one that is met no longer is, `all_lapsed`
    the first on which none is, if nothing is done; None when that never comes.
    """

    id: str
    outcome: str
    automatic_fails: tuple[str, ...]
    not_met: tuple[str, ...]
    unknown: tuple[str, ...]
    evidence_share: float | None
    first_lapse: date | None
    all_lapsed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedAnswer:
    """`reached` counts unknown as not met, `possible` as met; None is below the lowest level.

    `next_needs` are the requirements between `reached` and the level above it.
    """

    id: str
    reached: str | None
    possible: str | None
    next_needs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Every requirement and programme on the day."""

    states: Mapping[str, RequirementState]
    pass_or_fail: Mapping[str, PassOrFailAnswer]
    staged: Mapping[str, StagedAnswer]
    method: str
    digest: str
