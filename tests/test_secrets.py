"""No secret is ever shown, sent, exported or logged, and no log line is forged."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from mcp import Client as Asking
from openpyxl import load_workbook

from conftest import FACTOR_SECRET, PASSWORD, give_factor
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import ApiToken, Membership, Organisation, Role
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces import asking, provision
from itdirector.surfaces.keeping import leaving
from itdirector.surfaces.mcp import server
from itdirector.surfaces.signin.models import Invitation, Passkey, RecoveryCode, SignedIn
from tests.doors import as_json, operations, pages
from tests.places import browser_of, member, program_of, rows_of, token_of

pytestmark = pytest.mark.django_db
OWN_PAGE = {"post /settings/tokens", "post /settings/people/invite"}
"""Where a new secret is shown, this once, to whoever made it."""


class Heard(logging.Handler):
    """Keeps every line any part of the program logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(self.format(record))


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Return what is logged, by every logger, ours down to the smallest matter."""
    ear = Heard()
    names = [name for name in logging.root.manager.loggerDict if name.startswith(("django", "itd"))]
    loggers = [logging.root, *map(logging.getLogger, names)]
    before = [(one, one.level, one.propagate) for one in loggers]
    for one in loggers:
        # Below that Django tells what no installation of ours ever logs.
        one.setLevel(logging.INFO if one.name.startswith("django") else logging.DEBUG)
        one.propagate = one.name not in {"django.server"}
    logging.root.addHandler(ear)
    yield ear
    logging.root.removeHandler(ear)
    for one, level, up in before:
        one.setLevel(level)
        one.propagate = up


@pytest.fixture
def owner_and_secrets(home: Organisation) -> tuple[Actor, Client, Client, dict[str, str]]:
    """Return an owner at a browser, a program of theirs, and all that must stay unseen."""
    owner = member("olivia", home, Role.OWNER)
    browser, program, spare = browser_of(owner), program_of(owner), token_of(owner)
    user = User.objects.get(pk=owner.user_id)
    factor = give_factor(user)
    code = RecoveryCode.objects.create(factor=factor, digest="zq-digest-of-a-recovery-code")
    _made, invited = provision.invite(actor=owner, whom="ann@home.example", role=Role.BOARD)
    browser.get("/settings")
    with working_for(home):
        digests = [token.digest for token in ApiToken.objects.all()]
        digests += [one.digest for one in Invitation.objects.all()]
    secrets = {
        "password": PASSWORD,
        "hash of the password": user.password,
        "session": browser.session.session_key or "",
        "token": spare,
        "seed of the app": base64.b32encode(FACTOR_SECRET).decode().rstrip("="),
        "plain seed of the app": FACTOR_SECRET.decode(),
        "sealed seed": factor.sealed,
        "recovery code": code.digest,
        "invitation": invited,
        "key of the installation": settings.SECRET_KEY,
    } | {f"digest {n}": digest for n, digest in enumerate(digests)}
    assert all(len(secret) > 8 for secret in secrets.values())
    return owner, browser, program, secrets


def in_it(secrets: dict[str, str], text: str) -> list[str]:
    return [name for name, secret in secrets.items() if secret in text]


def plain(answer: Any) -> str:
    """Return all text of an answer, also of a workbook."""
    told = b"".join(answer) if answer.streaming else answer.content
    if "spreadsheetml" in answer.get("Content-Type", ""):
        book = load_workbook(io.BytesIO(told))
        return str([list(row) for row in book.worksheets[0].iter_rows(values_only=True)])
    return str(told.decode("utf-8", "replace"))


def everything_told(home: Organisation, owner: Actor, browser: Client, program: Client) -> Any:
    """Yield the name and the text of every answer to somebody who may see all."""
    rows = rows_of(home, "plain")
    rows |= {Membership: Membership.objects.get(user_id=owner.user_id)}
    rows |= dict.fromkeys((SignedIn, Passkey), rows[Membership])
    for door in operations():
        address, body = door.asked(rows[door.model].pk if door.model else "")
        answer = program.generic(door.verb, address, as_json(body), "application/json")
        yield door.name, plain(answer)
    for door in sorted(pages(), key=lambda d: d.verb):
        address, body = door.asked(rows[door.model].pk if door.model else "")
        if door.name not in OWN_PAGE:
            yield door.name, plain(getattr(browser, door.verb)(address, body))


def test_no_secret_is_in_any_answer_or_log(
    home: Organisation,
    owner_and_secrets: tuple[Actor, Client, Client, dict[str, str]],
    heard: Heard,
    capfd: pytest.CaptureFixture[str],
) -> None:
    owner, browser, program, secrets = owner_and_secrets
    told = list(everything_told(home, owner, browser, program))
    assert len(told) > 400
    _sign_in_wrongly_and_rightly(secrets["token"])
    found = {name: seen for name, text in told if (seen := in_it(secrets, text))}
    assert found == {}
    logged = "\n".join(heard.lines) + "".join(capfd.readouterr())
    assert heard.lines
    assert [line for line in logged.splitlines() if in_it(secrets, line)] == []


@pytest.mark.django_db(transaction=True)
def test_no_secret_leaves_with_the_organisation(
    owner_and_secrets: tuple[Actor, Client, Client, dict[str, str]], tmp_path: Path
) -> None:
    owner, _browser, _program, secrets = owner_and_secrets
    file = tmp_path / "home.jsonl"
    leaving.export(owner, file)
    told = file.read_text()
    assert "Home Ltd" in told
    # What is kept of keys leaves with them: nobody makes a key from it, and here it opens nothing.
    assert [name for name in in_it(secrets, told) if not name.startswith("digest")] == []


def _sign_in_wrongly_and_rightly(token: str) -> None:
    browser = Client(raise_request_exception=False)
    for password in (f"{PASSWORD} and more", PASSWORD):
        browser.post("/sign-in", {"username": "olivia", "password": password})
    browser.post("/sign-in/code", {"code": "000000"})
    browser.post("/settings/sign-in/password", {"old": PASSWORD, "new": PASSWORD, "again": "x"})
    Client().get("/api/v1/whoami/", headers={"Authorization": f"Bearer {token}x"})
    Client().get("/api/v1/nothing", headers={"Authorization": f"Bearer {token}"})


def test_no_secret_is_in_any_answer_of_a_question(
    home: Organisation,
    owner_and_secrets: tuple[Actor, Client, Client, dict[str, str]],
    heard: Heard,
) -> None:
    owner, _browser, _program, secrets = owner_and_secrets
    ids = [str(row.pk) for row in rows_of(home, "plain").values()]

    async def every() -> list[str]:
        told = []
        async with Asking(server.build(lambda: owner)) as client:
            for tool in (await client.list_tools()).tools:
                needs = tool.input_schema.get("required", ())
                for pk in ids if "id" in needs else [""]:
                    inputs = dict.fromkeys(needs, "x") | ({"id": pk} if "id" in needs else {})
                    answer = await client.call_tool(tool.name, inputs)
                    told.append("".join(one.text for one in answer.content))
        return told

    told = async_to_sync(every)()
    assert len(told) > 50
    assert [in_it(secrets, text) for text in told if in_it(secrets, text)] == []
    assert in_it(secrets, "\n".join(heard.lines)) == []


def test_a_secret_would_be_seen(
    owner_and_secrets: tuple[Actor, Client, Client, dict[str, str]], heard: Heard
) -> None:
    _owner, browser, _program, secrets = owner_and_secrets
    shown = plain(browser.post("/settings/tokens", {"name": "x", "days": "30"}))
    assert "itd_" in shown
    logging.getLogger("itdirector.anything").debug("the key is %s", secrets["token"])
    assert in_it(secrets, "\n".join(heard.lines)) == ["token"]


def test_nothing_that_is_sent_forges_a_line_of_the_log(
    home: Organisation, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by a new line nor by what colours or clears a terminal."""
    owner = member("olivia", home, Role.OWNER)
    browser, program = browser_of(owner), program_of(owner)

    def fail(*_args: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(asking, "receipts", fail)
    forged = "x%0AERROR%20all%20keys%20were%20given%20away%1b%5B2J%0D%C2%9B%E2%80%A8y"
    some = "0190a0c0-0000-7000-8000-000000000000"
    program.get(f"/api/v1/records/{forged}/{some}/receipts")
    program.get(f"/api/v1/{forged}")
    for client in (browser, Client(raise_request_exception=False)):
        client.get(f"/{forged}?q={forged}")
        client.post(f"/join/{forged}", {"name": "x\nERROR y"})
        client.post("/sign-in", {"username": "x\nERROR y\x1b[2J", "password": "z"})
        client.get("/", headers={"User-Agent": "x\nERROR y\x1b[2J", "Host": "bad\nhost"})
    messages = [line.partition("\nTraceback")[0] for line in heard.lines]
    assert any("receipts failed" in line for line in messages)
    wrong = [m for m in messages if any(not c.isprintable() for c in m)]
    assert wrong == []
