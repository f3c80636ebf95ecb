"""What could a year cost? Frequency, severity and controls in, the whole distribution out."""

from itdirector.engines.loss.model import (
    Control,
    Forecast,
    Frequency,
    LossProblem,
    Scenario,
    ScenarioForecast,
)
from itdirector.engines.loss.solve import forecast

__all__ = [
    "Control",
    "Forecast",
    "Frequency",
    "LossProblem",
    "Scenario",
    "ScenarioForecast",
    "forecast",
]
