"""users.csv (Microsoft 365 admin centre) and entra-users.csv (Entra bulk download)."""

from __future__ import annotations

import csv
import io
import random
import uuid
from datetime import date, datetime, time, timedelta

from clock import days_ago
from people import BASIC_ONLY, COMPANY, DOMAIN, LEAVERS, NAMESPACE, SHARED, SITES, STAFF, Person
from tables import header

M365_HEADER = header("m365 users")
ENTRA_HEADER = header("entra users")
SIGN_IN_OPEN = ("scanner", "admin", "reception.sandhythe", "accounts")
"""Shared accounts somebody can sign in to; the other four are blocked, as they should be."""
EXTRA = {
    "Celia Trewin": "Power BI Pro",
    "Margaret Ashdown": "Microsoft Teams Phone Standard",
    "Dominic Oyelaran": "Microsoft Power Automate Free+Power BI Pro",
    "Jasmine Okafor": "Microsoft Power Automate Free",
    "Callum Brathwaite": "Visio Plan 2+Microsoft Power Automate Free",
}


def licences_of(person: Person) -> str:
    """Return the product names, joined by "+" as the admin centre does."""
    main = "Microsoft 365 Business Premium"
    if person.name in BASIC_ONLY:
        main = "Microsoft 365 Business Basic"
    return f"{main}+{EXTRA[person.name]}" if person.name in EXTRA else main


def _created(address: str, today: date) -> datetime:
    """Return when an account was made: 0.5 to 6 years ago, the same for every export."""
    rng = random.Random(f"created {address}")
    day = days_ago(today, 180 + rng.randrange(2000))
    return datetime.combine(day, time(8 + rng.randrange(9), rng.randrange(60), rng.randrange(60)))


def _password_changed(address: str, today: date) -> datetime:
    rng = random.Random(f"password {address}")
    created = _created(address, today)
    later = created + timedelta(days=rng.randrange((today - created.date()).days))
    return later.replace(second=0)


def _write(header: list[str], rows: list[dict[str, str]], *, newline: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def m365_users(today: date) -> str:
    """Return users.csv: 62 people, three leavers who can still sign in, eight shared accounts."""
    rows = [_m365_person(person, today) for person in (*STAFF, *LEAVERS)]
    rows += [_m365_shared(name, local, today) for name, local in SHARED]
    rows.sort(key=lambda row: row["Display name"])
    return _write(M365_HEADER, rows, newline="\r\n")


def _m365_person(person: Person, today: date) -> dict[str, str]:
    return {
        "Block credential": "False",
        "City": SITES[person.site],
        "Country/Region": "United Kingdom",
        "Department": person.department,
        "Display name": person.name,
        "First name": person.given,
        "Last name": person.surname,
        "Last password change time stamp": f"{_password_changed(person.email, today)}Z",
        "Licenses": licences_of(person),
        "Object Id": person.object_id,
        "Office": SITES[person.site],
        "Password never expires": "True",
        "Proxy addresses": f"SMTP:{person.email}+smtp:{person.username}@{DOMAIN}",
        "Strong password required": "True",
        "Title": person.title,
        "Usage location": "GB",
        "User principal name": person.email,
        "When created": f"{_created(person.email, today)}Z",
    }


def _m365_shared(name: str, local: str, today: date) -> dict[str, str]:
    address = f"{local}@{DOMAIN}"
    return {
        "Block credential": str(local not in SIGN_IN_OPEN),
        "Display name": name,
        "Last password change time stamp": f"{_created(address, today)}Z",
        "Licenses": "Unlicensed",
        "Object Id": str(uuid.uuid5(NAMESPACE, address)),
        "Password never expires": "True",
        "Proxy addresses": f"SMTP:{address}",
        "Usage location": "GB",
        "User principal name": address,
        "When created": f"{_created(address, today)}Z",
    }


def entra_users(today: date) -> str:
    """Return entra-users.csv: the same accounts and one guest bookkeeper."""
    rows = [_entra_person(person, today) for person in (*STAFF, *LEAVERS)]
    rows += [_entra_shared(name, local, today) for name, local in SHARED]
    rows.append(_entra_guest(today))
    return _write(ENTRA_HEADER, rows, newline="\n")


def _us_clock(moment: datetime) -> str:
    """Write a moment as Entra does: 8/19/2021 1:25:31 PM."""
    hour = moment.hour % 12 or 12
    half = "PM" if moment.hour >= 12 else "AM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {half}"


def _entra_person(person: Person, today: date) -> dict[str, str]:
    return {
        "userPrincipalName": person.email,
        "displayName": person.name,
        "surname": person.surname,
        "mail": person.email,
        "givenName": person.given,
        "id": person.object_id,
        "userType": "Member",
        "jobTitle": person.title,
        "department": person.department,
        "accountEnabled": "True",
        "usageLocation": "GB",
        "country": "United Kingdom",
        "officeLocation": SITES[person.site],
        "city": SITES[person.site],
        "companyName": COMPANY,
        "identityIssuer": DOMAIN,
        "createdDateTime": _us_clock(_created(person.email, today)),
    }


def _entra_shared(name: str, local: str, today: date) -> dict[str, str]:
    address = f"{local}@{DOMAIN}"
    return {
        "userPrincipalName": address,
        "displayName": name,
        "mail": address,
        "id": str(uuid.uuid5(NAMESPACE, address)),
        "userType": "Member",
        "accountEnabled": str(local in SIGN_IN_OPEN),
        "usageLocation": "GB",
        "identityIssuer": DOMAIN,
        "createdDateTime": _us_clock(_created(address, today)),
    }


def _entra_guest(today: date) -> dict[str, str]:
    address = f"a.mercer_ledgerhouse.example#EXT#@{DOMAIN}"
    return {
        "userPrincipalName": address,
        "displayName": "Mercer, Alan (Ledgerhouse)",
        "mail": "a.mercer@ledgerhouse.example",
        "id": str(uuid.uuid5(NAMESPACE, address)),
        "userType": "Guest",
        "accountEnabled": "True",
        "invitationState": "Accepted",
        "creationType": "Invitation",
        "identityIssuer": "ExternalAzureAD",
        "createdDateTime": _us_clock(_created(address, today)),
    }
