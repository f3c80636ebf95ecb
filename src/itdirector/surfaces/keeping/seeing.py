"""What is wrong with an installation, seen from inside. Only the look's own sign-ins are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from itdirector.kernel import audit, files, isolation
from itdirector.kernel.models import Membership, Organisation, StoredFile
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.keeping.snapshots import must_be_sound
from itdirector.surfaces.keeping.standing import organisations, standing
from itdirector.surfaces.signin.factors import PROVED, factor_of
from itdirector.surfaces.signin.rotating import lost_factors
from itdirector.values.text import plural


def look() -> dict[str, Any]:
    """Return what stands here, and what is wrong, as sentences. Raises Refused when damaged."""
    must_be_sound(Path(connection.settings_dict["NAME"]))
    seen = standing("default")
    troubles = [*isolation.troubles(connection), *_sealed_for_good()]
    for organisation in organisations("default"):
        with working_for(organisation):
            troubles += [*_broken_chain(organisation), *_lost_files(organisation)]
        troubles += _closed_door(organisation)
    return {"standing": seen, "troubles": troubles}


def _sealed_for_good() -> Iterator[str]:
    if count := lost_factors():
        told = plural(count, "second factor")
        yield f"With the keys for secrets that are there, {told} cannot be opened."


def _broken_chain(organisation: Organisation) -> Iterator[str]:
    number = audit.first_broken()
    if number is not None:
        yield f"{organisation}: the audit log is broken at entry {number}."


def _lost_files(organisation: Organisation) -> Iterator[str]:
    for file in StoredFile.objects.order_by("digest").iterator():
        digest = hashlib.sha256()
        try:
            with files.open_stored(file) as opened:
                for part in files.parts_of(opened):
                    digest.update(part)
        except FileNotFoundError:
            yield f"{organisation}: the file {file} is missing."
            continue
        if digest.hexdigest() != file.digest:
            yield f"{organisation}: the file {file} is damaged."


def _closed_door(organisation: Organisation) -> Iterator[str]:
    """Yield what keeps a member from signing in, second factor proved, and seeing a page.

    Who has no second factor yet sees where to set one up.
    """
    member = Membership.objects.filter(
        organisation=organisation, active=True, user__is_active=True
    ).first()
    if member is None:
        return  # nobody could sign in before, either
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    user = User.objects.get(pk=member.user_id)
    client.force_login(user)
    if factor := factor_of(user):
        session = client.session
        session[PROVED] = factor.pk
        session.save()
    status = client.get("/", follow=True, secure=True).status_code
    if status != HTTPStatus.OK:
        yield f"{organisation}: after signing in, the first page answers {status}."
