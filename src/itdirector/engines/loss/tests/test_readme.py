"""The example of the README runs and says what it says."""

from __future__ import annotations

import doctest


def test_the_example_of_the_readme_runs() -> None:
    found = doctest.testfile("../README.md")
    assert found.attempted > 5
    assert found.failed == 0
