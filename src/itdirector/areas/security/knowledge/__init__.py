"""What is known about risk before the firm is known: scenarios, protections, exploited products.

Plain values only: no database, no clock, no network. Every figure carries its source and grade.
"""

from itdirector.areas.security.knowledge.controls import ControlPrior, Controls, Share, controls
from itdirector.areas.security.knowledge.exploited import (
    Exposure,
    Installed,
    exposure,
    products_of,
)
from itdirector.areas.security.knowledge.priors import (
    CostPrior,
    FrequencyPrior,
    Priors,
    ScenarioPrior,
    View,
    cost_factor_without_controls,
    priors,
    rates_without_controls,
)

__all__ = [
    "ControlPrior",
    "Controls",
    "CostPrior",
    "Exposure",
    "FrequencyPrior",
    "Installed",
    "Priors",
    "ScenarioPrior",
    "Share",
    "View",
    "controls",
    "cost_factor_without_controls",
    "exposure",
    "priors",
    "products_of",
    "rates_without_controls",
]
