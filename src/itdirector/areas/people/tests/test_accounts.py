"""Accounts: how they come in, and which of them are said to be wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itdirector.areas.people import facts, intakes
from itdirector.areas.people.findings import findings
from itdirector.areas.people.models import Skill
from itdirector.areas.people.rules import belongs_to_nobody, has_left, is_idle
from itdirector.connectors.rows import PersonRow, SkillRow
from itdirector.kernel.models import Organisation
from itdirector.values.money import Money
from tests.facts import TODAY, by_code, person
from tests.rows import make_row


@pytest.fixture
def _here(at_home: Organisation) -> None:
    """Work for the organisation under test."""


database = pytest.mark.usefixtures("_here")


@pytest.mark.parametrize("name", ["Leavers", "leaver", " Left ", "Ex-staff", "Former employees"])
def test_departments_of_those_who_left(name: str) -> None:
    assert has_left(name)


@pytest.mark.parametrize("name", ["", "Sales", "Left luggage", "Leavers' support", "Exports"])
def test_departments_of_those_at_work(name: str) -> None:
    assert not has_left(name)


def test_idle_is_ninety_one_days_and_never_unknown() -> None:
    assert is_idle(TODAY - timedelta(days=91), TODAY)
    assert not is_idle(TODAY - timedelta(days=90), TODAY)
    assert not is_idle(None, TODAY)


def test_a_licence_a_title_or_a_department_makes_an_account_somebodys() -> None:
    assert belongs_to_nobody(title="", department="", licences=0)
    assert not belongs_to_nobody(title="Dentist", department="", licences=0)
    assert not belongs_to_nobody(title="", department="Sales", licences=0)
    assert not belongs_to_nobody(title="", department="", licences=1)


@database
def test_a_firm_with_nobody_has_nothing_wrong() -> None:
    assert by_code(findings(TODAY)) == {}


@database
def test_people_who_left_are_named_with_what_they_hold() -> None:
    gone = person("Gareth Poole", department="Leavers", licences=["Premium"])
    person("Simone Achebe", department="Leavers", licences=["Premium", "Visio"])
    (one,) = by_code(findings(TODAY))["people.leaver_active"]
    assert one.sentence == (
        "2 people who left have accounts that can still sign in: Gareth Poole, Simone Achebe, and "
        "hold 3 licences."
    )
    assert [e.label for e in one.evidence] == ["Gareth Poole", "Simone Achebe"]
    assert (one.severity, one.due_on) == ("high", TODAY + timedelta(days=7))
    gone.active = False
    gone.save()
    (one,) = by_code(findings(TODAY))["people.leaver_active"]
    assert one.sentence.startswith("1 person who left has an account that can still sign in")


@database
@pytest.mark.parametrize("active", [False, None])
def test_a_blocked_or_unknown_account_of_a_leaver_is_not_wrong(active: bool | None) -> None:
    person("Gareth Poole", department="Leavers", active=active)
    assert by_code(findings(TODAY)) == {}


@database
def test_an_account_nobody_used_for_a_quarter_is_asked_about() -> None:
    made = person("Ann", last_sign_in_on=TODAY - timedelta(days=200))
    person("Bob", last_sign_in_on=None)
    (one,) = by_code(findings(TODAY))["people.leaver_active"]
    assert one.sentence == (
        "1 account can sign in, but nobody has for 90 days: Ann. It may belong to somebody who "
        "left."
    )
    made.last_sign_in_on = TODAY
    made.save()
    assert by_code(findings(TODAY)) == {}


@database
def test_a_leaver_is_named_once() -> None:
    person("Ann", department="Leavers", last_sign_in_on=TODAY - timedelta(days=200))
    person("Bob", last_sign_in_on=TODAY - timedelta(days=200))
    leavers, idle = by_code(findings(TODAY))["people.leaver_active"]
    assert (leavers.subject, [e.label for e in leavers.evidence]) == ("leavers", ["Ann"])
    assert (idle.subject, [e.label for e in idle.evidence]) == ("accounts", ["Bob"])


@database
def test_shared_accounts_people_can_sign_in_to() -> None:
    for name in ("Ann", "Bob", "Cem", "Dee", "Eve"):
        person(name)
    person("Scanner", department="")
    person("Enquiries", department="", active=False)
    person("Visitor", department="", guest=True)
    (one,) = by_code(findings(TODAY))["people.shared_active"]
    assert one.sentence.startswith(
        "1 account belongs to nobody in particular, yet people can sign in with it: Scanner."
    )
    facts.people().filter(name="Scanner").update(active=False)
    assert by_code(findings(TODAY)) == {}


@database
def test_a_bare_list_of_names_makes_nobody_a_shared_account() -> None:
    for name in ("Ann", "Bob", "Cem"):
        person(name, department="")
    assert by_code(findings(TODAY)) == {}


@database
def test_a_password_alone_is_an_open_door() -> None:
    for name in ("Ann", "Bob", "Cem", "Dee", "Eve"):
        person(name, mfa=False)
    (one,) = by_code(findings(TODAY))["people.no_mfa"]
    assert one.sentence.startswith("5 accounts need nothing but a password: Ann, Bob, Cem and 2 mo")
    facts.people().update(mfa=None)
    assert by_code(findings(TODAY)) == {}


@database
def test_days_of_one_skill_add_up_and_licences_list_their_holders() -> None:
    for who, days in (("Callum", 14.0), ("Pier", 6.0)):
        skill = {"key": who, "skill": "sysadmin", "who": who, "days_per_quarter": days}
        make_row(Skill, Organisation.objects.get(), **skill)
    person("Ann", licences=["Visio"])
    assert facts.capacity() == {"sysadmin": 20.0}
    assert [p.name for p in facts.licences_held()["Visio"]] == ["Ann"]


def test_a_person_is_known_by_e_mail_then_by_id_then_by_name() -> None:
    full, by_id, bare = (
        next(iter(intakes.person(PersonRow(place="line 2", **given))))  # type: ignore[arg-type]
        for given in (
            {"name": "Ann", "email": " Ann@Home.Example ", "external_id": "7", "licences": ("A",)},
            {"name": "Ann", "external_id": "7"},
            {"name": "Ann Lee"},
        )
    )
    assert full.marks == ("email:ann@home.example", "id:7")
    assert full.values["email"] == "ann@home.example"
    assert full.values["licences"] == ["A"]
    assert (by_id.key, bare.key) == ("id:7", "name:ann lee")
    assert bare.values["licences"] is None  # says nothing, rather than that there is none


def test_a_skill_is_known_by_what_and_who() -> None:
    row = SkillRow(
        place="", skill="project", who="Dominic O", days_per_quarter=6, day_rate=Money(290_00)
    )
    (one,) = intakes.skill(row)
    assert one.key == "project/dominic o"
    assert (one.values["days_per_quarter"], one.values["day_rate_minor"]) == (6, Money(290_00))
