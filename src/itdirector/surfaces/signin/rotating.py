"""Another key for what is sealed: every secret is sealed anew, and what breaks off is gone on with.

Each row changes by itself, and only if nobody changed it meanwhile. The key before stays until
the next rotation: a process that was just sealing may have used it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag

from itdirector.kernel.actions import guarded, system_actor
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.signin import connections, factors, sealing


class Rotated(NamedTuple):
    """What a rotation did."""

    sealed_anew: int
    forgotten: int
    """Keys that nothing needs any more."""
    lost: list[str]
    """What cannot be opened with any key there is."""


def rotate() -> Rotated:
    """Seal everything with a new key; go on with the newest where an earlier rotation broke off.

    Raises Refused while another does: each would forget keys that the other still needs.
    """
    with sealing.alone(waits=False):
        return _rotate()


def lost_factors() -> int:
    """Return how many second factors no key there is opens: their people cannot sign in."""
    return sum(_opened(row, place) is None for row, place in factors.sealed_rows())


def _rotate() -> Rotated:
    if not _broke_off():
        sealing.add_key()
    newest, count, lost, needed = sealing.newest().name, 0, [], set()
    for row, place in _every():
        if (name := sealing.key_of(row.sealed)) == newest:
            continue
        if (secret := _opened(row, place)) is None:
            lost.append(str(row))
            needed.add(name)
            continue
        unchanged = type(row)._default_manager.filter(pk=row.pk, sealed=row.sealed)
        count += unchanged.update(sealed=sealing.sealed(secret, bound_to=place))
    needed |= {key.name for key in sealing.ring()[1:2]}
    forgotten = sealing.keep_only(needed)
    _note(count)
    return Rotated(count, forgotten, lost)


def _broke_off() -> bool:
    """Tell whether some of what can be opened is under the newest key and some is not."""
    known = sealing.ring()
    every = [(sealing.key_of(row.sealed), row, place) for row, place in _every()]
    under = {name == known[0].name for name, row, place in every if known and _opened(row, place)}
    return len(under) > 1


def _opened(row: Any, place: str) -> bytes | None:
    try:
        return sealing.opened(row.sealed, bound_to=place)
    except (InvalidTag, ValueError):
        return None


def _every() -> Iterator[tuple[Any, str]]:
    """Yield everything that is sealed, with the place it is sealed for, inside its fence."""
    yield from factors.sealed_rows()
    for organisation in Organisation.objects.order_by("pk"):
        with working_for(organisation):
            yield from connections.sealed_rows()


def _note(count: int) -> None:
    for organisation in Organisation.objects.order_by("pk"):
        actor = system_actor(organisation, name="the operator")
        _noted(actor=actor, secrets_of_all=count)


def _rotated(*, actor: Any, secrets_of_all: int) -> None:
    """Seal every secret with a new key."""


_noted = guarded("operator.rotate_keys", _rotated, needs="administer")
