"""What the engine found, in words: each reason, each price, each change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from itdirector.areas.strategy import choices_in_words as choices
from itdirector.areas.strategy.names import Names, supply_name
from itdirector.areas.strategy.reasons_in_words import reasons, too_late
from itdirector.engines.roadmap import beliefs
from itdirector.engines.roadmap import reasons as r
from itdirector.kernel.models import Organisation

pytestmark = pytest.mark.usefixtures("at_home")

STARTS = tuple(date(2026 + n // 4, 1 + 3 * (n % 4), 1) for n in range(3, 11))
EVERY = [
    {"id": key, "name": name, "group": group, "latest_finish": latest}
    for key, name, group, latest in (
        ("a", "Do A", None, 1),
        ("b", "Do B", "way", None),
        ("c", "Do C", "way", None),
        ("d", "Do D", None, None),
        ("e", "Do E", None, None),
    )
]
NAMES = Names.made(EVERY, STARTS)
STEP = {"start": 0, "waited_for": [], "held_by": None, "earlier_loss": None}
NOTHING = {"risk": 0.0, "savings": 0.0, "other": 0.0, "goals": 0.0, "cost": 0.0}
NO_CHANGE: dict[str, Any] = {"added": {}, "dropped": [], "moved": {}}


def price(amount: float, least: float | None = None, most: float | None = None) -> dict[str, float]:
    low, high = amount if least is None else least, amount if most is None else most
    return {"amount": amount, "at_least": low, "at_most": high}


def limit(kind: str, name: str = "") -> dict[str, str]:
    return {"kind": kind, "name": name}


def waiting(**facts: Any) -> dict[str, Any]:
    one = {"key": "a", "blocking": [], **facts}
    return reasons({"waiting": [one]}, NAMES)["a"]["waiting"]


def why_in(**facts: Any) -> list[str]:
    one = {"key": "a", "serves": NOTHING, "step": STEP, "instead": NO_CHANGE, **facts}
    return reasons({"why_in": [one]}, NAMES)["a"]["why_in"]["sentences"]


def why_out(reason: str, **facts: Any) -> dict[str, Any]:
    one = {
        "key": "a",
        "reason": reason,
        "proven": True,
        "price": price(1_234.0),
        "instead": {**NO_CHANGE, "added": {"a": 2}},
        "break_even": None,
        "enough": [],
        **facts,
    }
    return reasons({"why_out": [one]}, NAMES)["a"]["why_out"]


@pytest.mark.parametrize(
    ("facts", "short", "sentence"),
    [
        (
            {"loss": price(0.4)},
            "nothing we can see",
            "Beginning a quarter later costs nothing that we can see.",
        ),
        ({"loss": price(540.0)}, "about £540", "Beginning a quarter later costs about £540."),
        (
            {"loss": price(540.0, 100.0, 600.0)},
            "about £540",
            "Beginning a quarter later costs about £540, £100 to £600.",
        ),
        (
            {"loss": price(54.0, 0.0, 60.0)},
            "about £54",
            "Beginning a quarter later costs about £54, at most £60.",
        ),
        (
            {"loss": None, "blocking": [limit("deadline", "a"), limit("obligation", "a")]},
            "cannot wait",
            "It cannot wait: it must be done by 31 Mar 2027.",
        ),
        (
            {"loss": None, "blocking": [limit("obligation", "a"), limit("money", "x")]},
            "cannot wait",
            "It cannot wait: these do not fit together then: the duty to do Do A; the money for x.",
        ),
    ],
)
def test_waiting_is_told_in_a_word_and_a_sentence(
    facts: dict[str, Any], short: str, sentence: str
) -> None:
    told = waiting(**facts)
    assert (told["short"], told["sentences"]) == (short, [sentence])


def test_the_date_of_something_else_is_named() -> None:
    assert too_late(["b", "a"], [limit("deadline", "a")], NAMES) == (
        "Do A must be done by 31 Mar 2027"
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (limit("not before", "a"), "the earliest start of Do A"),
        (limit("order", "a"), "what must come before Do A"),
        (limit("required", "a"), "what Do A needs beside it"),
        (limit("obligation", "way"), "the duty to do Do B"),
        (limit("excluded", "a|b"), "that Do A and Do B rule each other out"),
        (limit("money", "all categories together"), "the money there is in all"),
        (limit("people", "sysadmin"), "the days of sysadmin"),
        (limit("end of the plan"), "the end of the plan"),
    ],
)
def test_every_limit_has_a_name(told: dict[str, str], words: str) -> None:
    assert NAMES.limit(told) == words


def test_what_work_serves_is_told_by_kind() -> None:
    serves = {"risk": 900.0, "savings": 50.0, "other": 7.0, "goals": 30.0, "cost": 400.0}
    first, *_rest = why_in(loss=None, serves=serves)
    assert first == (
        "It avoids about £900 of expected loss, saves about £50, is worth about £30 to your goals "
        "and leaves about £7 of value, for about £400 of cost, over three years."
    )


@pytest.mark.parametrize(
    ("loss", "instead", "sentences"),
    [
        (None, NO_CHANGE, ["It must be done: without it no plan keeps every duty."]),
        (price(0.2), NO_CHANGE, ["The plan is worth as much without it; it reduces risk sooner."]),
        (price(300.0), NO_CHANGE, ["Without it the best plan is worth about £300 less."]),
        (
            price(300.0),
            {"added": {"b": 1}, "dropped": ["a", "c"], "moved": {"d": [0, 1]}},
            [
                "Without it the best plan is worth about £300 less.",
                "Then comes in: Do B. Falls out: Do C.",
            ],
        ),
    ],
)
def test_why_it_is_in_names_the_loss_and_what_replaces_it(
    loss: Any, instead: Any, sentences: list[str]
) -> None:
    assert why_in(loss=loss, instead=instead)[:-1] == sentences


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({}, "It begins at once: nothing holds it back."),
        ({"start": 1, "waited_for": ["b"]}, "It begins after: Do B."),
        (
            {"start": 1, "held_by": limit("money", "security")},
            "It begins no sooner because of the money for security.",
        ),
        ({"start": 1}, "A quarter sooner would be worth the same: the work is spread."),
        ({"start": 1, "earlier_loss": 40.0}, "A quarter sooner would be worth about £40 less."),
        (
            {"start": 1, "earlier_loss": -40.0},
            "A quarter sooner would be worth about £40 more; the work is spread.",
        ),
    ],
)
def test_why_then_names_what_holds_it(step: dict[str, Any], sentence: str) -> None:
    assert why_in(loss=None, step={**STEP, **step})[-1] == sentence


@pytest.mark.parametrize(
    ("reason", "facts", "sentence"),
    [
        (
            r.IMPOSSIBLE,
            {"price": None, "instead": None, "blocking": [limit("people", "dba")]},
            "No plan can hold it; these do not fit together: the days of dba.",
        ),
        (
            r.PREREQUISITE,
            {"lacking": ["b"]},
            "It needs this first, which is not worth it: Do B.",
        ),
        (r.VARIANT, {"rivals": ["b"]}, "A better way was chosen: Do B."),
        (
            r.NOT_WORTH_IT,
            {},
            "It is not worth its cost, even with money and people without limit.",
        ),
        (r.AS_GOOD, {}, "The plan is worth as much with it as without."),
        (r.OVERLAP, {}, "The rest of the plan does already most of what it would do."),
        (r.MONEY_SHORT, {}, "It is worth doing, but the money brings more elsewhere."),
        (r.PEOPLE_SHORT, {}, "It is worth doing, but the people's time brings more elsewhere."),
        (
            r.BOTH_SHORT,
            {},
            "It is worth doing, but brings too little for the money and the time.",
        ),
    ],
)
def test_every_reason_has_its_sentence(reason: str, facts: dict[str, Any], sentence: str) -> None:
    told = why_out(reason, **facts)
    assert told["sentences"][0] == sentence
    assert len(told["sentences"]) == (1 if reason in {r.IMPOSSIBLE, r.AS_GOOD} else 2)


def supply(kind: str, name: str, *, every: bool = False) -> dict[str, Any]:
    return {"kind": kind, "name": name, "every_period": every}


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        (
            {"enough": [{"supply": supply("money", "security"), "amount": 3_000}]},
            ["It enters with £3,000 more money for security."],
        ),
        (
            {"enough": [{"supply": supply("money", "security", every=True), "amount": 3_000}]},
            ["It enters with £3,000 more money for security each period."],
        ),
        (
            {"enough": [{"supply": supply("people", "dba", every=True), "amount": 2}]},
            ["It enters with 2 more days of dba each quarter."],
        ),
        (
            {"enough": [{"supply": supply("people", "dba", every=True), "amount": 1}]},
            ["It enters with 1 more day of dba each quarter."],
        ),
        (
            {"break_even": {"value_more": 9.0, "one_off_cost_now": 900, "one_off_cost": 650}},
            ["It enters if it costs £650 once instead of £900."],
        ),
        (
            {"break_even": {"value_more": 99.0, "one_off_cost_now": 0, "one_off_cost": None}},
            ["It enters if it brings about £99 more."],
        ),
        ({"break_even": {"value_more": 0.2, "one_off_cost_now": 0, "one_off_cost": None}}, []),
    ],
)
def test_what_would_let_it_in_is_told_in_the_least_amounts(
    facts: dict[str, Any], sentences: list[str]
) -> None:
    assert why_out(r.MONEY_SHORT, **facts)["enters"] == sentences


def test_the_plan_that_insisting_gives_is_told() -> None:
    instead = {"added": {"a": 2, "b": 1}, "dropped": ["c"], "moved": {"d": [0, 1], "e": [1, 0]}}
    assert why_out(r.MONEY_SHORT, instead=instead)["then"] == (
        "It would begin in Apr to Jun 2027. Comes in: Do B. Falls out: Do C. "
        "2 other pieces would move."
    )
    assert why_out(r.AS_GOOD, instead=NO_CHANGE)["then"] == ""


def test_a_long_list_is_cut_and_counted() -> None:
    assert NAMES.several("abcde") == "Do A; Do B; Do C; and 2 more"
    moved = {**NO_CHANGE, "moved": {"e": [0, 1]}}
    assert NAMES.change(moved) == "Moves: Do E."


def test_supplies_are_called_as_people_call_them() -> None:
    assert supply_name(supply("people", "wherever it is needed")) == "days of every skill"
    assert supply_name(supply("money", "all categories together")) == "money in all"


def staircase(kind: str = "money") -> dict[str, Any]:
    starts: list[dict[str, int] | None] = [None, {"a": 0}, {"a": 0, "b": 1}, {"a": 0, "b": 0}]
    points = [
        {"extra": n, "gain": 5.0, "starts": s} for n, s in zip((-2, -1, 0, 1), starts, strict=True)
    ]
    return {
        "key": "money it",
        "supply": supply(kind, "it", every=kind == "people"),
        "step": 1,
        "points": points,
        "breaks": [
            {"extra": -1, "gain": -60.0, "jump": None},
            {"extra": 0, "gain": 5.0, "jump": 65.0, "figure": "f"},
            {"extra": 1, "gain": 45.0, "jump": 40.0},
        ],
    }


def test_more_and_less_are_told_with_what_comes_in_and_falls_out() -> None:
    (told,) = choices.supply([staircase()], NAMES)
    assert [step["sentence"] for step in told["more"]] == [
        "£1 more makes the plan worth about £40 more."
    ]
    assert told["more"][0]["change"] == "The same work, sooner or later."
    assert [(step["sentence"], step["change"]) for step in told["less"]] == [
        ("£1 less makes the plan worth about £65 less.", "Falls out: Do B."),
        ("With £2 less not every duty can be kept any more.", ""),
    ]


def test_days_read_as_days_and_what_changes_nothing_is_said() -> None:
    quiet = {**staircase("people"), "breaks": []}
    (told,) = choices.supply([quiet], NAMES)
    assert told["note"] == (
        "Up to 1 day more each quarter changes nothing. "
        "Up to 2 days less each quarter changes nothing."
    )


def test_only_the_steps_that_count_most_are_told() -> None:
    many = staircase()
    many["breaks"] = [{"extra": n, "gain": 50.0 * n, "jump": float(n)} for n in range(1, 9)]
    (told,) = choices.supply([many], NAMES)
    assert [step["by"] for step in told["more"]] == [4.0, 5.0, 6.0, 7.0, 8.0]
    assert told["more"][0]["change"] == ""  # no plan was kept for that amount


def alternative(name: str, spend: float, worth: float, **facts: Any) -> dict[str, Any]:
    axes = {"spend": spend, "loss left": 900.0, "earned": worth, "goals": 0.0}
    plain = {"name": name, "position": axes, "starts": {"a": 0}, "value": worth, "gap": 0.0}
    return {**plain, "change": NO_CHANGE, "same_as": None, **facts}


def test_alternatives_say_what_they_gain_and_give_up() -> None:
    found = {
        "alternatives": [
            alternative("must-do only", 100.0, 500.0, gap=400.0),
            alternative("recommended", 300.0, 900.0),
            alternative("risk-first", 300.0, 900.0, same_as="recommended"),
        ],
        "defaults": ["SAFE_SHARE"],
    }
    told = choices.alternatives([found], NAMES)
    assert told is not None
    must, here, twin = told["plans"]
    assert must["against"] == ["earns £400 less", "costs £200 less"]
    assert must["open"] == "Another plan of this kind could be worth up to £400 more."
    assert (here["against"], here["open"], here["ours"]) == ([], "", True)
    assert twin["same_as"] == "This plan"
    assert told["note"] == "What counts as safe is our default."
    assert choices.alternatives([], NAMES) is None


def core(key: str, by: str, point: Any) -> dict[str, Any]:
    split = {"by": by, "point": point, "share_there": 0.2, "share_elsewhere": 0.9}
    return {"key": key, "share": 0.5, "verdict": beliefs.DEPENDS, "depends_on": split}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (core("a", "prior", "as rarely as published"), "If losses come as rarely as published,"),
        (core("a", "discount", 0.08), "If money costs more than 8.0% a year,"),
        (core("a", "cost of a", 1.25), "If it costs more than 1.25 times what we think,"),
        (core("b", "cost of c", 1.25), "If Do C costs more than 1.25 times what we think,"),
    ],
)
def test_what_hangs_on_a_guess_names_it(one: dict[str, Any], words: str) -> None:
    found = {"cores": {one["key"]: one}, "draws": 50, "impossible": 10}
    told = choices.steadiness([found], NAMES)
    assert told is not None
    (hangs,) = told["depends"]
    assert hangs["sentence"] == "In 20 of 40 plans."
    assert hangs["because"] == f"{words} it is in 20 of 100 plans; else in 90."
    assert "In 10 of them not every duty could be kept" in told["note"]


@pytest.mark.parametrize("by", ["cost of e", "worth of growth"])
def test_an_input_that_tells_by_chance_is_not_named(by: str) -> None:
    found = {"cores": {"a": core("a", by, 1.1)}, "draws": 4, "impossible": 0}
    told = choices.steadiness([found], NAMES)
    assert told is not None
    assert told["depends"][0]["because"] == "No single figure decides it."
    assert "not every duty" not in told["note"]


def test_money_reads_in_the_organisations_own_currency(at_home: Organisation) -> None:
    at_home.currency = "EUR"
    assert waiting(loss=price(540.0))["short"] == "about €540"
