"""The figures themselves: what went wrong is counted, told and fails the test."""

from __future__ import annotations

import pytest

from torture import figures


def _three_doors() -> None:
    with figures.counted("doors", seed=7) as figure:
        figure.tried(3)
        figure.failed("the third door stood open")


def test_what_went_wrong_fails_with_its_words_and_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "LINES", [])
    monkeypatch.setattr(figures, "LONG", False)
    with pytest.raises(AssertionError, match="1 wrong, seed 7\nthe third door stood open"):
        _three_doors()
    assert figures.LINES[0].startswith("doors: 3 tried, 1 failures")


def test_a_try_of_nothing_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "LINES", [])
    monkeypatch.setattr(figures, "LONG", False)
    with pytest.raises(AssertionError, match="nothing was tried"), figures.counted("doors"):
        pass


def test_a_size_is_short_long_or_said_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ITDIRECTOR_TORTURE_DOORS", raising=False)
    monkeypatch.setattr(figures, "LONG", False)
    assert figures.size("doors", short=5, long=9) == 5
    monkeypatch.setattr(figures, "LONG", True)
    assert figures.size("doors", short=5, long=9) == 9
    monkeypatch.setenv("ITDIRECTOR_TORTURE_DOORS", "7")
    assert figures.size("doors", short=5, long=9) == 7
