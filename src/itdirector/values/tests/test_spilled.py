"""A spilled dictionary answers as a dictionary does, however much lies in it."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path
from uuid import UUID

import pytest

from itdirector.values.spilled import NEAR, Spilled, spilled_ids

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_what_was_put_in_comes_out_and_nothing_else() -> None:
    places: Spilled[list[str]] = Spilled()
    places[ONE] = ["row 2", ""]
    assert places.get(ONE) == ["row 2", ""]
    assert places.get(OTHER) is None
    assert ONE in places
    assert OTHER not in places


def test_the_newest_value_stands() -> None:
    counts: Spilled[int] = Spilled()
    counts["a"] = 1
    counts["a"] = 2
    assert counts.get("a") == 2


def test_setdefault_keeps_the_first() -> None:
    ids = spilled_ids()
    assert ids.setdefault(("asset", "PC-1"), ONE) == ONE
    assert ids.setdefault(("asset", "PC-1"), OTHER) == ONE


def test_keys_that_look_alike_are_told_apart() -> None:
    ids = spilled_ids()
    ids["a", "b/c"] = ONE
    assert ids.get(("a/b", "c")) is None
    assert ids.get("('a', 'b/c')") is None


def test_zero_and_an_empty_list_are_values() -> None:
    counts: Spilled[int] = Spilled()
    counts["none yet"] = 0
    assert "none yet" in counts


def test_two_dictionaries_share_nothing() -> None:
    first, second = spilled_ids(), spilled_ids()
    first["key"] = ONE
    assert "key" not in second


def test_what_left_memory_is_found_again_as_it_was_last_said() -> None:
    numbers: Spilled[int] = Spilled()
    for said in (1, 2):
        for number in range(2 * NEAR + 1):
            numbers[number] = number * said
    assert [numbers.get(number) for number in range(2 * NEAR + 1)] == [
        number * 2 for number in range(2 * NEAR + 1)
    ]
    assert numbers.get(2 * NEAR + 1) is None


def test_what_was_asked_for_in_vain_can_be_put_in_later() -> None:
    ids = spilled_ids()
    assert ids.get("late") is None
    ids["late"] = ONE
    for number in range(NEAR):
        assert ids.get(number) is None
    assert ids.get("late") == ONE


def test_memory_of_python_does_not_grow_with_what_lies_in_it() -> None:
    ids = spilled_ids()

    def held_after(first: int, last: int) -> int:
        for number in range(first, last):
            ids["asset", f"PC-{number}"] = OTHER
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    few = held_after(0, NEAR - 1)
    many = held_after(NEAR, 6 * NEAR - 1)
    tracemalloc.stop()
    assert many < 1.5 * few


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to count open files")
def test_the_file_goes_with_the_dictionary() -> None:
    before = _open_files()
    for _ in range(50):
        many = Spilled[str]()
        for number in range(NEAR + 1):
            many[number] = "x" * 2_000  # more than fits in memory: a file is opened
    del many
    assert _open_files() <= before


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
