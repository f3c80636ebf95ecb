"""Hand the content to typst and take back a PDF, or pictures of its pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from itdirector.areas.board.pack import front, lists, plan, risk
from itdirector.areas.board.pack.glyphs import drawable
from itdirector.areas.board.pack.shape import whole
from itdirector.areas.board.pack.wording import breakable
from itdirector.values.text import day

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_PACK = _TEMPLATES / "pack.typ"
_SECTIONS = {
    "brief": front.brief,
    "decisions": front.decisions,
    "roadmap": plan.roadmap,
    "money": plan.money,
    "risk": risk.risk,
    "renewals": lists.renewals,
    "replacements": lists.replacements,
    "findings": lists.findings,
    "sources": lists.sources,
    "unreadable": lists.unreadable,
}

FONTS = _HERE / "fonts"
"""Inter in four weights, and Noto Sans for Arabic and Hebrew names."""


def render(content: dict[str, Any], *, fonts: Path = FONTS) -> bytes:
    """Return the pack as a tagged PDF: the same bytes for the same content, on any day.

    `content` has the shape that `shape.SHAPE` lays down; any part may be missing or empty.
    `fonts` is a folder of TrueType fonts with one called Inter; characters that none of them can
    draw are named (emoji) or shown as an empty box. Raises ValueError, naming the part, for a
    value of the wrong kind and for a missing `today`.
    """
    ready = drawn(content, fonts=fonts)
    year, month, day_of_month = ready["date"]
    pdf = typst.compile(
        _PACK,
        format="pdf",
        # A screen reader can read it, and it can still be opened in thirty years.
        pdf_standards=["ua-1", "a-2a"],
        timestamp=datetime(year, month, day_of_month, tzinfo=UTC),
        **_setting(ready, fonts=fonts),
    )
    return bytes(pdf)


def pictures(content: dict[str, Any], *, fonts: Path = FONTS, ppi: float = 96) -> list[bytes]:
    """Return every page as a PNG, first page first."""
    setting = _setting(drawn(content, fonts=fonts), fonts=fonts)
    pages = typst.compile(_PACK, format="png", ppi=ppi, **setting)
    return pages if isinstance(pages, list) else [pages]


def marks(content: dict[str, Any], *, fonts: Path = FONTS) -> dict[str, Any]:
    """Return what the layout says of itself: the page of every section, the level of page one."""
    setting = _setting(drawn(content, fonts=fonts), fonts=fonts)
    found = typst.query(_PACK, "<mark>", field="value", **setting)
    return {mark["name"]: mark["value"] for mark in json.loads(found)}


def drawn(content: dict[str, Any], *, fonts: Path = FONTS) -> dict[str, Any]:
    """Return exactly what the templates are given: clean sentences, ready to be set."""
    known = whole(content, glyphs=drawable(fonts))
    ready = {
        "organisation": known["organisation"],
        "today": day(known["today"]),
        "date": [known["today"].year, known["today"].month, known["today"].day],
        **{name: section(known) for name, section in _SECTIONS.items()},
    }
    return dict(_breakable(ready))


def _breakable(part: Any) -> Any:
    """Let over-long words break, everywhere at once."""
    if isinstance(part, dict):
        return {key: _breakable(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_breakable(value) for value in part]
    return breakable(part) if isinstance(part, str) else part


def _setting(ready: dict[str, Any], *, fonts: Path) -> dict[str, Any]:
    return {
        "root": _TEMPLATES,
        "font_paths": _loaded(fonts),
        "ignore_system_fonts": True,
        "sys_inputs": {"content": json.dumps(ready, ensure_ascii=False)},
    }


@cache
def _loaded(fonts: Path) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
