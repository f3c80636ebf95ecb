"""Visitors, and an organisation with something in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from conftest import sign_in, user_of
from itdirector.areas.board.models import Brief
from itdirector.areas.vendors.models import Contract
from itdirector.kernel import intake
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import FindingRecord
from itdirector.kernel.provenance import assumption, fact, figure
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.tests.sample import CONTRACTS, MACHINES, brief_of

Visitor = Callable[[Actor], Client]
DAY = date(2026, 11, 22)


@pytest.fixture
def visit() -> Visitor:
    """Return `visit(actor)`: a browser in which the actor signed in."""

    def make(actor: Actor) -> Client:
        client = Client()
        sign_in(client, user_of(actor))
        return client

    return make


@pytest.fixture
def filled(owner: Actor) -> Actor:
    """Return an owner whose organisation has machines, contracts, a finding and a brief."""
    for name, content in (("machines.csv", MACHINES), ("contracts.csv", CONTRACTS)):
        source = intake.receive(actor=owner, name=name, parts=iter([content]), today=DAY)
        intake.apply(actor=owner, source=source)
    with working_for(owner.organisation):
        contract = Contract.objects.order_by("key").first()
        inputs = [
            fact("vendors.contract", contract.pk, "price_minor", value=120_000, label="The price"),
            assumption("A default", value=50_000, source="our default, 2026-11", grade="default"),
        ]
        made = figure("What it costs", formula="sum@1", inputs=inputs, unit="pence", as_of=DAY)
        Brief.objects.create(today=DAY, colour="amber", content=brief_of(str(made.pk)))
        FindingRecord.objects.create(
            code="vendors.decide",
            subject="one",
            sentence="Decide about the line.",
            severity="high",
            rank=1,
            evidence=[["vendors.contract", str(contract.pk), contract.name]],
            first_seen_on=DAY,
        )
    return owner
