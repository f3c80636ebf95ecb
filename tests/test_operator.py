"""The operator of the installation is no reader of its data; what is granted, is by hand."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.utils import timezone

from conftest import MakeMember, sign_in, user_of
from itdirector.kernel import audit
from itdirector.kernel.access import EVERYTHING, Label
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.cli import main
from itdirector.surfaces.cli.work import opening
from tests.places import read_log

pytestmark = pytest.mark.django_db
REASON = "Their board asked us to look at the plan"


@pytest.fixture
def shared(home: Organisation, elsewhere: Organisation, monkeypatch: Any) -> None:
    """Have the installation serve several organisations on PostgreSQL."""
    monkeypatch.setattr(opening, "connection", SimpleNamespace(vendor="postgresql"))


def _newest(organisation: Organisation) -> audit.Told | None:
    return next(reversed(read_log(organisation)), None)


def _run(*words: str) -> Any:
    return CliRunner().invoke(main, words)


def test_whoever_reads_from_the_machine_says_why_and_is_in_the_log(
    shared: None, home: Organisation
) -> None:
    refused = _run("explain", "--organisation", "home")
    assert refused.exit_code == 1
    assert "--because" in refused.output
    assert _newest(home) is None
    done = _run("explain", "--organisation", "home", "--because", REASON)
    assert done.exit_code == 0, done.output
    newest = _newest(home)
    assert newest is not None
    assert (newest.action, newest.who) == (provision.LOOKED_IN, "the operator")
    assert newest.details["inputs"] == {"command": "explain", "because": REASON}


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "--organisation", "home"),
        ("export", "home", "--to", "x.jsonl"),
        ("do", "estate.add_site", "name=Attic", "--organisation", "home", "--as", "olivia"),
        ("token", "list", "--organisation", "home", "--as", "olivia"),
        ("mcp", "--organisation", "home", "--as", "olivia"),
        ("import", __file__, "--organisation", "home"),
    ],
    ids=lambda words: words[0],
)
def test_no_command_hands_out_anything_without_a_reason(
    words: tuple[str, ...], shared: None, owner: Actor, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = _run(*words)
    assert refused.exit_code == 1
    assert "--because" in refused.output
    assert not list(tmp_path.iterdir())
    assert _newest(owner.organisation) is None


def test_a_reason_is_one_that_can_be_read_later(shared: None, home: Organisation) -> None:
    refused = _run("explain", "--organisation", "home", "--because", "x")
    assert refused.exit_code == 1
    assert "reason" in refused.output


def test_on_a_laptop_nothing_is_asked(home: Organisation, elsewhere: Organisation) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("a laptop keeps its data in SQLite")
    assert _run("explain", "--organisation", "home").exit_code == 0
    assert _newest(home) is None


def test_one_organisation_of_its_own_is_its_operators(home: Organisation, monkeypatch: Any) -> None:
    monkeypatch.setattr(opening, "connection", SimpleNamespace(vendor="postgresql"))
    assert not opening.is_shared()


def test_who_is_let_in_sees_for_some_hours_and_the_organisation_sees_why(
    home: Organisation, outsider: Actor
) -> None:
    user = user_of(outsider)
    made = provision.let_in(organisation=home, user=user, hours=2, because=REASON)
    assert (made.role, made.because) == (Role.AUDITOR, REASON)
    browser = sign_in(Client(), user)
    page = browser.post("/settings/organisation", {"organisation": str(home.pk)}, follow=True)
    assert page.status_code == 200
    assert "Home Ltd" in browser.get("/findings").content.decode()
    newest = _newest(home)
    assert newest is not None
    assert newest.action == provision.LET_IN
    with working_for(home):
        assert provision.looks_in(home) == [newest]
    with working_for(home):
        over = timezone.now() - timedelta(seconds=1)
        Membership.objects.filter(pk=made.pk).update(ends_at=over)
    assert "Home Ltd" not in browser.get("/findings").content.decode()


@pytest.mark.parametrize("hours", [0, 25])
def test_nobody_is_let_in_for_more_than_a_day(
    hours: int, home: Organisation, outsider: Actor
) -> None:
    with pytest.raises(Invalid, match="hours"):
        provision.let_in(organisation=home, user=user_of(outsider), hours=hours, because=REASON)
    assert not Membership.objects.filter(organisation=home).exists()


def test_a_member_is_not_made_less_by_being_let_in(home: Organisation, owner: Actor) -> None:
    with pytest.raises(Refused, match="already"):
        provision.let_in(organisation=home, user=user_of(owner), hours=1, because=REASON)
    assert Membership.objects.get(organisation=home).role == Role.OWNER


def _member(owner: Actor, role: str, make_member: MakeMember) -> Membership:
    made = make_member("tess", owner.organisation, role)
    return Membership.objects.get(user_id=made.user_id)


def test_an_owner_grants_and_withdraws(owner: Actor, make_member: MakeMember) -> None:
    member = _member(owner, Role.CONTRIBUTOR, make_member)
    for sees in (int(Label.MONEY), 0, None):
        provision.grant(actor=owner, member=member, sees=sees)
        member.refresh_from_db()
        assert member.sees == sees


def test_nobody_grants_more_than_they_see(
    owner: Actor, director: Actor, make_member: MakeMember
) -> None:
    member = _member(owner, Role.CONTRIBUTOR, make_member)
    provision.grant(actor=owner, member=Membership.objects.get(user_id=director.user_id), sees=0)
    blind = Actor("dinah", owner.organisation, Role.DIRECTOR, director.user_id, granted=0)
    with pytest.raises(NotAllowed, match="prices"):
        provision.grant(actor=blind, member=member, sees=int(Label.MONEY))
    own = Membership.objects.get(user_id=director.user_id)
    with pytest.raises(NotAllowed):
        provision.grant(actor=blind, member=own, sees=EVERYTHING)


def test_an_owner_cannot_be_blinded(owner: Actor, director: Actor) -> None:
    own = Membership.objects.get(user_id=owner.user_id)
    with pytest.raises(NotAllowed):
        provision.grant(actor=director, member=own, sees=0)
    with pytest.raises(Refused, match="owner"):
        provision.grant(actor=owner, member=own, sees=0)


def test_who_may_not_administer_grants_nothing(
    owner: Actor, board_member: Actor, make_member: MakeMember
) -> None:
    member = _member(owner, Role.CONTRIBUTOR, make_member)
    with pytest.raises(NotAllowed):
        provision.grant(actor=board_member, member=member, sees=EVERYTHING)


def test_the_machine_grants_by_name(owner: Actor, make_member: MakeMember) -> None:
    member = _member(owner, Role.CONTRIBUTOR, make_member)
    told = _run("people", "grant", "tess", "--sees", "prices", "--sees", "weak-spots")
    assert told.exit_code == 0, told.output
    member.refresh_from_db()
    assert member.sees == Label.MONEY | Label.WEAKNESS
    assert _run("people", "grant", "tess", "--sees", "role").exit_code == 0
    member.refresh_from_db()
    assert member.sees is None
