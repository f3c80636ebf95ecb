"""Everybody at Harbour Dental Group: 62 people, three leavers, eight shared accounts, one guest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from tables import rows

DOMAIN = "harbourdental.example"
COMPANY = "Harbour Dental Group"
SITES = {
    "SAL": "Saltmere",
    "GUL": "Gullhaven",
    "EMB": "Eastmarsh Bay",
    "SAN": "Sandhythe",
}
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, DOMAIN)

SHARED = (
    ("Reception Saltmere", "reception.saltmere"),
    ("Reception Gullhaven", "reception.gullhaven"),
    ("Reception Eastmarsh Bay", "reception.eastmarsh"),
    ("Reception Sandhythe", "reception.sandhythe"),
    ("Harbour Dental Enquiries", "info"),
    ("Accounts Payable", "accounts"),
    ("Scan to e-mail", "scanner"),
    ("IT Admin", "admin"),
)
BASIC_ONLY = ("Kwame Boateng", "Victoria Sandoval", "Adaeze Eze")
"""Self-employed associates with the cheaper licence; everybody else has Business Premium."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a named account."""

    given: str
    surname: str
    title: str
    department: str
    site: str

    @property
    def name(self) -> str:
        """Given name and surname."""
        return f"{self.given} {self.surname}"

    @property
    def username(self) -> str:
        """First letter and surname, without spaces and accents: "mashdown"."""
        plain = self.surname.lower().replace("ü", "ue").replace("-", "")
        return self.given[0].lower() + plain

    @property
    def email(self) -> str:
        """The address, which is also the sign-in name."""
        return f"{self.given.split()[0]}.{self.surname}@{DOMAIN}".lower().replace("ü", "ue")

    @property
    def object_id(self) -> str:
        """The same made-up directory id on every run."""
        return str(uuid.uuid5(NAMESPACE, self.email))


STAFF = tuple(Person(*cells) for cells in rows("staff"))
LEAVERS = tuple(Person(*cells) for cells in rows("leavers"))
BY_NAME = {person.name: person for person in STAFF}
