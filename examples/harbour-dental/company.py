"""company.toml: what only the owner knows."""

from __future__ import annotations

from datetime import date

from clock import add_months, month_end
from people import BY_NAME, SITES

_TEXT = """# What the managing director of Harbour Dental Group answered on {today:%d/%m/%Y}.

[company]
name = "Harbour Dental Group"
currency = "GBP"
sector = "dental practice"
people = 62
sites = 4
fiscal_year_start = "04-01"
it_spend = 120_000
revenue = 5_400_000
stops_business = [
    "PearlPractice (appointments and patient records)",
    "X-rays and imaging",
    "telephones",
]
decides = "Margaret Ashdown, Managing Director"
worries = [
    "ransomware: a practice we know was closed for nine days",
    "the old server at Saltmere",
    "the X-ray computer at Sandhythe",
    "paying for things nobody uses",
]

[controls]
mfa = "partly"
backups_tested = "no"
patching_14_days = "I don't know"
edr = "no"
admin_separate = "no"
firewall = "yes"
training = "partly"
incident_plan = "no"

[[goals]]
name = "Open a fifth practice without adding office staff"
worth_per_year = 95_000
by = {fifth}
notes = "Lease under offer; needs phones, network, imaging and PearlPractice on the first day"

[[goals]]
name = "No day lost to a computer fault in any practice"
worth_per_year = 42_000
by = {no_day_lost}
notes = "A closed surgery costs about £1,400 a day; eleven half days were lost last year"

[[goals]]
name = "Half as many missed appointments through online booking and reminders"
worth_per_year = 36_000
by = {booking}
notes = "About 3% of appointments are missed today"

[[skills]]
skill = "sysadmin"
days_per_quarter = 14
who = "Callum Brathwaite"
day_rate = 185

[[skills]]
skill = "sysadmin"
days_per_quarter = 6
who = "Pier IT Support Ltd (retainer)"
day_rate = 0

[[skills]]
skill = "security"
days_per_quarter = 3
who = "Pier IT Support Ltd (by the day)"
day_rate = 760

[[skills]]
skill = "project"
days_per_quarter = 6
who = "Dominic Oyelaran"
day_rate = 290
"""
BOARD = ("Margaret Ashdown", "Rohan Mehta", "Celia Trewin", "Dominic Oyelaran")


def company(today: date) -> str:
    """Return company.toml, with the four people of the board at the end."""
    text = _TEXT.format(
        today=today,
        fifth=month_end(add_months(today, 13)),
        no_day_lost=month_end(add_months(today, 16)),
        booking=month_end(add_months(today, 10)),
    )
    for name in BOARD:
        person = BY_NAME[name]
        text += f'''
[[people]]
name = "{name}"
email = "{person.email}"
title = "{person.title}"
department = "Board"
site = "{SITES[person.site]}"
active = true
'''
    return text
