"""What was true when it was looked at, and is not any more when it is changed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid, Refused
from itdirector.kernel.models import Role
from itdirector.surfaces import provision
from itdirector.surfaces.signin import invitations
from tests.meanwhile import after

pytestmark = pytest.mark.django_db
LONG = "kestrel harbour ninety lantern"


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gina", "Gina"])
def test_a_name_that_somebody_took_meanwhile_is_taken_in_any_letters(
    owner: Actor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    after(monkeypatch, provision, "check_new", lambda: User.objects.create(username="gina"))
    with pytest.raises(Invalid, match=f"There is already a person named {name}"):
        provision.create_user(username=name, password=LONG)
    assert User.objects.filter(username__iexact=name).count() == 1


def test_an_address_that_joined_elsewhere_meanwhile_joins_with_that_sign_in(
    owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whom = "guest@example.org"
    invitation, _text = provision.invite(actor=owner, whom=whom, role=Role.BOARD)
    taken = {"username": "guest", "email": whom}
    after(monkeypatch, provision, "check_new", lambda: User.objects.create(**taken))
    with pytest.raises(Refused, match="has a sign-in here already"):
        provision.accept_as_new(invitation=invitation, username="other", password=LONG)
    assert invitations.people_called(whom).count() == 1
