"""What is uploaded is written down for members only, and no more of it than is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from conftest import sign_in, user_of
from itdirector.kernel.actions import Actor
from tests.places import program_of

pytestmark = pytest.mark.django_db
LIMIT, SENT = 1_000_000, 5_000_000
PAGES = ("/sign-in", "/data/upload")


@pytest.fixture
def written(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many bytes are written to temporary files, part by part."""
    settings.LARGEST_FILE_BYTES = LIMIT
    parts: list[int] = []
    begin = TemporaryUploadedFile.__init__

    def watched(self: Any, *args: Any) -> None:
        begin(self, *args)
        write = self.file.write
        self.file.write = lambda part: parts.append(len(part)) or write(part)

    monkeypatch.setattr(TemporaryUploadedFile, "__init__", watched)
    return parts


def large(name: str = "files") -> dict[str, Any]:
    return {name: SimpleUploadedFile("large.csv", b"x" * SENT)}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_that_a_stranger_sends_is_written_down(page: str, written: list[int]) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"] = "a" * 32  # of their own making
    assert stranger.post(page, large()).status_code == 403
    assert stranger.post("/api/v1/data/files", large("file")).status_code == 401
    assert written == []


def test_no_more_is_written_than_shows_that_it_is_too_much(
    owner: Actor, written: list[int]
) -> None:
    answer = sign_in(Client(), user_of(owner)).post("/data/upload", large(), follow=True)
    assert "larger than" in answer.content.decode()
    assert LIMIT < sum(written) < LIMIT + (1 << 18)
    told = program_of(owner).post("/api/v1/data/files", large("file"))
    assert "larger than" in told.content.decode()
    assert sum(written) < 2 * (LIMIT + (1 << 18))
