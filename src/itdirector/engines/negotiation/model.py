"""What is known before a negotiation, and the numbers to bring. Whole units of one currency."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

METHOD = "negotiation 1"

Kind = Literal["give", "get"]


class ProofFailed(Exception):
    """The answer and its check disagree: the answer must not be believed."""


def whole(owner: str, what: str, value: object, *, least: int = 0) -> None:
    """Raise ValueError unless the value is a whole number not below `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{owner}: {what} must be a whole number from {least}, not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """An amount with the fact it stands on."""

    amount: int
    fact: str

    def __post_init__(self) -> None:
        whole(self.fact or "fact", "amount", self.amount)
        if not self.fact:
            raise ValueError(f"fact: the amount {self.amount} needs the id of its fact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What we do if we do not agree: pay another price each year, and move there once.

    `risk` is the expected loss of moving, paid once as are `migration` and `retraining`.
    """

    id: str
    per_year: Fact
    migration: Fact
    retraining: Fact
    risk: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """What somebody comparable pays a year. Credible: a quote or a contract, not a rumour."""

    per_year: Fact
    credible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Concession:
    """Something we may give or get: what it is worth to us each year from the first on.

    Amounts are ours to lose or gain, paid at the beginning of each year; positive is good for us.
    """

    id: str
    kind: Kind
    per_year: tuple[int, ...]
    fact: str

    def __post_init__(self) -> None:
        if not self.id or not self.fact:
            raise ValueError(f"concession {self.id!r}: needs an id and a fact")
        if self.kind not in ("give", "get"):
            raise ValueError(f"{self.id}: kind must be give or get, not {self.kind!r}")
        for amount in self.per_year:
            if not isinstance(amount, int) or isinstance(amount, bool):
                raise ValueError(f"{self.id}: per_year must be whole amounts, not {amount!r}")
        if not self.per_year:
            raise ValueError(f"{self.id}: per_year needs at least one year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One renewal to be negotiated over a term of whole years, paid at the start of each.

    `price_history` is what was paid a year, oldest first. `needed_units` x `unit_price` is the
    need from the bottom up; `inflation` what prices rose since the last of the history (0.03).
    """

    id: str
    asked_per_year: Fact
    """The vendor's offer."""
    price_history: tuple[Fact, ...]
    inflation: float
    inflation_fact: str
    needed_units: Fact
    unit_price: Fact
    bought_units: Fact
    alternatives: tuple[Alternative, ...]
    comparables: tuple[Comparable, ...] = ()
    concessions: tuple[Concession, ...] = ()
    years: int = 3
    discount_per_year: float | None = None
    """None for our default."""

    def __post_init__(self) -> None:
        whole(self.id or "question", "years", self.years, least=1)
        if not self.id or self.years > 20:
            raise ValueError(f"{self.id!r}: needs an id, and years up to 20")
        if not self.price_history or not self.alternatives:
            raise ValueError(f"{self.id}: price_history and alternatives need at least one each")
        if not -0.5 <= self.inflation <= 2:
            raise ValueError(f"{self.id}: inflation must be from -0.5 to 2, not {self.inflation}")
        if not self.inflation_fact:
            raise ValueError(f"{self.id}: inflation_fact is missing")
        rate = self.discount_per_year
        if rate is not None and not 0 <= rate <= 1:
            raise ValueError(f"{self.id}: discount_per_year must be from 0 to 1, not {rate}")
        self._check_lists()

    def _check_lists(self) -> None:
        for what, ids in (
            ("alternatives", sorted(a.id for a in self.alternatives)),
            ("concessions", sorted(c.id for c in self.concessions)),
        ):
            if any(a == b for a, b in pairwise(ids)):
                raise ValueError(f"{self.id}: {what}: two have the same id")
        for concession in self.concessions:
            if len(concession.per_year) > self.years:
                raise ValueError(f"{concession.id}: per_year has more years than the term")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of the brief: an amount a year, its present value, and the facts it cites."""

    name: str
    per_year: int
    present_value: float
    rule: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A concession at present value; and what it would be worth as a change of the yearly price."""

    id: str
    kind: Kind
    present_value: float
    per_year_equivalent: float
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Our side of the table. What the vendor can accept is not known, and so no zone is shown."""

    id: str
    batna: str
    """The alternative that costs least: what we do if we do not agree."""
    reservation: Number
    """Walk away above it: the batna costs the same."""
    target: Number
    anchor: Number
    asked: Number
    candidates: tuple[Number, ...]
    """What the target was chosen from, the least first."""
    saving_to_target: float
    """Present value of the offer less the target; negative when the offer is below the target."""
    room: float
    """Present value of the reservation less the offer; negative: walk away from this offer."""
    unused_units: int
    concessions: tuple[Priced, ...]
    """By falling worth to us."""
    defaults: tuple[str, ...]
    discount_per_year: float
    method: str
    digest: str
