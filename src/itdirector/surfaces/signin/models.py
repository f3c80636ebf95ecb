"""What signing in keeps: invitations, tries that failed, second factors.

They lie below the pages and the command line, which share them, and not in the kernel: no area
needs to know how somebody came in.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from itdirector.kernel.models import Role
from itdirector.kernel.tenancy import OrganisationRecord, Owned, Within


class Invitation(OrganisationRecord):
    """A way in for one person, once, until a day. Only the digest of the link is kept."""

    opened_because = "whoever follows the link does not know yet whose it is"

    whom = models.CharField(max_length=150, help_text="An e-mail address, or a name to sign in.")
    role = models.CharField(max_length=20, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    who = models.CharField(max_length=200, help_text="Who invited them.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was accepted or withdrawn.")

    class Meta:
        ordering = ["-created_at", "whom"]
        constraints = [Owned(name="invitation_owned")]

    def __str__(self) -> str:
        return f"invitation of {self.whom}"


class Try(models.Model):
    """A try to get in that has not succeeded, counted for an hour.

    It belongs to no organisation: nobody is signed in yet, and the name may be nobody's. Whom it
    was for and from where is kept as a digest only.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"
        indexes = [models.Index(fields=["subject", "at"], name="try_subject")]

    def __str__(self) -> str:
        return f"{self.subject[:8]} at {self.at}"


class SecondFactor(models.Model):
    """What a person proves besides the password: the secret an authenticator app shares with us.

    It belongs to the person, who may be in many organisations or in none yet.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor"
    )
    sealed = models.CharField(max_length=200, help_text="The secret, encrypted for this person.")
    last_step = models.BigIntegerField(
        default=0, help_text="Up to here codes are used: each is good once."
    )
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"second factor of {self.user}"


class Passkey(models.Model):
    """A key in a person's device: public here, its secret half never leaves the device.

    It belongs to the person, who may be in many organisations.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, help_text="Of the key's own id.")
    public = models.TextField(help_text="Id and public key as WebAuthn has them, in base64.")
    sign_count = models.BigIntegerField(default=0, help_text="Goes up, unless the key keeps none.")
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"passkey {self.name} of {self.user}"


class WayIn(models.Model):
    """Whether an organisation has a sign-in of its own, and what it counts for.

    Shared, as memberships are: it is asked with them at every request, before a fence is up.
    """

    organisation = models.OneToOneField(
        "kernel.Organisation", models.CASCADE, related_name="way_in"
    )
    on = models.BooleanField(default=False)
    only = models.BooleanField(default=False, help_text="No other way in but for owners.")
    asks_second = models.BooleanField(default=False, help_text="Their provider asks for a second.")
    turn = models.PositiveIntegerField(default=0, help_text="Goes up when older sign-ins end.")

    class Meta:
        verbose_name_plural = "ways in"

    def __str__(self) -> str:
        return f"way into {self.organisation}"


class Connection(OrganisationRecord):
    """An OpenID Connect provider, as it knows us. The secret is encrypted and never shown."""

    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            Owned(name="connection_owned"),
            models.UniqueConstraint(fields=["organisation"], name="connection_once"),
        ]

    def __str__(self) -> str:
        return self.issuer


class Domain(OrganisationRecord):
    """A mail domain an organisation says is its own; worth something once that is proved."""

    name = models.CharField(max_length=253)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            Owned(name="domain_owned"),
            models.UniqueConstraint(fields=["organisation", "name"], name="domain_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(OrganisationRecord):
    """A person as a provider knows them: connection and subject, never an e-mail address."""

    connection = models.ForeignKey("signin.Connection", models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            Owned(name="identity_owned"),
            Within("connection", name="identity_connection_within"),
            models.UniqueConstraint(
                fields=["organisation", "connection", "subject"], name="identity_subject_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "connection", "user"], name="identity_user_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.connection}"


class RecoveryCode(models.Model):
    """A code for the day the app is lost. Only its digest is kept, until it is used.

    It belongs to the person's second factor, so to no organisation.
    """

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class SignedIn(models.Model):
    """A session as its person sees it: since when, from where, with what.

    It belongs to the person, whichever organisation the session works for.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40)
    since = models.DateTimeField()
    address = models.CharField(max_length=50)
    browser = models.CharField(max_length=80)

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name_plural = "signed-in sessions"

    def __str__(self) -> str:
        return f"{self.user} since {self.since}"
