"""Who belongs to an organisation: invitations, roles, and being shut out at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD, MakeMember, join, sign_in, user_of
from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor, actor_of, system_actor
from itdirector.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from itdirector.kernel.models import ApiToken, Job, Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import provision
from itdirector.surfaces.api import tokens
from itdirector.surfaces.cli.work.people import member_named
from itdirector.surfaces.mcp.tests.test_mcp import ask
from itdirector.surfaces.signin import invitations
from itdirector.surfaces.signin.models import Invitation
from tests.places import read_log

NEW = {"username": "ann", "password": "four unrelated words", "again": "four unrelated words"}


def member(actor: Actor) -> Membership:
    return Membership.objects.get(user_id=actor.user_id, organisation=actor.organisation)


def entries(organisation: Organisation) -> list[tuple[str, str]]:
    return [(entry.who, entry.action) for entry in read_log(organisation)]


def browser_of(actor: Actor) -> Client:
    return sign_in(Client(), user_of(actor))


def link_from(page: bytes) -> str:
    found = re.search(rb'class="secret">http://testserver(/join/[^<]+)<', page)
    assert found
    return found[1].decode()


def test_an_invited_person_makes_a_sign_in_and_is_in(owner: Actor, home) -> None:
    browser = browser_of(owner)
    page = browser.post("/settings/people/invite", {"whom": "ann@home.example", "role": "board"})
    link = link_from(page.content)
    assert link.encode() not in browser.get("/settings/people").content
    guest = Client()
    assert b"is invited by olivia" in guest.get(link).content
    assert guest.post(link, NEW)["Location"] == "/"
    ann = User.objects.get(username="ann")
    assert (ann.email, ann.memberships.get().role) == ("ann@home.example", Role.BOARD)
    assert entries(home) == [
        ("olivia", "organisation.invite"),
        ("ann", "organisation.accept_invitation"),
    ]


def test_only_a_digest_of_the_link_is_kept(owner: Actor, home) -> None:
    _made, text = provision.invite(actor=owner, whom="ann", role=Role.BOARD)
    with working_for(home):
        kept = str(Invitation.objects.values().get())
    log = str(read_log(home))
    assert text not in kept
    assert (text in log, "ann" in log) == (False, True)


def test_an_invitation_is_good_once(owner: Actor) -> None:
    made, text = provision.invite(actor=owner, whom="ann@home.example", role=Role.BOARD)
    assert Client().post(f"/join/{text}", NEW).status_code == 303
    again = Client().post(f"/join/{text}", NEW | {"username": "eve"})
    assert (again.status_code, b"not open any more" in again.content) == (404, True)
    with pytest.raises(Refused):
        provision.accept_as_new(invitation=made, username="eve", password="four unrelated words")
    assert not User.objects.filter(username="eve").exists()


def test_an_invitation_ends_by_itself_when_withdrawn_and_when_made_anew(owner: Actor, home) -> None:
    made, text = provision.invite(actor=owner, whom="ann", role=Role.BOARD)
    assert invitations.found(text, now=timezone.now()) == made
    with pytest.raises(NotFound):
        invitations.found(text, now=timezone.now() + timedelta(days=7, seconds=1))
    other, newer = provision.invite(actor=owner, whom="Ann", role=Role.BOARD)
    assert Client().get(f"/join/{text}").status_code == 404
    provision.withdraw(actor=owner, invitation=other)
    assert Client().get(f"/join/{newer}").status_code == 404
    with pytest.raises(Refused):
        provision.withdraw(actor=owner, invitation=other)


def test_an_invitation_is_for_the_one_invited(owner: Actor, outsider: Actor, home) -> None:
    _made, text = provision.invite(actor=owner, whom="ann", role=Role.BOARD)
    answer = Client().post(f"/join/{text}", NEW | {"username": "eve"})
    assert (answer.status_code, b"for ann" in answer.content) == (422, True)
    stranger = browser_of(outsider)
    assert b"Sign out" in stranger.get(f"/join/{text}").content
    assert stranger.post(f"/join/{text}").status_code == 422
    assert not Membership.objects.filter(user_id=outsider.user_id, organisation=home).exists()


def test_who_signs_in_already_joins_with_that(owner: Actor, outsider: Actor, home) -> None:
    _made, text = provision.invite(actor=owner, whom="OTTO", role=Role.AUDITOR)
    guest = Client().get(f"/join/{text}")
    assert b"Sign in to join" in guest.content
    assert Client().post(f"/join/{text}", NEW | {"username": "otto"}).status_code == 409
    assert browser_of(outsider).post(f"/join/{text}")["Location"] == "/"
    joined = Membership.objects.get(user_id=outsider.user_id, organisation=home)
    assert (joined.role, joined.active) == (Role.AUDITOR, True)
    with pytest.raises(Refused, match="belongs"):
        provision.invite(actor=owner, whom="otto", role=Role.BOARD)


@pytest.mark.parametrize("change", [{"again": "other"}, {"password": "short", "again": "short"}])
def test_a_weak_or_mistyped_password_leaves_the_invitation_open(owner: Actor, change) -> None:
    _made, text = provision.invite(actor=owner, whom="ann", role=Role.BOARD)
    assert Client().post(f"/join/{text}", NEW | change).status_code == 422
    assert not User.objects.filter(username="ann").exists()
    assert Client().post(f"/join/{text}", NEW).status_code == 303


@pytest.mark.parametrize("name", ["the operator", "olivia\u200b", "olivia\u202e", "oli\u00a0via"])
def test_nobody_takes_a_name_that_reads_as_anothers_in_the_log(owner: Actor, name: str) -> None:
    made, _text = provision.invite(actor=owner, whom="ann@home.example", role=Role.BOARD)
    with pytest.raises(Invalid, match="no spaces, and nothing that cannot be seen"):
        provision.accept_as_new(invitation=made, username=name, password=NEW["password"])
    with pytest.raises(Invalid, match="no spaces, and nothing that cannot be seen"):
        provision.invite(actor=owner, whom=name, role=Role.BOARD)


def test_a_name_is_kept_as_signing_in_reads_it(owner: Actor) -> None:
    made, _text = provision.invite(actor=owner, whom="ann@home.example", role=Role.BOARD)
    wide = "\uff41nn"
    user = provision.accept_as_new(invitation=made, username=wide, password=NEW["password"])
    assert user.username == "ann"
    made, _text = provision.invite(actor=owner, whom="other@home.example", role=Role.BOARD)
    with pytest.raises(Invalid, match="already a person named ann"):
        provision.accept_as_new(invitation=made, username=wide, password=NEW["password"])


def test_who_may_not_administer_decides_about_nobody(owner: Actor, board_member: Actor) -> None:
    browser = browser_of(board_member)
    pk = member(owner).pk
    assert browser.get("/settings/people").status_code == 403
    for address in ("invite", f"{pk}/role", f"{pk}/remove"):
        assert browser.post(f"/settings/people/{address}", {}).status_code == 403
    with pytest.raises(NotAllowed):
        provision.remove(actor=board_member, member=member(owner))


def test_others_members_are_no_members(owner: Actor, outsider: Actor, home) -> None:
    theirs = member(outsider)
    browser = browser_of(owner)
    assert browser.post(f"/settings/people/{theirs.pk}/remove").status_code == 404
    for act in (provision.remove, lambda **k: provision.change_role(**k, role=Role.BOARD)):
        with pytest.raises(NotFound):
            act(actor=owner, member=theirs)
    theirs.refresh_from_db()
    assert theirs.active


def test_only_an_owner_decides_about_owners(owner: Actor, director: Actor) -> None:
    for act in (
        lambda: provision.invite(actor=director, whom="x", role=Role.OWNER),
        lambda: provision.change_role(actor=director, member=member(director), role=Role.OWNER),
        lambda: provision.change_role(actor=director, member=member(owner), role=Role.BOARD),
        lambda: provision.remove(actor=director, member=member(owner)),
    ):
        with pytest.raises(NotAllowed):
            act()
    provision.change_role(actor=owner, member=member(director), role=Role.OWNER)
    assert member(director).role == Role.OWNER


@pytest.mark.parametrize("whose", ["owner", "machine"])
def test_the_last_owner_stays(owner: Actor, home, whose: str) -> None:
    actor = {"owner": owner, "machine": system_actor(home, name="machine")}[whose]
    with pytest.raises(Refused, match="last owner"):
        provision.remove(actor=actor, member=member(owner))
    with pytest.raises(Refused, match="last owner"):
        provision.change_role(actor=actor, member=member(owner), role=Role.DIRECTOR)
    assert (member(owner).role, member(owner).active) == (Role.OWNER, True)
    assert entries(home) == []


def test_an_owner_who_may_not_sign_in_any_more_does_not_count(
    owner: Actor, director: Actor
) -> None:
    provision.change_role(actor=owner, member=member(director), role=Role.OWNER)
    User.objects.filter(pk=director.user_id).update(is_active=False)
    with pytest.raises(Refused, match="last owner"):
        provision.remove(actor=owner, member=member(owner))


def test_roles_that_are_none_are_refused(owner: Actor, director: Actor) -> None:
    with pytest.raises(Invalid):
        provision.change_role(actor=owner, member=member(director), role="king")
    with pytest.raises(Invalid):
        provision.invite(actor=owner, whom="", role=Role.BOARD)


def test_being_shut_out_is_immediate_everywhere(owner: Actor, director: Actor, home) -> None:
    session = browser_of(director)
    _token, text = tokens.issue(actor=director, name="nightly")
    program = Client(headers={"Authorization": f"Bearer {text}"})
    job = jobs.enqueue(actor=director, name="board.refresh", arguments={})
    _made, link = provision.invite(actor=director, whom="friend", role=Role.BOARD)

    def model_asks() -> bool:
        return "no member" in str(ask(lambda: member_named("home", "dinah"), "brief").content)

    assert session.get("/").status_code == 200
    assert program.get("/api/v1/whoami/").status_code == 200
    assert not model_asks()
    provision.remove(actor=owner, member=member(director))
    assert session.get("/").status_code == 403
    assert program.get("/api/v1/whoami/").status_code == 401
    assert model_asks()
    assert Client().get(f"/join/{link}").status_code == 404
    with working_for(home):
        assert Job.objects.get(pk=job.pk).state == Job.State.FAILED
        assert ApiToken.objects.get().revoked_at is not None
    assert entries(home)[-1] == ("olivia", "organisation.remove_member")


def test_all_keys_of_a_person_can_be_revoked_everywhere_and_nobody_elses(
    owner: Actor, director: Actor, home: Organisation, elsewhere: Organisation
) -> None:
    person = user_of(director)
    there = actor_of(person, join(elsewhere, person, Role.TECHNICIAN))
    programs = [
        Client(headers={"Authorization": f"Bearer {tokens.issue(actor=actor, name='nightly')[1]}"})
        for actor in (director, there, owner)
    ]

    def get_in() -> list[bool]:
        return [one.get("/api/v1/whoami/").status_code == 200 for one in programs]

    assert (get_in(), tokens.working(person)) == ([True, True, True], 2)
    assert tokens.revoke_all(person) == 2
    assert (get_in(), tokens.working(person)) == ([False, False, True], 0)
    logged = ("the command line", "token.revoke_all")
    assert (entries(home)[-1], entries(elsewhere)[-1]) == (logged, logged)
    assert tokens.revoke_all(person) == 0
    assert entries(home).count(logged) == 1


def test_a_key_of_who_was_shut_out_stays_shut_when_they_come_back(
    owner: Actor, director: Actor
) -> None:
    _token, text = tokens.issue(actor=director, name="nightly")
    provision.remove(actor=owner, member=member(director))
    provision.add_member(actor=owner, user=user_of(director), role=Role.DIRECTOR)
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/whoami/").status_code == 401


def test_a_key_from_hours_that_are_over_stays_shut_when_they_come_back(
    home: Organisation, outsider: Actor
) -> None:
    user, because = user_of(outsider), "A question about the invoice"
    let_in = provision.let_in(organisation=home, user=user, hours=1, because=because)
    _token, text = tokens.issue(actor=actor_of(user, let_in), name="nightly")
    program = Client(headers={"Authorization": f"Bearer {text}"})
    assert program.get("/api/v1/whoami/").status_code == 200
    with working_for(home):
        Membership.objects.filter(pk=let_in.pk).update(ends_at=timezone.now())
    provision.let_in(organisation=home, user=user, hours=1, because=because)
    assert program.get("/api/v1/whoami/").status_code == 401


def test_nobody_makes_another_see_what_they_do_not(
    owner: Actor, director: Actor, board_member: Actor
) -> None:
    provision.grant(actor=owner, member=member(director), sees=0)
    director = actor_of(user_of(director), member(director))
    with pytest.raises(NotAllowed, match="not shown to dinah either"):
        provision.invite(actor=director, whom="dinah-too", role=Role.DIRECTOR)
    with pytest.raises(NotAllowed, match="not shown to dinah either"):
        provision.change_role(actor=director, member=member(board_member), role=Role.DIRECTOR)
    provision.change_role(actor=director, member=member(board_member), role=Role.AUDITOR)
    provision.invite(actor=director, whom="ann", role=Role.CONTRIBUTOR)


@pytest.mark.parametrize(
    ("role", "lowered"),
    [
        (Role.OWNER, lambda **who: provision.change_role(**who, role=Role.DIRECTOR)),
        (Role.DIRECTOR, lambda **who: provision.grant(**who, sees=0)),
    ],
    ids=["another role", "fewer labels"],
)
def test_an_invitation_ends_when_who_made_it_could_make_it_no_more(
    owner: Actor, home: Organisation, make_member: MakeMember, role: str, lowered: Any
) -> None:
    other = make_member("oscar", home, role)
    made, _text = provision.invite(actor=other, whom="oscar-too", role=role)
    still, _text = provision.invite(actor=other, whom="ann", role=Role.CONTRIBUTOR)
    lowered(actor=owner, member=member(other))
    with pytest.raises(Refused):
        provision.accept_as_new(
            invitation=made, username="oscar-too", password="four unrelated words"
        )
    provision.accept_as_new(invitation=still, username="ann", password="four unrelated words")


def test_a_lower_role_holds_from_the_next_request(owner: Actor, director: Actor) -> None:
    session = browser_of(director)
    assert session.get("/settings/people").status_code == 200
    provision.change_role(actor=owner, member=member(director), role=Role.BOARD)
    assert session.get("/settings/people").status_code == 403


def test_the_pages_change_and_remove(owner: Actor, director: Actor) -> None:
    browser = browser_of(owner)
    pk = member(director).pk
    browser.post(f"/settings/people/{pk}/role", {"role": "auditor"})
    assert member(director).role == Role.AUDITOR
    assert b"Remove dinah?" in browser.get(f"/settings/people/{pk}/remove").content
    assert browser.post(f"/settings/people/{pk}/remove")["Location"] == "/settings/people"
    assert not member(director).active
    own = browser.post(f"/settings/people/{member(owner).pk}/remove")
    assert (own.status_code, b"last owner" in own.content) == (422, True)


def test_signing_in_again_after_being_shut_out_leads_nowhere(owner: Actor, director: Actor) -> None:
    provision.remove(actor=owner, member=member(director))
    browser = Client()
    browser.post("/sign-in", {"username": "dinah", "password": PASSWORD})
    assert b"Home Ltd" not in browser.get("/", follow=True).content
