"""How numbers read."""

from __future__ import annotations

import pytest

from itdirector.values.text import plain_number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1250.0, "1,250"),
        (12345.678, "12,345.68"),
        (37.5, "37.5"),
        (0.1 + 0.2, "0.3"),
        (0.00413, "0.0041"),
        (-0.5, "-0.5"),
        (100, "100"),
    ],
)
def test_a_number_reads_without_exponents_and_noise(value: float, text: str) -> None:
    assert plain_number(value) == text
