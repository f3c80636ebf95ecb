"""Nothing but what an action or a form names is ever written, whatever else is sent with it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction

from itdirector.kernel.actions import ACTIONS
from itdirector.kernel.areas import Record, records
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from tests.doors import Door, operations, pages
from tests.places import browser_of, member, program_of, rows_of, state_of
from tests.rows import make_row
from torture.figures import counted

pytestmark = pytest.mark.django_db
WRITES = [door for door in operations() if door.verb == "post" and door.body]
FORMS = {
    f"{verb} {name}": (verb, name, record)
    for name, record in records().items()
    for verb in ("add", "change")
    if record.editable and f"{name.partition('.')[0]}.{verb}_{record.name}" in ACTIONS
}
MADE_UP = re.compile("hand:[0-9a-f-]{36}")
"""The key of what is entered by hand, another each time."""
KEPT_FROM_FORMS = {"password", "is_superuser", "is_staff", "is_active", "role", "user", "digest"}


def marked(column: models.Field[Any, Any], foreign: Organisation) -> Any:
    """Return a value nobody would type, of a kind that fits a column."""
    for kind, value in (
        (models.BooleanField, True),
        (models.DateTimeField, "1999-09-09T09:09:09Z"),
        (models.DateField, "1999-09-09"),
        (models.IntegerField, 424_242),
        (models.FloatField, 424_242.5),
        ((models.UUIDField, models.ForeignKey), str(foreign.pk)),
    ):
        if isinstance(column, kind):  # type: ignore[arg-type]
            return value
    return column.flatchoices[-1][0] if column.choices else "zq-sentinel"


def columns_of(area: str) -> dict[str, models.Field[Any, Any]]:
    """Return every column of an area's tables, of people's and of the kernel's."""
    every = [*apps.get_app_config("kernel").get_models(), User]
    if area in {config.label for config in apps.get_app_configs()}:
        every += apps.get_app_config(area).get_models()
    return {name: c for m in every for c in m._meta.concrete_fields for name in (c.name, c.attname)}


def test_an_action_takes_its_own_fields_and_no_other_column(
    home: Organisation, elsewhere: Organisation
) -> None:
    program = program_of(member("olivia", home, Role.OWNER))
    rows = rows_of(home, "plain")
    people = User.objects.values_list(), Membership.objects.values_list()
    before = state_of(home), state_of(elsewhere), *map(list, people)
    with counted("T10 fields beyond the contract") as figure:
        for door in WRITES:
            own = rows[door.model].pk if door.model in rows else home.pk
            address, body = door.asked(own)
            area, verb = address.removeprefix("/api/v1/").split("/")
            known = ACTIONS[f"{area}.{verb}"].inputs.model_fields
            for name, column in columns_of(area).items():
                if name in known:
                    continue
                figure.tried()
                text = json.dumps(body | {name: marked(column, elsewhere)})
                answer = program.post(address, text, content_type="application/json")
                if answer.status_code != 422 or name not in answer.json()["fields"]:
                    figure.failed(f"{door.name} with {name}: {answer.status_code}")
    assert (state_of(home), state_of(elsewhere), *(list(one.all()) for one in people)) == before


def in_a_form(record: Record, elsewhere: Organisation) -> dict[str, Any]:
    columns = {name: record.model._meta.get_field(name) for name in record.editable}
    links = {n for n, c in columns.items() if isinstance(c, models.ForeignKey)}
    plain = {n: marked(c, elsewhere) for n, c in columns.items() if n not in links}
    return {n: "424242" if n.endswith("_minor") else value for n, value in plain.items()}


def after(browser: Any, address: str, form: dict[str, Any], record: Record, home: Any) -> Any:
    """Return the status and the table's rows after a form was sent; it is taken back."""
    with transaction.atomic():
        answer = browser.post(address, form)
        with working_for(home):
            names = [c.attname for c in record.model._meta.concrete_fields if not c.primary_key]
            rows = map(repr, record.model.objects.values_list(*names))
            told = sorted(MADE_UP.sub("hand:…", row) for row in rows)
        transaction.set_rollback(True)
    return answer.status_code, told


@pytest.mark.parametrize("form", FORMS)
def test_a_form_writes_its_own_fields_and_no_other_column(
    form: str, home: Organisation, elsewhere: Organisation
) -> None:
    verb, name, record = FORMS[form]
    browser = browser_of(member("olivia", home, Role.OWNER))
    here = f"/records/{name.replace('.', '/')}"
    row = make_row(record.model, home)
    address = f"{here}/add" if verb == "add" else f"{here}/{row.pk}/change"
    right = in_a_form(record, elsewhere)
    others = {
        name: marked(column, elsewhere)
        for name, column in columns_of(record.model._meta.app_label).items()
        if name not in {*record.editable, *(f"{n}_id" for n in record.editable)}
    }
    assert {"organisation", "organisation_id", "id"} | KEPT_FROM_FORMS <= others.keys()
    people = list(User.objects.values_list())
    plain = after(browser, address, right, record, home)
    full = after(browser, address, right | others, record, home)
    assert full == plain
    assert list(User.objects.values_list()) == people


def test_forms_that_fit_are_taken(home: Organisation, elsewhere: Organisation) -> None:
    """Else nothing would ever be written, and sending more would say nothing."""
    browser = browser_of(member("olivia", home, Role.OWNER))
    taken = 0
    for verb, name, record in FORMS.values():
        if verb == "add":
            form = in_a_form(record, elsewhere)
            address = f"/records/{name.replace('.', '/')}/add"
            status, rows = after(browser, address, form, record, home)
            taken += status == 303 and len(rows) == 1
    assert taken >= 4, taken


def test_there_are_forms_and_pages_for_them() -> None:
    added = {door.address for door in pages() if door.address.endswith("/add")}
    assert {f"/records/{n.replace('.', '/')}/add" for _v, n, _r in FORMS.values()} <= added
    assert isinstance(WRITES[0], Door)
