"""Second roads to staffing and to a simulated desk. Nothing here imports a solver."""

from itdirector.engines.desk.check.calls import verify_staffing
from itdirector.engines.desk.check.tickets import verify_desk

__all__ = ["verify_desk", "verify_staffing"]
