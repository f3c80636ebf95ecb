"""Mail goes over TLS to a server that is who it says, or not at all."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner, Result
from django.core.exceptions import ImproperlyConfigured

from itdirector.kernel.actions import Actor
from itdirector.kernel.tests.bringing import did
from itdirector.project.mail import mail_settings
from itdirector.surfaces.cli.group import main
from tests.test_a_real_provider import free_port

FROM = "itdirector@example.org"


class Kept:
    """A mail server's memory: what came, to whom, and whether over TLS and with the password."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Message, bool]] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take one mail."""
        if self.refuses:
            return "554 No, thank you"
        mail = message_from_bytes(envelope.content)
        self.mails.append((envelope.rcpt_tos[0], mail, session.ssl is not None))
        return "250 Kept"


def password_is_right(*told: Any) -> Any:
    """Let in who knows the password: the last of what the server tells."""
    return AuthResult(success=tuple(told[-1]) == (b"itd", b"p@ss"), handled=False)


@pytest.fixture
def kept(tls: tuple[Path, Path], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """Run a mail server that wants TLS and a password, trust it, and hand mail in there."""
    memory, context = Kept(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*tls)
    server = Controller(
        memory,
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=password_is_right,
    )
    server.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    hand_in(settings, f"smtp://itd:p%40ss@localhost:{server.port}")
    settings.DEFAULT_FROM_EMAIL = FROM
    yield memory
    server.stop()


def hand_in(settings: Any, url: str) -> None:
    for name, value in mail_settings(url).items():
        setattr(settings, name, value)


def anchored(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", "anchor", *words])


def test_heads_are_mailed_to_each_alone_as_a_file_that_verify_takes(
    kept: Kept, owner: Actor, tmp_path: Path
) -> None:
    did(owner, "estate.add_site", name="Quay")
    done = anchored("--mail", "ann@example.org", "--mail", "bob@example.org")
    assert done.exit_code == 0, done.stderr
    assert [(to, mail["To"], tls) for to, mail, tls in kept.mails] == [
        ("ann@example.org", "ann@example.org", True),
        ("bob@example.org", "bob@example.org", True),
    ]
    _text, attached = kept.mails[0][1].get_payload()  # type: ignore[misc]
    file = tmp_path / attached.get_filename()  # type: ignore[union-attr, operator]
    file.write_bytes(attached.get_payload(decode=True))  # type: ignore[union-attr, arg-type]
    assert json.loads(file.read_text())["number"] == 1
    run = CliRunner().invoke(main, ["audit", "verify", "--anchor", str(file)])
    assert (run.exit_code, run.stdout) == (0, "home: 1 entry, whole.\n")


@pytest.mark.usefixtures("owner")
def test_a_server_nobody_vouches_for_gets_nothing(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    done = anchored("--mail", "ann@example.org")
    assert done.exit_code == 1
    assert "certificate" in done.stderr
    assert kept.mails == []


@pytest.mark.usefixtures("owner")
def test_a_wrong_password_and_a_refusal_are_told(kept: Kept, settings: Any) -> None:
    kept.refuses = True
    assert "554" in anchored("--mail", "ann@example.org").stderr
    settings.EMAIL_HOST_PASSWORD = "wrong"
    told = anchored("--mail", "ann@example.org").stderr
    assert "535" in told
    assert "wrong" not in told


@pytest.mark.usefixtures("owner")
def test_without_a_mail_server_it_says_what_to_set(settings: Any) -> None:
    hand_in(settings, "")
    done = anchored("--mail", "ann@example.org")
    assert done.exit_code == 1
    assert "ITDIRECTOR_MAIL_URL" in done.stderr


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("address", ["ann", "", "ann@example.org\nBcc: eve@example.org"])
def test_what_is_no_address_is_refused(kept: Kept, address: str) -> None:
    assert "is no mail address" in anchored("--mail", address).stderr
    assert kept.mails == []


def test_heads_go_somewhere_or_it_says_so(owner: Actor) -> None:
    assert owner.role == "owner"
    assert "Give a file, or --mail" in anchored().stderr


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp-here://example.org"]
)
def test_an_address_that_would_send_in_the_open_starts_nothing(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ITDIRECTOR_MAIL_URL"):
        mail_settings(url)


def test_each_kind_of_address_speaks_as_it_says() -> None:
    for url, tls, from_the_start, port in (
        ("smtp://example.org", True, False, 587),
        ("smtps://example.org", False, True, 465),
        ("smtp-here://localhost", False, False, 25),
    ):
        told = mail_settings(url)
        spoken = (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"], told["EMAIL_PORT"])
        assert spoken == (tls, from_the_start, port)
