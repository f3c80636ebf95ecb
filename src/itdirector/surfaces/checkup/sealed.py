"""Whether what is sealed can be opened again."""

from __future__ import annotations

from itdirector.kernel.errors import Refused
from itdirector.surfaces.checkup.line import OK, WRONG, Line
from itdirector.surfaces.signin.rotating import lost_factors
from itdirector.values.text import plural

PUT_BACK = "Put sealing.keys back from a backup; else `people reset NAME --second-factor`."


def line() -> Line:
    """Return the line about the second factors and the keys they are sealed with."""
    try:
        count = lost_factors()
    except Refused as error:
        return Line("Secrets", WRONG, str(error), error.remedy)
    if not count:
        return Line("Secrets", OK, "Every second factor can be opened with the keys there are.")
    said = f"{plural(count, 'second factor')} cannot be opened: their people cannot sign in."
    return Line("Secrets", WRONG, said, PUT_BACK)
