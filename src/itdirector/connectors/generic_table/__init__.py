"""Tables of any make: `sketch` guesses what is in them, `read` takes it by a mapping."""

from itdirector.connectors.generic_table.kinds import KINDS, Field, Kind
from itdirector.connectors.generic_table.mapping import OPTIONS, Mapping, fingerprint
from itdirector.connectors.generic_table.parse import CHOOSE_COLUMNS, read
from itdirector.connectors.generic_table.sketch import Sketch, sketch

__all__ = [
    "CHOOSE_COLUMNS",
    "KINDS",
    "OPTIONS",
    "Field",
    "Kind",
    "Mapping",
    "Sketch",
    "fingerprint",
    "read",
    "sketch",
]
