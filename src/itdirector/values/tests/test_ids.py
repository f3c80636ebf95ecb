"""Identifiers sort by the time they were made."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from itdirector.values.ids import uuid7


def test_each_is_greater_than_the_one_before_in_the_same_millisecond() -> None:
    made = [uuid7() for _ in range(5000)]
    assert all(a < b for a, b in pairwise(made))


def test_they_go_on_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert uuid7() > before


def test_threads_never_get_the_same() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _n: uuid7(), range(4000)))
    assert len(set(made)) == 4000


def test_they_are_of_version_7_and_say_when() -> None:
    one = uuid7()
    assert (one.version, one.variant) == (7, "specified in RFC 4122")
    assert abs((one.int >> 80) - time.time_ns() // 1_000_000) < 60_000
