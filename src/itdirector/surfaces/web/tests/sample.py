"""Small files and a brief with every part filled."""

from __future__ import annotations

from typing import Any

MACHINES = b"""Name,Serial number,Asset tag,Type,Location,Purchase cost,Purchase date
RECEPTION,SN-1,T-1,Desktop,Harbour,596.00,29/08/2023
SURGERY,SN-2,T-2,Desktop,Harbour,610.00,30/08/2023
LAPTOP,SN-3,T-3,Laptop,Gullhaven,899.00,01/02/2024
"""
CONTRACTS = b"""Name,Vendor,Start date,End date,Notice period,Auto-renew,Price,Billing
Leased line,Coastlink,01/01/2025,31/12/2027,90 days,yes,450.00,Monthly
Booking system,PearlSoft,15/03/2024,14/03/2027,3 months,yes,29400.00,Yearly
"""


def brief_of(figure: str) -> dict[str, Any]:
    """Return a brief whose figures lead to one receipt."""
    item = {"code": "x", "title": "Replace two desktops", "why": "They are old."}
    item |= {"cost_minor": 130_000, "days": 1, "category": "infrastructure", "must": True}
    line = {"category": "infrastructure", "spent_minor": 130_000, "allowed_minor": 500_000}
    return {
        "organisation": "Home Ltd",
        "currency": "GBP",
        "today": "2026-11-22",
        "posture": {"colour": "amber", "sentence": "Mostly fine.", "reasons": ["One is old."]},
        "doing_nothing": {
            "low": 1000,
            "middle": 8000,
            "high": 40000,
            "sentence": "Eight years in ten cost between these two.",
            "figure": figure,
            "curve": [[0, 0.8], [5000, 0.5], [20000, 0.1], [80000, 0.01]],
            "by_risk": [
                {
                    "title": "Ransomware",
                    "yearly": 4000,
                    "often": "about once in 30 years",
                    "low": 20000,
                    "high": 300000,
                    "figure": figure,
                    "ours": True,
                }
            ],
        },
        "replacements": [
            {"until": "2027-11-21", "count": 3, "cost_minor": 195_000, "figure": figure},
            {"until": "2028-11-21", "count": 0, "cost_minor": 0, "figure": None},
        ],
        "decisions": [
            {
                "title": "Renew the booking system?",
                "sentence": "It renews by itself.",
                "price_minor": 2_940_000,
                "by": "2026-12-14",
                "waiting_minor": 100_000,
                "waiting": "Then it runs another year.",
                "alternatives": ["Leave."],
                "link": "/contracts",
                "figure": None,
            }
        ],
        "plan": {
            "quarters": [
                {
                    "label": "Oct to Dec 2026",
                    "starts_on": "2026-10-01",
                    "items": [item],
                    "budget": [line],
                }
            ],
            "not_in_plan": [{"title": "A second line", "why": "It costs more than it saves."}],
            "proof": {
                "sentence": "No other choice is worth more.",
                "detail": ["Checked twice."],
                "value_minor": 1,
                "gap_minor": 0,
                "status": "optimal",
            },
            "impossible": None,
            "figure": figure,
        },
        "check_first": [
            {
                "question": "How much notice?",
                "sentence": "Nobody told us.",
                "swing_minor": 5000,
                "link": "/contracts",
                "ours": True,
            }
        ],
        "unreadable": [
            {"file": "scan.pdf", "place": "", "sentence": "A PDF.", "remedy": "Ask for CSV."}
        ],
        "assumptions": [{"label": "Working life", "value": "5", "source": "our default"}],
        "sources": [{"label": "machines.csv", "as_of": "2026-11-22", "records": 3}],
    }
