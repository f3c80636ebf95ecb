"""Secrets at rest: no default key, bound to their row, and sealed anew without losing any."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.urls import reverse

from conftest import FACTOR_SECRET, MakeMember, code_now, give_factor, sign_in, user_of
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import AuditEntry, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.cli import main
from itdirector.surfaces.signin import factors, rotating, sealing
from itdirector.surfaces.signin.models import SecondFactor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    """Keep the keys in the test's own folder."""
    settings.SEALING_KEYS_FILE = tmp_path / "home" / "sealing.keys"
    return settings.SEALING_KEYS_FILE


def _names() -> list[str]:
    return [sealing.key_of(row.sealed) for row, _place in factors.sealed_rows()]


def _open_all() -> list[bytes]:
    return [sealing.opened(row.sealed, bound_to=place) for row, place in factors.sealed_rows()]


def test_the_first_secret_makes_the_first_key_and_only_its_owner_reads_it(keys: Path) -> None:
    assert not keys.exists()
    text = sealing.sealed(b"secret", bound_to="a:1")
    assert sealing.opened(text, bound_to="a:1") == b"secret"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert "secret" not in text
    assert [key.name for key in sealing.ring()] == [sealing.key_of(text)]


def test_two_installations_never_share_a_key(settings: Any, tmp_path: Path) -> None:
    text = sealing.sealed(b"secret", bound_to="a:1")
    settings.SEALING_KEYS_FILE = tmp_path / "other" / "sealing.keys"
    sealing.sealed(b"other", bound_to="a:1")
    with pytest.raises(InvalidTag):
        sealing.opened(text, bound_to="a:1")


def test_a_secret_is_good_in_its_own_row_only(owner: Actor, director: Actor) -> None:
    mine, theirs = give_factor(user_of(owner)), give_factor(user_of(director))
    SecondFactor.objects.filter(pk=mine.pk).update(sealed=theirs.sealed)
    with pytest.raises(InvalidTag):
        _open_all()


def test_a_flipped_bit_is_seen() -> None:
    text = sealing.sealed(b"secret", bound_to="a:1")
    for place in range(len(text) - 4, len(text) - 12, -1):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(InvalidTag):
            sealing.opened(text[:place] + other + text[place + 1 :], bound_to="a:1")


@pytest.mark.parametrize("text", ["", "x\n", "a b c\n", "a c2hvcnQ=\n", "\udcff"])
def test_a_damaged_file_of_keys_is_said_not_replaced(text: str, keys: Path) -> None:
    keys.parent.mkdir()
    raw = text.encode("utf-8", "surrogateescape")
    keys.write_bytes(raw)
    with pytest.raises(Refused, match="no keys"):
        sealing.sealed(b"secret", bound_to="a:1")
    assert keys.read_bytes() == raw


def test_what_was_sealed_before_there_were_keys_opens_and_is_sealed_anew(owner: Actor) -> None:
    factor = give_factor(user_of(owner))
    nonce, place = b"n" * sealing.NONCE_BYTES, next(factors.sealed_rows())[1]
    raw = nonce + AESGCM(sealing._derived()).encrypt(nonce, FACTOR_SECRET, place.encode())
    old = sealing.base64.b64encode(raw).decode()
    SecondFactor.objects.filter(pk=factor.pk).update(sealed=old)
    assert _open_all() == [FACTOR_SECRET]
    assert rotating.rotate().sealed_anew == 1
    assert _names() == [sealing.newest().name]
    assert _open_all() == [FACTOR_SECRET]


def test_a_rotation_seals_all_anew_and_people_still_sign_in(owner: Actor, director: Actor) -> None:
    for actor in (owner, director):
        give_factor(user_of(actor))
    before = set(_names())
    done = rotating.rotate()
    assert (done.sealed_anew, done.lost) == (2, [])
    assert before.isdisjoint(_names())
    assert _open_all() == [FACTOR_SECRET, FACTOR_SECRET]
    browser = Client()
    browser.force_login(user_of(owner))
    answer = browser.post(reverse("prove"), {"code": code_now()})
    assert answer.status_code == 303
    assert browser.get("/").status_code == 200


def test_a_rotation_that_breaks_off_is_gone_on_with(
    home: Any, make_member: MakeMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        give_factor(user_of(make_member(f"person {number}", home, Role.BOARD)))
    seal, left = sealing.sealed, [2]

    def breaks_off(secret: bytes, *, bound_to: str) -> str:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return seal(secret, bound_to=bound_to)

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "sealed", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            rotating.rotate()
    assert len(set(_names())) == 2
    assert _open_all() == [FACTOR_SECRET] * 5
    keys_then = [key.name for key in sealing.ring()]
    assert rotating.rotate().sealed_anew == 3
    assert [key.name for key in sealing.ring()] == keys_then
    assert set(_names()) == {keys_then[0]}
    assert _open_all() == [FACTOR_SECRET] * 5


def test_a_key_is_forgotten_once_nothing_needs_it(owner: Actor) -> None:
    give_factor(user_of(owner))
    first = _names()[0]
    assert rotating.rotate().forgotten == 0
    assert first in {key.name for key in sealing.ring()}
    assert rotating.rotate().forgotten == 1
    assert first not in {key.name for key in sealing.ring()}
    assert _open_all() == [FACTOR_SECRET]


def test_what_cannot_be_opened_is_named_and_its_key_kept(owner: Actor, director: Actor) -> None:
    factor, _other = give_factor(user_of(owner)), give_factor(user_of(director))
    name = _names()[0]
    SecondFactor.objects.filter(pk=factor.pk).update(sealed=f"{name}.AAAA")
    for _time in range(3):
        done = rotating.rotate()
        assert len(done.lost) == 1
    assert name in {key.name for key in sealing.ring()}
    assert len(set(_names())) == 2


def test_what_was_changed_meanwhile_is_not_written_over(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    factor = give_factor(user_of(owner))
    seal = sealing.sealed

    def while_somebody_sets_up_anew(secret: bytes, *, bound_to: str) -> str:
        theirs = seal(b"another app", bound_to=bound_to)
        SecondFactor.objects.filter(pk=factor.pk).update(sealed=theirs)
        return seal(secret, bound_to=bound_to)

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "sealed", while_somebody_sets_up_anew)
        assert rotating.rotate().sealed_anew == 0
    assert _open_all() == [b"another app"]


def test_the_command_says_what_it_did_and_the_log_too(owner: Actor) -> None:
    sign_in(Client(), user_of(owner))
    told = CliRunner().invoke(main, ["keys", "rotate"])
    assert told.exit_code == 0, told.output
    assert "1 secret sealed with a new key" in told.output
    with working_for(owner.organisation):
        assert AuditEntry.objects.first().action == "operator.rotate_keys"


def test_the_first_key_made_by_two_threads_at_once_opens_what_either_sealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both, write = Barrier(2), sealing.os.fsync

    def together(file: int) -> None:
        write(file)
        with suppress(BrokenBarrierError):
            both.wait(0.5)  # as late as can be: the key is written, and does not stand yet

    monkeypatch.setattr(sealing.os, "fsync", together)
    with ThreadPoolExecutor(2) as pool:
        texts = [*pool.map(lambda n: sealing.sealed(b"secret", bound_to=f"a:{n}"), range(2))]
    opened = [sealing.opened(text, bound_to=f"a:{n}") for n, text in enumerate(texts)]
    assert opened == [b"secret", b"secret"]


def test_a_rotation_beside_another_is_refused_and_loses_no_key(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_factor(user_of(owner))
    seal, refused = sealing.sealed, []

    def while_somebody_rotates(secret: bytes, *, bound_to: str) -> str:
        monkeypatch.setattr(sealing, "sealed", seal)
        try:
            rotating.rotate()
        except Refused as error:
            refused.append(str(error))
        return seal(secret, bound_to=bound_to)

    monkeypatch.setattr(sealing, "sealed", while_somebody_rotates)
    assert rotating.rotate().sealed_anew == 1
    assert refused == ["Somebody else changes the keys for secrets just now."]
    assert len(sealing.ring()) == 2
    assert _open_all() == [FACTOR_SECRET]


def test_a_first_key_made_while_a_rotation_begins_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    number, texts = sealing.os.getpid, list[Any]()

    def while_somebody_seals() -> int:
        """Be asked for the half file's name: the keys to be written are read by then."""
        monkeypatch.setattr(sealing.os, "getpid", number)
        texts.append(pool.submit(sealing.sealed, b"secret", bound_to="a:1"))
        wait(texts, timeout=0.5)
        return number()

    monkeypatch.setattr(sealing.os, "getpid", while_somebody_seals)
    with ThreadPoolExecutor(1) as pool:
        rotating.rotate()
        assert sealing.opened(texts[0].result(5), bound_to="a:1") == b"secret"
