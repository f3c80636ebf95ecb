"""Codes against the published numbers, and secrets that open in one place only."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from itdirector.surfaces.signin import sealing, totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("at_s", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(at_s: int, code: str) -> None:
    step = at_s // totp.STEP_S
    assert totp.code_at(SECRET, step) == code
    assert totp.step_of(code, secret=SECRET, at_s=at_s) == step


@pytest.mark.parametrize(
    ("count", "code"), [(0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (9, "520489")]
)
def test_codes_are_those_of_rfc_4226_appendix_d(count: int, code: str) -> None:
    assert totp.code_at(SECRET, count) == code


@pytest.mark.parametrize(
    ("late_s", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_off(late_s: int, good: bool) -> None:
    at_s = 1_000_000_000
    code = totp.code_at(SECRET, (at_s + late_s) // totp.STEP_S)
    assert (totp.step_of(code, secret=SECRET, at_s=at_s) is not None) is good


@pytest.mark.parametrize("code", ["", "28708", "2870822", "٢٨٧٠٨٢", "abcdef", "²87082"])
def test_what_is_no_code_is_wrong_without_a_crash(code: str) -> None:
    assert totp.step_of(code, secret=SECRET, at_s=59) is None


def test_the_key_is_shown_as_apps_take_it() -> None:
    assert totp.as_text(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert totp.address(SECRET, name="ann & co@x") == (
        "otpauth://totp/IT%20Director:ann%20%26%20co%40x"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=IT%20Director"
    )


def test_a_sealed_secret_opens_in_its_own_place_only() -> None:
    kept = sealing.sealed(SECRET, bound_to="ann")
    assert sealing.opened(kept, bound_to="ann") == SECRET
    assert sealing.sealed(SECRET, bound_to="ann") != kept
    for text, place in ((kept, "bob"), (kept[:-4] + "AAA=", "ann")):
        with pytest.raises(InvalidTag):
            sealing.opened(text, bound_to=place)


def test_another_installation_cannot_open_it(settings) -> None:
    kept = sealing.sealed(SECRET, bound_to="ann")
    settings.SEALING_KEYS_FILE = settings.SEALING_KEYS_FILE.with_name("another.keys")
    with pytest.raises(InvalidTag):
        sealing.opened(kept, bound_to="ann")
