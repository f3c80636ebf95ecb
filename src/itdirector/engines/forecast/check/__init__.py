"""Second roads to both answers. Nothing here imports a solver, nor what solvers are made of."""

from itdirector.engines.forecast.check.run_out import verify
from itdirector.engines.forecast.check.usage import verify_usage

__all__ = ["verify", "verify_usage"]
