"""Board: the brief, the decisions and the pack."""

from itdirector.areas.board import actions  # noqa: F401  (importing registers the actions)
from itdirector.kernel.areas import Area

area = Area(name="board", title="Board")
