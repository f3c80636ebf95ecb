"""How many people a desk needs, how it does with those it has, and which figures are news."""

from itdirector.engines.desk.calls import erlang_b, erlang_c, level, staffing
from itdirector.engines.desk.charts import Chart, Signal, chart
from itdirector.engines.desk.cover import Colleague, Cover, cover
from itdirector.engines.desk.flow import Hiring, Month, Week, hiring, weeks
from itdirector.engines.desk.kpis import Figures, Share, Ticket, calibrated, figures
from itdirector.engines.desk.model import (
    CallLevel,
    CallQuestion,
    DeskOutcome,
    DeskQuestion,
    Hours,
    Job,
    KindOutcome,
    Person,
    ProofFailed,
    Staffing,
    TicketKind,
)
from itdirector.engines.desk.queues import mean_in_system, mean_wait, mean_waits_by_priority
from itdirector.engines.desk.simulate import simulate

__all__ = [
    "CallLevel",
    "CallQuestion",
    "Chart",
    "Colleague",
    "Cover",
    "DeskOutcome",
    "DeskQuestion",
    "Figures",
    "Hiring",
    "Hours",
    "Job",
    "KindOutcome",
    "Month",
    "Person",
    "ProofFailed",
    "Share",
    "Signal",
    "Staffing",
    "Ticket",
    "TicketKind",
    "Week",
    "calibrated",
    "chart",
    "cover",
    "erlang_b",
    "erlang_c",
    "figures",
    "hiring",
    "level",
    "mean_in_system",
    "mean_wait",
    "mean_waits_by_priority",
    "simulate",
    "staffing",
    "weeks",
]
