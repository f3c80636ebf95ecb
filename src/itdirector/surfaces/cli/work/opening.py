"""Looking into an organisation from the machine: its operator is not a reader of its data.

On a laptop the operator is the owner, and nothing is asked. On PostgreSQL with several
organisations of their own, whoever reads one from the command line gives a reason, and both
stand in that organisation's log and on its first page.
"""

from __future__ import annotations

import click
from django.db import connection

from itdirector.kernel.actions import guarded, system_actor
from itdirector.kernel.errors import Refused
from itdirector.kernel.models import Organisation
from itdirector.surfaces.provision import LOOKED_IN, a_reason

BECAUSE = "because"
"""Under which name the command line keeps the reason given."""


def look_into(organisation: Organisation) -> None:
    """Note that the operator looks into an organisation, and why.

    Raises Refused without a reason where the installation serves several organisations.
    """
    if not is_shared():
        return
    context = click.get_current_context(silent=True)
    reason = context.meta.get(BECAUSE) if context else None
    if not reason:
        raise Refused(
            f"{organisation} is one of several organisations here, and its operator is not a "
            "reader of its data.",
            remedy="Say why with --because: it is written into their log and shown to them.",
        )
    actor = system_actor(organisation, name="the operator")
    command = context.info_name or "" if context else ""
    _looked_in(actor=actor, command=command, because=a_reason(reason))


def is_shared() -> bool:
    """Tell whether this installation serves several organisations that are not its operator's."""
    if connection.vendor != "postgresql":
        return False
    return Organisation.objects.filter(sample=False).count() > 1


def _note(*, actor: object, command: str, because: str) -> None:
    """Look in from the command line."""


_looked_in = guarded(LOOKED_IN, _note, needs="view")
