"""Forms: what is written is kept as said by a person; what does not fit is told at the field."""

from __future__ import annotations

import re

from itdirector.areas.vendors.models import Contract
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Statement
from itdirector.kernel.provenance import receipts
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.tests.conftest import Visitor

ADD = "/records/vendors/contract/add"


def _line(actor: Actor) -> Contract:
    with working_for(actor.organisation):
        return Contract.objects.get(name="Leased line")


def test_money_is_written_in_pounds_and_kept_in_pence(owner: Actor, visit: Visitor) -> None:
    said = {"name": "Alarm", "price_minor": "1,250.50", "billing": "year", "auto_renews": "true"}
    answer = visit(owner).post(ADD, said)
    assert answer.status_code == 303
    with working_for(owner.organisation):
        made = Contract.objects.get()
        known = receipts("vendors.contract", made.pk)
    assert (made.price_minor, made.auto_renews, made.ends_on) == (125_050, True, None)
    assert known["price_minor"].grade == "expert"
    assert answer["Location"] == f"/records/vendors/contract/{made.pk}"


def test_an_error_is_tied_to_its_field_and_nothing_is_lost(owner: Actor, visit: Visitor) -> None:
    said = {"name": "", "price_minor": "a lot", "notes": "Keep me"}
    answer = visit(owner).post(ADD, said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="i-name"[^>]*aria-invalid="true"[^>]*aria-describedby="e-name', page)
    assert 'id="e-price_minor">Write an amount of money' in page
    assert "Keep me" in page
    assert "2 fields to look at" in page


def test_a_field_is_checked_while_the_form_is_filled_in(owner: Actor, visit: Visitor) -> None:
    answer = visit(owner).post("/records/vendors/contract/check/notice", {"notice": "three"})
    assert answer.status_code == 200
    assert b'id="box-notice"' in answer.content
    assert b"Write a number." in answer.content


def test_only_what_differs_is_said_by_the_person(filled: Actor, visit: Visitor) -> None:
    contract = _line(filled)
    where = f"/records/vendors/contract/{contract.pk}/change"
    page = visit(filled).get(where).context["form"]
    sent = {box.name: box.value for box in page} | {"notes": "Ask for a cap."}
    assert visit(filled).post(where, sent).status_code == 303
    with working_for(filled.organisation):
        newest = Statement.objects.filter(record_id=contract.pk).order_by("-at").first()
    assert newest.values == {"notes": "Ask for a cap."}


def test_a_field_can_be_emptied(filled: Actor, visit: Visitor) -> None:
    contract = _line(filled)
    where = f"/records/vendors/contract/{contract.pk}/change"
    page = visit(filled).get(where).context["form"]
    sent = {box.name: box.value for box in page} | {"billing": "", "ends_on": "", "vendor": ""}
    assert visit(filled).post(where, sent).status_code == 303
    now = _line(filled)
    assert (now.billing, now.ends_on, now.vendor) == ("", None, None)


def test_removing_asks_first_and_keeps_the_history(filled: Actor, visit: Visitor) -> None:
    contract = _line(filled)
    where = f"/records/vendors/contract/{contract.pk}/remove"
    assert b"Its history stays" in visit(filled).get(where).content
    assert visit(filled).post(where).status_code == 303
    assert _line(filled).gone_on is not None
    assert b"Removed" in visit(filled).get(f"/records/vendors/contract/{contract.pk}").content


def test_what_we_knew_before_it_came_is_nothing(filled: Actor, visit: Visitor) -> None:
    where = f"/records/vendors/contract/{_line(filled).pk}/then"
    browser = visit(filled)
    assert b"we knew nothing of it" in browser.get(where, {"on": "2020-01-01"}).content
    assert b"29,400" not in browser.get(where, {"on": "2030-01-01"}).content
    assert b"450" in browser.get(where, {"on": "2030-01-01"}).content
    assert browser.get(where, {"on": "soon"}).status_code == 422


def test_a_number_stands_in_its_box_as_it_is_kept(filled: Actor, visit: Visitor) -> None:
    with working_for(filled.organisation):
        contract = Contract.objects.get(name="Leased line")
        Contract.objects.filter(pk=contract.pk).update(uplift_percent=12.3456789)
    address = f"/records/vendors/contract/{contract.pk}/change"
    boxes = {box.name: box for box in visit(filled).get(address).context["form"]}
    assert boxes["uplift_percent"].value == "12.3456789"
