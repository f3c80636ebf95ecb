"""Why a plan is as it is, as data: prices with proven ranges, and what is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from itdirector.engines.roadmap.limits import Limit
from itdirector.engines.roadmap.supply import Supply

IMPOSSIBLE = "impossible"
PREREQUISITE = "prerequisite not worth it"
VARIANT = "better variant chosen"
NOT_WORTH_IT = "not worth its cost"
OVERLAP = "overlap"
MONEY_SHORT = "money"
PEOPLE_SHORT = "people"
BOTH_SHORT = "money and people"
AS_GOOD = "as good either way"

REASONS = (
    IMPOSSIBLE,
    AS_GOOD,
    PREREQUISITE,
    VARIANT,
    NOT_WORTH_IT,
    OVERLAP,
    MONEY_SHORT,
    PEOPLE_SHORT,
    BOTH_SHORT,
)
"""In the order in which they are tried: the first that holds is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """How much worse the best plan becomes under other terms.

    The true difference of the two best values lies from `at_least` to `at_most`; `amount` is that
    of the two plans at hand, below 0 where the other plan is better.
    """

    amount: float
    at_least: float
    at_most: float
    instead: Mapping[str, int]
    """The best plan found under the other terms."""

    def __post_init__(self) -> None:
        if not self.at_least <= self.amount <= self.at_most:
            raise ValueError("amount must lie from at_least to at_most")

    @property
    def certain(self) -> bool:
        """Whether it is proven that the other terms cost something."""
        return self.at_least > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What another plan does that this one does not."""

    added: Mapping[str, int]
    """Initiative to its start."""
    dropped: tuple[str, ...]
    moved: Mapping[str, tuple[int, int]]
    """Initiative to its start in this plan and in the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyIn:
    """What an initiative of the plan is worth to it: the loss when it is left out.

    `loss` is None where no plan can do without it; `blocking` then says which limits see to that.
    """

    key: str
    loss: Worse | None
    instead: Difference | None
    blocking: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """The least more of one supply, found by halving, with which an initiative enters.

    It enters with `amount` (money, or days a quarter) and does not with `not_enough`, one step
    below. Between the amounts tried it may enter and leave again: a best plan is no staircase.
    """

    supply: Supply
    amount: int
    not_enough: int
    gain: float
    """What the best plan with the amount is worth beyond this one, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """What would have to be different about an initiative for it to enter.

    With `value_more` more, once, at present value, it is exactly worth it. With a one-off cost of
    `one_off_cost` or less (now: `one_off_cost_now`) it surely is; as less cost leaves more money
    for others, a little more may be low enough too. None: no cost is low enough by itself.
    """

    value_more: float
    one_off_cost_now: int
    one_off_cost: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyOut:
    """Why an initiative is not in the plan: the price of insisting, and the reason.

    `proven` says whether bounds, not only plans found, decide the reason. What belongs to other
    reasons is empty.
    """

    key: str
    reason: str
    proven: bool
    price: Worse | None
    """None when it is impossible."""
    instead: Difference | None
    alone: float
    """The most it is worth with nothing else done and no limit but time."""
    on_top: float
    """The most it adds to this plan, with no limit but time."""
    break_even: BreakEven | None = None
    blocking: tuple[Limit, ...] = ()
    lacking: tuple[str, ...] = ()
    """What it waits for or requires, and the plan leaves out."""
    rivals: tuple[str, ...] = ()
    """Variants of the same idea, or what it excludes, that are in the plan."""
    without_limits: Worse | None = None
    """How much worse the best plan is with it when money and people are no limit."""
    enough: tuple[Enough, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"reason must be one of {', '.join(REASONS)}, not {self.reason!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """What happens when an initiative begins at another time.

    `loss` is None where no plan allows it, and `binding` then holds the limits that clash.
    Otherwise `binding` is what it breaks when all else stays where it is: empty where nothing
    does, so that value alone decides.
    """

    key: str
    start: int
    loss: Worse | None
    binding: tuple[Limit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyThen:
    """Why an initiative begins when it does. None where the plan has no such quarter."""

    key: str
    start: int
    earlier: Shift | None
    later: Shift | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One initiative in the order of the plan.

    `held_by` is the one limit that keeps it from beginning a quarter earlier when all else stays;
    None where nothing does: it begins with the plan, or `earlier_loss` says what the plan would
    lose by it (below 0: gain).
    """

    key: str
    start: int
    finish: int
    """The last quarter of work."""
    waited_for: tuple[str, ...]
    """What had to finish first, of what is in the plan."""
    held_by: Limit | None
    earlier_loss: float | None
    """None where it may not begin earlier."""


CANNOT_WAIT = "cannot wait"
COSTS_NOTHING = "costs nothing"
COSTS = "costs"
TOO_CLOSE = "too close to tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What it costs when an initiative of the plan begins so many quarters later, or never.

    `verdict` is COSTS where that is proven, COSTS_NOTHING where a plan that waits is worth the
    same, TOO_CLOSE where a loss was found and the proofs leave open whether there need be one, and
    CANNOT_WAIT where no plan allows it; `blocking` then names the limits that clash.
    """

    key: str
    quarters: int
    verdict: str
    loss: Worse | None
    instead: Difference | None
    blocking: tuple[Limit, ...] = ()
