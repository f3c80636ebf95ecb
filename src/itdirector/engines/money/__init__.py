"""What IT will cost, where the year will land, why not as planned, and whether it pays.

Contracts are rolled forward to the penny, usage is forecast with ranges, the year is played to
its end, variances are split without a remainder, projects and business cases are judged. Questions
and answers are here; the methods are in `solve`, imported by name (some of them load NumPy).
"""

from itdirector.engines.money.model.contract import (
    Book,
    BookForecast,
    Contract,
    FxRate,
    IndexRate,
    SeatChange,
    Tier,
    Uplift,
)
from itdirector.engines.money.model.landing import Fixed, Landing, LandingLine, Project, Usage, Year
from itdirector.engines.money.model.project import (
    Case,
    CaseAnswer,
    CaseLine,
    EarnedValue,
    Progress,
    Spread,
)
from itdirector.engines.money.model.usage import UsageForecast, UsageHistory
from itdirector.engines.money.model.variance import Comparison, Item, Purchase, Variance
from itdirector.engines.money.shares import percent

__all__ = [
    "Book",
    "BookForecast",
    "Case",
    "CaseAnswer",
    "CaseLine",
    "Comparison",
    "Contract",
    "EarnedValue",
    "Fixed",
    "FxRate",
    "IndexRate",
    "Item",
    "Landing",
    "LandingLine",
    "Progress",
    "Project",
    "Purchase",
    "SeatChange",
    "Spread",
    "Tier",
    "Uplift",
    "Usage",
    "UsageForecast",
    "UsageHistory",
    "Variance",
    "Year",
    "percent",
]
