"""What else could be true of how often things go wrong, as sets of factors on expected losses."""

from __future__ import annotations

from itdirector.areas.security import facts as security
from itdirector.engines.loss import LossProblem

EXPECTED, RARER, OFTENER = "as often as expected", "as rarely as published", "as often as published"


def priors(losses: LossProblem) -> dict[str, dict[str, float]]:
    """Return by set and risk unit the factor on its loss: as expected, and both published ends.

    The ends are those of the published range of how often, against its middle. All losses are at
    one end at once: the two ends of what is plausible, not what is likely.
    """
    sets: dict[str, dict[str, float]] = {EXPECTED: {}, RARER: {}, OFTENER: {}}
    for scenario in losses.scenarios:
        often = security.priors().scenarios[scenario.id].views[0].frequency
        for name, end in ((RARER, often.low), (OFTENER, often.high)):
            factor = round(end / often.events_per_year, 4)
            sets[name] |= {f"{scenario.id}/{path}": factor for path in scenario.paths}
    return sets
