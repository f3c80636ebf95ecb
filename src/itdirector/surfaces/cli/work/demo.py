"""`itdirector demo`: the sample company, loaded once, and the two sign-ins to it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from rich.text import Text

import itdirector
from itdirector.areas.board import facts as board
from itdirector.areas.board.actions import refresh_brief
from itdirector.kernel.actions import Actor, actor_of
from itdirector.kernel.errors import NotFound, Refused
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.cli.printing import out, steps
from itdirector.surfaces.cli.work.people import new_password
from itdirector.surfaces.cli.work.taking import files_under, take_all
from itdirector.surfaces.provision import add_member, create_organisation, create_user

NAME = "Harbour Dental Group"
SIGN_INS = (("owner", Role.OWNER), ("director", Role.DIRECTOR))
SHIPPED_TODAY = date(2026, 11, 22)
"""The day the shipped files are dated to; for any other day they are written anew."""


def load(*, today: date | None) -> None:
    """Load the sample company and its sign-ins; what is there already is left as it is."""
    organisation = Organisation.objects.filter(sample=True, name=NAME).first()
    actor = _owner_of(organisation) if organisation else _found()
    with working_for(actor.organisation):
        if board.latest() is not None:
            return
    day = today or timezone.localdate()
    with sample_files(day) as folder:
        paths = files_under(folder)
        with steps(len(paths) + 1) as step:
            for _source in take_all(actor, paths, today=day, step=step):
                pass
            step("the plan and its proof")
            refresh_brief(actor=actor, today=day)


def reset_passwords() -> None:
    """Give both sign-ins new passwords, and show them once."""
    _show({name: _give_password(User.objects.get(username=name)) for name, _role in SIGN_INS})


def say_how_to_serve() -> None:
    """Say what comes next when nothing is served now."""
    out().print(f"{NAME} is loaded. `itdirector demo` serves it.")


@contextmanager
def sample_files(today: date) -> Iterator[Path]:
    """Give a folder with the sample company's files, dated to a day."""
    shipped = _shipped()
    if today == SHIPPED_TODAY:
        yield shipped / "files"
        return
    with tempfile.TemporaryDirectory(prefix="itdirector-sample-") as folder:
        command = [sys.executable, str(shipped / "generate.py")]
        command += ["--today", today.isoformat(), "--out", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  (our own)
        yield Path(folder)


def _shipped() -> Path:
    """Return the sample company: inside the package when installed, beside it in a checkout."""
    inside = Path(itdirector.__file__).parent
    for home in (inside, inside.parents[1]):
        if (folder := home / "examples" / "harbour-dental").is_dir():
            return folder
    raise NotFound("The sample company is not part of this installation.")


def _found() -> Actor:
    if Organisation.objects.exists() or User.objects.exists():
        raise Refused(
            f"{settings.HOME} holds an organisation of your own.",
            remedy="Set ITDIRECTOR_HOME to an empty folder for the demo.",
        )
    passwords = {name: new_password() for name, _role in SIGN_INS}
    with transaction.atomic():
        owner, director = (
            create_user(username=name, password=passwords[name]) for name, _role in SIGN_INS
        )
        actor = create_organisation(name=NAME, owner=owner, sample=True)
        add_member(actor=actor, user=director, role=Role.DIRECTOR)
    _show(passwords)
    return actor


def _owner_of(organisation: Organisation) -> Actor:
    membership = (
        Membership.objects.filter(organisation=organisation, role=Role.OWNER, active=True)
        .select_related("user", "organisation")
        .order_by("pk")
        .first()
    )
    if membership is None:
        raise NotFound(f"{organisation} has no owner any more.", remedy="Remove its folder.")
    out().print("Signed in before? The passwords are the same; --reset-passwords makes new ones.")
    return actor_of(membership.user, membership)


def _give_password(user: User) -> str:
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _show(passwords: dict[str, str]) -> None:
    console = out()
    console.print(Text("Sign in with one of these. They are shown once.", style="bold"))
    for name, password in passwords.items():
        console.print(Text(f"  {name:10}{password}"))
    console.print("The sample company asks for no second factor; one of your own does.")
