"""Every machine an agent has seen: 53 computers, four firewalls, six switches and so on.

The tables are the whole truth of the sample: who has which model, on which system, bought when.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from clock import add_months
from hardware import MODELS, Model
from people import BY_NAME, NAMESPACE, Person
from tables import rows

SUBNETS = {"SAL": 10, "GUL": 20, "EMB": 30, "SAN": 40}
FUSION = tuple(
    f"SAN-{part}"
    for part in ("RC-01", "RC-02", "SU-01", "SU-02", "SU-03", "SU-04", "XR-01", "OF-01")
)
"""Sandhythe was bought with its old FusionInventory agents, which write XML."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A computer or a piece of network gear, as it really is."""

    name: str
    model: Model
    system: str
    """Key of the operating system for a computer, firmware for network gear."""
    type: str
    """One of computer, firewall, switch, printer, storage."""
    user: Person | None
    months_old: int
    days_unseen: int
    octet: int

    @property
    def site(self) -> str:
        """Site code, the first three letters of the name."""
        return self.name[:3]

    def bought_on(self, today: date) -> date:
        """Return the day on the invoice: so many months ago, give or take a fortnight."""
        shift = random.Random(f"bought {self.name}").randrange(-14, 15)
        return add_months(today, -self.months_old) + timedelta(days=shift)

    @property
    def laptop(self) -> bool:
        """True for a portable computer."""
        return self.model.chassis == "Notebook"

    @property
    def server(self) -> bool:
        """True for the four servers, virtual ones included."""
        return self.system.startswith(("ws", "ubuntu"))

    @property
    def address(self) -> str:
        """The private address inside its site."""
        return f"10.20.{SUBNETS[self.site]}.{self.octet}"

    @property
    def uuid(self) -> str:
        """The same made-up hardware id on every run."""
        return str(uuid.uuid5(NAMESPACE, self.name)).upper()

    @property
    def mac(self) -> str:
        """Maker's prefix and three made-up bytes."""
        tail = uuid.uuid5(NAMESPACE, f"mac {self.name}").bytes[:3]
        return f"{self.model.oui}:{tail[0]:02x}:{tail[1]:02x}:{tail[2]:02x}"

    @property
    def serial(self) -> str:
        """What the machine says its serial number is, placeholders included."""
        if not set(self.model.serial) & set("#@*"):
            return self.model.serial
        rng = random.Random(f"serial {self.name}")
        letters = "BCDFGHJKLMNPQRSTVWXYZ"
        pools = {"#": "0123456789", "@": letters, "*": "0123456789" + letters}
        return "".join(rng.choice(pools.get(mark, mark)) for mark in self.model.serial)


def _computers() -> tuple[Machine, ...]:
    machines = []
    for octet, cells in enumerate(rows("computers"), start=51):
        name, model, system, user, months, unseen = cells
        machines.append(
            Machine(
                name=name,
                model=MODELS[model],
                system=system,
                type="computer",
                user=BY_NAME[user] if user else None,
                months_old=int(months),
                days_unseen=int(unseen),
                octet=octet,
            )
        )
    return tuple(machines)


def _gear() -> tuple[Machine, ...]:
    machines = []
    for name, model, kind, firmware, octet, months in rows("gear"):
        machines.append(
            Machine(
                name=name,
                model=MODELS[model],
                system=firmware,
                type=kind,
                user=None,
                months_old=int(months),
                days_unseen=0,
                octet=int(octet),
            )
        )
    return tuple(machines)


COMPUTERS = _computers()
GEAR = _gear()
BY_MACHINE = {machine.name: machine for machine in (*COMPUTERS, *GEAR)}
