"""The sealed stream: whole and untouched, or refused."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.kernel.errors import Refused
from itdirector.surfaces.keeping.keys import BY_FILE, BY_PASSPHRASE, BackupKey
from itdirector.surfaces.keeping.sealed import (
    HEAD_BYTES,
    PART_BYTES,
    TAG_BYTES,
    SealedReader,
    SealedWriter,
)

KEY = BackupKey(BY_FILE, b"k" * 32)


def seal(content: bytes, key: BackupKey = KEY) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, key)
    for start in range(0, len(content), 70_000):
        writer.write(content[start : start + 70_000])
    writer.finish()
    return file.getvalue()


def opened(sealed: bytes, key: BackupKey = KEY) -> bytes:
    return SealedReader(io.BytesIO(sealed), key).read()


@pytest.mark.parametrize("size", [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES])
def test_what_goes_in_comes_out(size: int) -> None:
    content = bytes(n % 251 for n in range(size))
    sealed = seal(content)
    assert opened(sealed) == content
    assert content[:100] not in sealed or size < 2


SMALL = seal(b"a contract nobody else may read" * 40)


@given(at=st.integers(0, len(SMALL) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_refused(at: int, bit: int) -> None:
    touched = bytearray(SMALL)
    touched[at] ^= 1 << bit
    with pytest.raises(Refused):
        opened(bytes(touched))


@given(kept=st.integers(0, len(SMALL) - 1))
def test_what_is_cut_short_is_refused(kept: int) -> None:
    with pytest.raises(Refused):
        opened(SMALL[:kept])


def test_parts_cannot_be_left_out_exchanged_repeated_or_added() -> None:
    sealed, part = seal(b"x" * (3 * PART_BYTES + 5)), PART_BYTES + TAG_BYTES
    head, body = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
    one, two, three, last = (body[n * part : (n + 1) * part] for n in range(4))
    for parts in (
        (one, two, three),  # cut off where a part ends
        (one, three, last),
        (two, one, three, last),
        (one, one, two, three, last),
        (one, two, three, last, last),
        (one, two, three, last, b"\0"),
        (last,),
        (),
    ):
        with pytest.raises(Refused):
            opened(head + b"".join(parts))


def test_parts_of_another_archive_of_the_same_key_do_not_fit() -> None:
    with pytest.raises(Refused):
        opened(SMALL[:HEAD_BYTES] + seal(b"other")[HEAD_BYTES:])


def test_only_the_right_key_opens() -> None:
    with pytest.raises(Refused, match="cannot be trusted"):
        opened(SMALL, BackupKey(BY_FILE, b"x" * 32))
    phrase = BackupKey(BY_PASSPHRASE, b"correct horse battery staple")
    sealed = seal(b"content", phrase)
    assert opened(sealed, phrase) == b"content"
    with pytest.raises(Refused, match="another kind of key"):
        opened(sealed)
    with pytest.raises(Refused, match="cannot be trusted"):
        opened(sealed, BackupKey(BY_PASSPHRASE, b"correct horse battery stapler"))


def test_two_archives_of_the_same_are_not_alike() -> None:
    assert seal(b"same") != seal(b"same")
