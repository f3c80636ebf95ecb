"""The board pack: one page first, then depth. Content in, PDF out; no database and no clock."""

from itdirector.areas.board.pack.render import FONTS, render

__all__ = ["FONTS", "render"]
