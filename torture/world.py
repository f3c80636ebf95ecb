"""Two organisations that are worked in at random, and what they must hold, in plain Python.

`Model` is what must be there; every step of `steps.py` changes the database and the model alike, or
tries what must be refused and changes neither.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import DatabaseError, connection

from itdirector.areas.estate.models import Asset, Site
from itdirector.areas.strategy.models import Plan
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import ApiToken, Membership
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from tests.places import state_of

MOST = 60
"""How many rows of a table an organisation has at most: what is there stays cheap to compare."""


@dataclass
class Model:
    """What one organisation must hold."""

    actor: Actor
    guests: list[User]
    sites: dict[UUID, str] = field(default_factory=dict)
    machines: dict[UUID, tuple[str, UUID | None]] = field(default_factory=dict)
    imported: dict[UUID, set[str]] = field(default_factory=dict)
    """The names that a source brought in, for each that stands."""
    roles: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    tokens: dict[str, bool] = field(default_factory=dict)
    plans: int = 0
    entries: int = 0
    left: dict[str, list[str]] = field(default_factory=dict)
    """Every row of every table when it was last worked in."""


class World:
    """Both organisations, the one that is worked in, and chance."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.number = 0
        self.here, self.there = _organisation("Tern Lane Dental"), _organisation("Quay Optics")
        for one in (self.here, self.there):
            one.left = state_of(one.actor.organisation)
        self.wrong: list[str] = []

    def name(self) -> str:
        """Return a name nobody has."""
        self.number += 1
        return f"N{self.number}"

    def one(self, known: Iterable[Any]) -> Any:
        """Return one of those known, None when there is none."""
        found = [*known]
        return self.pick.choice(found) if found else None

    def must_fail(self, what: str, statement: str, *values: Any) -> None:
        """Run plain SQL that the database must refuse, or that must find nothing."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                if cursor.rowcount > 0:
                    self.wrong.append(f"{what} touched {cursor.rowcount} rows")
        except DatabaseError:
            return

    def switch(self) -> None:
        """Work in the other organisation, after a look at whether anything in it has changed."""
        self.here.left = state_of(self.here.actor.organisation)
        self.here, self.there = self.there, self.here
        now = state_of(self.here.actor.organisation)
        for table, rows in now.items():
            if rows != self.here.left[table]:
                self.wrong.append(f"{table} changed while the other organisation was worked in")

    def compare(self) -> None:
        """Compare what is there with the model, in both organisations."""
        for model in (self.here, self.there):
            for what, (wanted, found) in _both(model).items():
                if wanted != found:
                    self.wrong.append(f"{what} of {model.actor.organisation}: {found} for {wanted}")


def _organisation(name: str) -> Model:
    owner = User.objects.create(username=f"owner of {name}")
    guests = [User.objects.create(username=f"guest {n} of {name}") for n in range(3)]
    made = Model(provision.create_organisation(name=name, owner=owner), guests)
    made.roles[owner.pk] = ("owner", None)
    with working_for(made.actor.organisation):
        made.entries = audit.head()[0]
    return made


def _both(model: Model) -> dict[str, tuple[Any, Any]]:
    """Return the model's and the database's answer to each question."""
    organisation = model.actor.organisation
    with working_for(organisation):
        sites = dict(Site.objects.exclude(name=IMPORTED_AT).values_list("pk", "name"))
        rows = Asset.objects.exclude(name__startswith=IMPORTED).values_list("pk", "name", "site_id")
        machines = {pk: (name, site) for pk, name, site in rows}
        brought = Asset.objects.filter(name__startswith=IMPORTED).values_list("name", flat=True)
        keys = ApiToken.objects.values_list("digest", "revoked_at")
        tokens = {digest: revoked is None for digest, revoked in keys}
        counts = Plan.objects.count(), audit.head()[0]
        imported = sorted(brought)
    members = Membership.objects.filter(organisation=organisation, active=True)
    return {
        "sites": (model.sites, sites),
        "machines": (model.machines, machines),
        "imported": (sorted(n for names in model.imported.values() for n in names), imported),
        "roles": (model.roles, {m.user_id: (m.role, m.sees) for m in members}),
        "tokens": (model.tokens, tokens),
        "plans and entries": ((model.plans, model.entries), counts),
    }


IMPORTED, IMPORTED_AT = "PC-", "Quay"
"""What machines that came by file are called, and where they stand."""
