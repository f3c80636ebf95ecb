"""Passwords that leaked somewhere, asked for without a network: what their digests begin with.

It is made from the well-known list of SHA-1 digests, `HASH:COUNT` a line, in any order and of any
size. Kept are the first eight bytes of each, sorted: of a list of a thousand million, 8 GB remain,
and a password that is not in it is refused wrongly once in 18 thousand million.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from django.conf import settings

from itdirector.kernel.errors import Invalid

KEPT_BYTES = 8
DIGEST_LETTERS = 40
LONGEST_LINE = 200
LINES_AT_ONCE = 500_000
PARTS = 256
"""One for each first byte: each is small enough to be sorted in memory."""
NUMBER = np.dtype(">u8")


def place() -> Path:
    """Return where the file lies."""
    return Path(settings.HOME) / "leaked-passwords.bin"


def known() -> int:
    """Return how many leaked passwords are known, 0 without the file."""
    return place().stat().st_size // KEPT_BYTES if place().is_file() else 0


def is_known(password: str) -> bool:
    """Tell whether a password leaked, as far as the file knows: about 30 short reads."""
    count = known()
    if not count:
        return False
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).digest()[:KEPT_BYTES]
    with place().open("rb") as kept:
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            kept.seek(middle * KEPT_BYTES)
            here = kept.read(KEPT_BYTES)
            if here == wanted:
                return True
            low, high = (middle + 1, high) if here < wanted else (low, middle)
    return False


def load(source: Path) -> int:
    """Make the file from a list, in place of an earlier one; return how many it knows.

    Raises Invalid for the first line that is none of such a list; the earlier file stays then.
    """
    with tempfile.TemporaryDirectory(dir=place().parent, prefix="leaked-") as folder:
        parts = [Path(folder, f"{number:02x}") for number in range(PARTS)]
        with source.open("rb") as lines:
            _share_out(lines, parts)
        whole = Path(folder, "whole")
        with whole.open("wb") as written:
            for part in parts:
                np.unique(np.fromfile(part, dtype=NUMBER)).astype(NUMBER).tofile(written)
            written.flush()
            os.fsync(written.fileno())
        if not whole.stat().st_size:
            raise Invalid(f"{source.name} is empty.", fields={"file": "is empty"})
        whole.replace(place())
    return known()


def _share_out(lines: BinaryIO, parts: list[Path]) -> None:
    """Write what every line begins with into the part of its first byte."""
    with ExitStack() as all_open:
        files = [all_open.enter_context(part.open("wb")) for part in parts]
        for numbers in _numbers(lines):
            first = numbers.astype(np.uint64) >> np.uint64(56)
            edges = np.searchsorted(first, np.arange(PARTS + 1))
            for file, low, high in zip(files, edges[:-1], edges[1:], strict=True):
                file.write(numbers[low:high].tobytes())


def _numbers(lines: BinaryIO) -> Iterator[npt.NDArray[np.uint64]]:
    """Yield what many lines at once begin with, sorted within them."""
    before = 0
    every = iter(lambda: lines.readline(LONGEST_LINE), b"")
    while some := list(islice(every, LINES_AT_ONCE)):
        digests = [line.partition(b":")[0].strip() for line in some]
        wrong = next((n for n, one in enumerate(digests) if not _is_digest(one)), None)
        if wrong is not None:
            raise Invalid(
                f"Line {before + wrong + 1} does not begin with a SHA-1 of 40 letters and digits. "
                "Give the list of leaked passwords as HASH:COUNT, one a line.",
                fields={"file": "is no such list"},
            )
        kept = bytes.fromhex(b"".join(one[: 2 * KEPT_BYTES] for one in digests).decode())
        yield np.sort(np.frombuffer(kept, dtype=NUMBER))
        before += len(some)


def _is_digest(text: bytes) -> bool:
    return len(text) == DIGEST_LETTERS and not text.strip(b"0123456789abcdefABCDEF")
