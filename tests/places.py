"""Two organisations for what is tried: home, full of words nobody else may see, and elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, join, sign_in
from itdirector.areas.board.models import Brief
from itdirector.areas.security.actions import fill_register
from itdirector.areas.security.models import Risk
from itdirector.kernel import audit
from itdirector.kernel.actions import Actor, system_actor
from itdirector.kernel.entries import AuditEntry, AuditText
from itdirector.kernel.fields import Written
from itdirector.kernel.models import ApiToken, Membership, Organisation, Role
from itdirector.kernel.tenancy import OrganisationRecord, working_for
from itdirector.surfaces.api import tokens
from itdirector.surfaces.signin.models import Passkey, SignedIn
from itdirector.surfaces.web.tests.sample import brief_of
from itdirector.values.ids import uuid7
from itdirector.values.salted import salt
from tests.rows import make_row

CANARY = "zq-hidden-at-home"
FENCED = [m for m in apps.get_models() if issubclass(m, OrganisationRecord)]
DAY = date(2026, 11, 22)


def rows_of(organisation: Organisation, text: str) -> dict[type[Any], Any]:
    """Return one row of every table, with a text in every column that takes one."""
    return {model: row_of(model, organisation, text) for model in FENCED}


def row_of(model: type[Any], organisation: Organisation, text: str, **values: Any) -> Any:
    """Return one row of a table, with a text in every column that takes one."""
    if model is Brief:
        with working_for(organisation):
            content = {**brief_of(str(uuid7())), "organisation": text}
            return Brief.objects.create(today=DAY, colour="amber", content=content)
    if model is Risk:  # whose scenario nobody types: it comes from the register
        fill_register(actor=system_actor(organisation, name=text[:100]), today=DAY)
        with working_for(organisation):
            Risk.objects.update(title=text, basis=text)
            return Risk.objects.first()
    texts = {c.name: f"{text} {c.name}"[: c.max_length] for c in text_columns(model)}
    for column in model._meta.concrete_fields:
        if isinstance(column, Written):
            details = {"inputs": {"name": text}, "changes": []}
            texts[column.name] = [salt() + text] if model is AuditText else details
    return make_row(model, organisation, **texts, **values)


def text_columns(model: type[Any]) -> list[models.Field[Any, Any]]:
    """Return the columns of a table in which any text of some length may stand."""
    return [
        c
        for c in model._meta.concrete_fields
        if (isinstance(c, models.TextField) and not isinstance(c, Written))
        or (isinstance(c, models.CharField) and not c.choices and (c.max_length or 0) >= 60)
    ]


def member(name: str, organisation: Organisation, role: str) -> Actor:
    """Return a new member."""
    user = User.objects.create_user(name, password=PASSWORD)
    join(organisation, user, role)
    return Actor(name, organisation, role, user_id=user.pk)


def personal_rows(
    organisation: Organisation, *, number: int, text: str = "x"
) -> dict[type[Any], Any]:
    """Return a member, their session and passkey: rows known by numbers, here by long ones."""
    user = User.objects.create_user(f"{text} {number}", password=PASSWORD)
    where = {"since": timezone.now(), "address": text, "browser": text, "session_key": str(number)}
    return {
        Membership: join(organisation, user, Role.OWNER, pk=number),
        SignedIn: SignedIn.objects.create(pk=number, user=user, **where),
        Passkey: Passkey.objects.create(pk=number, user=user, name=text, digest=str(number)),
    }


def browser_of(actor: Actor) -> Client:
    """Return a browser in which somebody signed in."""
    return sign_in(Client(raise_request_exception=False), User.objects.get(pk=actor.user_id))


def token_of(actor: Actor) -> str:
    """Return the text of a key for somebody's programs."""
    text = f"{tokens.PREFIX}{uuid7()}{uuid7()}"
    with working_for(actor.organisation):
        ApiToken.objects.create(
            user_id=actor.user_id,
            name="program",
            digest=tokens.digest(text),
            expires_on=date.today() + timedelta(days=9),  # noqa: DTZ011
            used_on=date.today(),  # noqa: DTZ011
        )
    return text


def program_of(actor: Actor) -> Client:
    """Return a program that calls with a key of somebody's."""
    headers = {"Authorization": f"Bearer {token_of(actor)}"}
    return Client(headers=headers, raise_request_exception=False)


def read_log(organisation: Organisation) -> list[audit.Told]:
    """Return an organisation's log with its texts, the oldest entry first."""
    with working_for(organisation):
        return audit.told(AuditEntry.objects.order_by("number"))


def state_of(
    organisation: Organisation, tables: Iterable[type[Any]] = FENCED
) -> dict[str, list[str]]:
    """Return every row of an organisation, to be compared with later."""
    with working_for(organisation):
        return {m._meta.label: sorted(map(repr, m.objects.values_list())) for m in tables}
