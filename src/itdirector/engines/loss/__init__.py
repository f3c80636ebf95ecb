"""What could a year cost? Frequency, severity and controls in, the whole distribution out.

`forecast` answers; `worth` says what controls bring, `attribute` who earned it, `dependence` what
striking together does, `sensitivities` what to find out better. Smaller questions have modules of
their own: `efficacy`, `tolerance`, `outage`, `calibration`, `priors`. `check` is the second road.
"""

from itdirector.engines.loss.attribution import Attribution, Share, attribute
from itdirector.engines.loss.model import (
    CommonCause,
    Control,
    Forecast,
    Frequency,
    Grades,
    LossProblem,
    Policy,
    ProofFailed,
    Scenario,
    ScenarioForecast,
)
from itdirector.engines.loss.sensitivity import Sensitivity, sensitivities
from itdirector.engines.loss.simulate import Dependence, Tail, dependence, yearly_losses
from itdirector.engines.loss.solve import forecast
from itdirector.engines.loss.worth import LayerBand, Measure, Worth, layer_band, worth

__all__ = [
    "Attribution",
    "CommonCause",
    "Control",
    "Dependence",
    "Forecast",
    "Frequency",
    "Grades",
    "LayerBand",
    "LossProblem",
    "Measure",
    "Policy",
    "ProofFailed",
    "Scenario",
    "ScenarioForecast",
    "Sensitivity",
    "Share",
    "Tail",
    "Worth",
    "attribute",
    "dependence",
    "forecast",
    "layer_band",
    "sensitivities",
    "worth",
    "yearly_losses",
]
