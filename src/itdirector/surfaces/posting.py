"""Sending a mail, or saying in plain words why not."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from itdirector.kernel.errors import Invalid, Refused

SETTINGS = "Set ITDIRECTOR_MAIL_URL and ITDIRECTOR_MAIL_FROM; docs/hosting/settings.md says how."


def send(addresses: Sequence[str], *, subject: str, text: str, attached: tuple[str, str]) -> None:
    """Send one mail to each address, so that none sees the others: a text and one file.

    Raises Invalid for what is no address, Refused when no mail is set up or the mail server does
    not take it; the ones before are sent then.
    """
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            raise Invalid(f"{address} is no mail address.", fields={"mail": "is none"}) from None
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend") or not settings.DEFAULT_FROM_EMAIL:
        raise Refused("No mail can be sent from here yet.", remedy=SETTINGS)
    for address in addresses:
        way = get_connection()
        mail = EmailMessage(subject, text, to=[address], connection=way)
        mail.attach(*attached, "application/jsonl")
        try:
            mail.send()
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(
                f"The mail server did not take the mail to {address}: {error}", remedy=SETTINGS
            ) from None
        finally:
            way.close()  # a wrong password would leave it open
