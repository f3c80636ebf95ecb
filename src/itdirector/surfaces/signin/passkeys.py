"""Passkeys (WebAuthn level 2): offered, added, and accepted as proof of a person.

fido2 checks what a device says: its type, origin, name, flags and signature. Ours are the rules
around it: a challenge is good once, for one session, for one purpose, for five minutes; the device
must have verified its user; a count that does not go up is a copied key.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from itdirector.kernel.actions import Actor, guarded
from itdirector.kernel.errors import Invalid, NotFound, Refused
from itdirector.surfaces.signin import passwords
from itdirector.surfaces.signin.base_address import base_address, host_name
from itdirector.surfaces.signin.held import Held, must_still_be
from itdirector.surfaces.signin.models import Passkey

USED = "passkey"
"""Where a session keeps which passkey was proved in it."""
CHALLENGE = "passkey_challenge"
ADD, PROVE = "add", "prove"
CHALLENGE_BYTES = 32
GOOD_FOR_S = 300
MOST = 20
LONGEST_ANSWER = 20_000
LONGEST_NAME = 60
DAMAGED = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    struct.error,
)
"""What reading a made-up answer may end in."""


def offer_new(user: User, session: SessionBase, *, now: datetime) -> dict[str, Any]:
    """Return what a browser needs to make a passkey for a person, as JSON has it."""
    name = user.get_username()
    known = [_opened(one) for one in user.passkeys.all()]
    if len(known) >= MOST:
        raise Refused(f"You have {MOST} passkeys.", remedy="Remove one first.")
    options, _state = _server().register_begin(
        PublicKeyCredentialUserEntity(id=_handle(user), name=name, display_name=name),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_new_challenge(session, ADD, now=now),
    )
    return dict(options)


def offer_proof(session: SessionBase, *, now: datetime) -> dict[str, Any]:
    """Return what a browser needs to prove any passkey it has for us, as JSON has it."""
    options, _state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_new_challenge(session, PROVE, now=now),
    )
    return dict(options)


def add(
    user: User, session: SessionBase, *, seen: Held, answer: str, name: str, now: datetime
) -> Passkey:
    """Keep a passkey a browser made.

    Raises Invalid for one that does not fit our challenge, and Refused for a person who has
    something else by now than was `seen` when this was allowed.
    """
    state = _take_challenge(session, ADD, now=now)
    clean = " ".join(name.split())[:LONGEST_NAME] or "Passkey"
    try:
        made = _server().register_complete(state, _read(answer))
        key = made.credential_data
    except DAMAGED:
        raise Invalid(_WRONG, fields={"answer": "is wrong"}) from None
    if key is None or Passkey.objects.filter(digest=_digest(key.credential_id)).exists():
        raise Invalid("This passkey is here already.", fields={"answer": "is known"})
    with transaction.atomic():
        must_still_be(seen, user)
        kept = Passkey.objects.create(
            user=user,
            name=clean,
            digest=_digest(key.credential_id),
            public=base64.b64encode(bytes(key)).decode(),
            sign_count=made.counter,
        )
        passwords.in_every_log(user, _was_added, who=user.get_username())
    return kept


def proved(session: SessionBase, *, answer: str, now: datetime, by: User | None = None) -> Passkey:
    """Return the passkey an answer proves; `by` whom, when that is known already.

    Raises Invalid, in one sentence, for everything that is wrong with it.
    """
    state = _take_challenge(session, PROVE, now=now)
    try:
        said = _read(answer)
        response = AuthenticationResponse.from_dict(said)
        kept = Passkey.objects.select_related("user").get(digest=_digest(response.raw_id))
        _server().authenticate_complete(state, [_opened(kept)], said)
        handle = response.response.user_handle
        fits = kept.user.is_active and handle in {None, _handle(kept.user)}
    except (*DAMAGED, Passkey.DoesNotExist):
        fits = False
    if not fits or (by is not None and kept.user_id != by.pk):
        raise Invalid(_WRONG, fields={"answer": "is wrong"})
    _count(kept, response.response.authenticator_data.counter, now=now)
    return kept


def remove(user: User, *, pk: int) -> str:
    """Forget one of a person's passkeys, and what it opened; return its name."""
    with transaction.atomic():
        found = Passkey.objects.filter(user=user, pk=pk).first()
        if found is None:
            raise NotFound("There is no such passkey.")
        found.delete()
        passwords.in_every_log(user, _was_removed, who=user.get_username())
    return found.name


def is_proved(user: User, session: SessionBase) -> bool:
    """Tell whether one of a person's passkeys was proved in a session, and is still theirs."""
    pk = session.get(USED)
    return pk is not None and Passkey.objects.filter(user=user, pk=pk).exists()


def has_any(user: User) -> bool:
    """Tell whether a person has a passkey."""
    return Passkey.objects.filter(user=user).exists()


def _count(kept: Passkey, count: int, *, now: datetime) -> None:
    """Note the use. Raises Invalid for a count seen before: two devices have the one key."""
    higher = Q(sign_count__lt=count) if count else Q(sign_count=0)
    noted = Passkey.objects.filter(higher, pk=kept.pk).update(sign_count=count, used_at=now)
    if not noted:
        raise Invalid(_WRONG, fields={"answer": "is wrong"})


def _server() -> Fido2Server:
    origin = base_address()
    ours = PublicKeyCredentialRpEntity(name="IT Director", id=host_name())
    return Fido2Server(ours, verify_origin=lambda said: said == origin)


def _new_challenge(session: SessionBase, purpose: str, *, now: datetime) -> bytes:
    challenge = os.urandom(CHALLENGE_BYTES)
    session[CHALLENGE] = [purpose, websafe_encode(challenge), int(now.timestamp())]
    return challenge


def _take_challenge(session: SessionBase, purpose: str, *, now: datetime) -> Mapping[str, Any]:
    """Return what fido2 compares with. The challenge is used up, whatever comes of it."""
    made_for, challenge, at_s = session.pop(CHALLENGE, ("", "", 0))
    age_s = now.timestamp() - at_s
    if made_for != purpose or not -GOOD_FOR_S < age_s < GOOD_FOR_S:
        raise Invalid(_WRONG, fields={"answer": "is too late"})
    required = UserVerificationRequirement.REQUIRED
    return {"challenge": challenge, "user_verification": required}


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    said = json.loads(answer)
    if not isinstance(said, dict):
        raise TypeError("no table")
    return said


def _opened(kept: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(kept.public))


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()


def _handle(user: User) -> bytes:
    """Return what a device knows a person by: it says nothing about them to anybody else."""
    return salted_hmac("itdirector.passkey", str(user.pk), algorithm="sha256").digest()


_WRONG = "That passkey was not accepted. Try again, or sign in another way."


def _note_added(*, actor: Actor, person: str) -> None:
    """Add a passkey."""


def _note_removed(*, actor: Actor, person: str) -> None:
    """Remove a passkey."""


_was_added = guarded("person.add_passkey", _note_added, needs="administer")
_was_removed = guarded("person.remove_passkey", _note_removed, needs="administer")
