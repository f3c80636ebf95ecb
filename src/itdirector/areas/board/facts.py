"""What others may ask of the board's papers."""

from __future__ import annotations

from typing import Any

from itdirector.areas.board.models import Brief
from itdirector.areas.board.pack import render
from itdirector.areas.board.telling import unreadable

__all__ = ["latest", "pack_pdf", "unreadable"]


def latest() -> Brief | None:
    """Return the newest brief, None before the first."""
    found: Brief | None = Brief.objects.first()
    return found


def pack_pdf(content: dict[str, Any]) -> bytes:
    """Return the board pack of a brief as PDF: the same bytes for the same content."""
    return render(content)
