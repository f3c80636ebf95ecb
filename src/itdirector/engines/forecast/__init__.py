"""When will it be full, and how much will be used? Dates and amounts with honest intervals."""

from itdirector.engines.forecast.model import (
    Change,
    Default,
    ProofFailed,
    Reading,
    RunOut,
    RunOutQuestion,
    Step,
    Trial,
)
from itdirector.engines.forecast.solve import run_out
from itdirector.engines.forecast.usage import usage
from itdirector.engines.forecast.usage_model import Smoothing, Usage, UsageQuestion, UsageTrial

__all__ = [
    "Change",
    "Default",
    "ProofFailed",
    "Reading",
    "RunOut",
    "RunOutQuestion",
    "Smoothing",
    "Step",
    "Trial",
    "Usage",
    "UsageQuestion",
    "UsageTrial",
    "run_out",
    "usage",
]
