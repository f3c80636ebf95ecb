"""The file store."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itdirector.kernel import files, intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import NotAllowed, Refused
from itdirector.kernel.models import StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.kernel.tests.bringing import machines, received


def _names(settings: Any) -> list[str]:
    return sorted(p.name for p in Path(settings.FILES_DIR).rglob("*") if p.is_file())


@pytest.fixture
def _working(owner: Actor) -> Iterator[None]:
    with working_for(owner.organisation):
        yield


@pytest.mark.usefixtures("_working")
@pytest.mark.parametrize("parts", [[], [b""], [b"one", b"", b"two"]], ids=["none", "empty", "two"])
def test_a_file_lies_under_the_digest_of_its_bytes(parts: list[bytes]) -> None:
    content = b"".join(parts)
    file, new = files.enter(files.keep("list.csv", parts))
    assert new
    assert (file.digest, file.size_bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    with files.open_stored(file) as opened:
        assert b"".join(files.parts_of(opened)) == content


@pytest.mark.usefixtures("_working")
def test_the_same_bytes_are_kept_once_whatever_their_name(settings: Any) -> None:
    first, _new = files.enter(files.keep("one.csv", [b"same"]))
    second, new = files.enter(files.keep("two.csv", [b"sa", b"me"]))
    assert (second.pk, new, _names(settings)) == (first.pk, False, [first.digest])


@pytest.mark.usefixtures("_working")
def test_a_file_that_is_too_large_leaves_nothing(settings: Any) -> None:
    settings.LARGEST_FILE_BYTES = 10
    files.enter(files.keep("fits.csv", [b"x" * 10]))
    kept = _names(settings)
    with pytest.raises(Refused, match="larger"):
        files.enter(files.keep("large.csv", (b"y" for _ in range(11))))
    assert _names(settings) == kept
    assert StoredFile.objects.count() == 1


@pytest.mark.usefixtures("_working")
def test_a_file_that_breaks_off_leaves_nothing(settings: Any) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.enter(files.keep("half.csv", broken()))
    assert _names(settings) == []
    assert not StoredFile.objects.exists()


@pytest.mark.usefixtures("_working")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("list.csv", "list.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\list.csv", "list.csv"),
        ("/", "unnamed"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("a\0b\r\nc.csv", "a b c.csv"),
        ("\u202efdp.csv", "fdp.csv"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_a_name_and_no_more(given: str, kept: str) -> None:
    file, _new = files.enter(files.keep(given, [given.encode()]))
    assert file.name == kept


def test_organisations_have_folders_of_their_own(
    owner: Actor, outsider: Actor, settings: Any
) -> None:
    paths = set()
    for actor in (owner, outsider):
        with working_for(actor.organisation):
            paths.add(files.path_of(files.enter(files.keep("list.csv", [b"same"]))[0]))
    assert len(paths) == 2
    with working_for(outsider.organisation):
        files.path_of(StoredFile.objects.get()).unlink()
    with working_for(owner.organisation), files.open_stored(StoredFile.objects.get()) as opened:
        assert opened.read() == b"same"


def test_a_dry_run_by_who_may_only_look_is_refused_and_leaves_no_file(
    owner: Actor, board_member: Actor, settings: Any
) -> None:
    source = received(owner, machines("PC-1,SN-1,,M1,"))
    before = _names(settings)
    with pytest.raises(NotAllowed, match="may not take in a file"):
        intake.prepare(actor=board_member, source=source)
    assert _names(settings) == before
    intake.prepare(actor=owner, source=source)
    assert [name for name in _names(settings) if name.endswith(".plan")]


def test_what_a_dry_run_left_that_was_cut_off_goes_with_the_next_and_no_other(
    owner: Actor,
) -> None:
    source = received(owner, machines("PC-1,SN-1,,M1,"))
    with working_for(owner.organisation):
        assert source.file is not None
        kept = files.path_of(source.file)
    cut_off, running, others = (
        kept.with_name(f"{name}.half") for name in (f"{kept.name}.1", f"{kept.name}.2", "other.1")
    )
    long_ago = time.time() - 2 * intake.HALF_S
    for path in (cut_off, running, others):
        path.write_text("half")
    for path in (cut_off, others):
        os.utime(path, (long_ago, long_ago))
    intake.prepare(actor=owner, source=source)
    assert [path.exists() for path in (cut_off, running, others)] == [False, True, True]
