"""The kernel's own tables: organisations, who belongs to them, what was said and what was done."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from itdirector.kernel.access import EVERYTHING, Label
from itdirector.kernel.entries import AuditEntry as AuditEntry  # noqa: PLC0414  a table too
from itdirector.kernel.tenancy import OrganisationRecord, Owned, Within
from itdirector.values.ids import uuid7


class Organisation(models.Model):
    """One company whose IT is being directed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    currency = models.CharField(max_length=3, default="GBP")
    sample = models.BooleanField(default=False, help_text="Invented data, for looking around.")
    revision = models.PositiveIntegerField(
        default=0, help_text="Goes up with every change of facts; a dry run is good for one only."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member is to the organisation. What each may do stands in `access.py`."""

    OWNER = "owner", "Owner"
    DIRECTOR = "director", "IT director"
    TECHNICIAN = "technician", "Technician"
    CONTRIBUTOR = "contributor", "Contributor"
    AUDITOR = "auditor", "Auditor (reads only)"
    BOARD = "board", "Board member (reads only)"
    EXTERNAL = "external", "External"


class Memberships(models.QuerySet["Membership"]):
    """Members, of whom some were let in for a time."""

    def standing(self) -> Memberships:
        """Return those that are in force now."""
        return self.filter(active=True).exclude(ends_at__lte=timezone.now())


class Membership(models.Model):
    """A person's role in an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    active = models.BooleanField(default=True)
    sees = models.PositiveSmallIntegerField(null=True, help_text="Labels; empty for the role's.")
    ends_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True, help_text="Why it is for a time only.")
    objects = Memberships.as_manager()

    read_because = "where somebody belongs is asked before it is known for whom to work"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organisation}: {self.role}"


class ApiToken(OrganisationRecord):
    """A key for programs: one person, one organisation. Only its digest is kept."""

    opened_because = "a token says whose it is"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    scopes = models.CharField(max_length=100, blank=True, help_text="Capabilities; empty for all.")

    class Meta:
        ordering = ["-created_at", "name"]
        constraints = [Owned(name="token_owned")]

    def __str__(self) -> str:
        return self.name


class Grade(models.TextChoices):
    """How sure we are of what a source says, best first."""

    MEASURED = "measured", "Measured"
    CONTRACT = "contract", "From a contract or ledger"
    SURVEY = "survey", "From a survey or register"
    EXPERT = "expert", "Said by a person"
    DEFAULT = "default", "Our default"


class StoredFile(OrganisationRecord):
    """A file as it was handed in. The bytes lie in the file store under the digest."""

    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "name"]
        constraints = [
            Owned(name="file_owned"),
            models.UniqueConstraint(fields=["organisation", "digest"], name="file_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Source(OrganisationRecord):
    """Where facts came from: a file taken in, a person's entry, a program's call, our defaults."""

    class Kind(models.TextChoices):
        FILE = "file", "File"
        PERSON = "person", "Person"
        API = "api", "Program"
        DEFAULT = "default", "Our default"

    class State(models.TextChoices):
        RECEIVED = "received", "Waiting to be read"
        UNREADABLE = "unreadable", "Could not be read"
        PREPARED = "prepared", "Ready to apply"
        APPLIED = "applied", "Applied"
        UNDONE = "undone", "Undone"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    label = models.CharField(max_length=255)
    who = models.CharField(max_length=200)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, related_name="sources")
    connector = models.CharField(max_length=50, blank=True)
    mapping = models.JSONField(null=True)
    complete = models.BooleanField(
        default=False, help_text="The file lists everything: what is not in it is gone."
    )
    as_of = models.DateField()
    grade = models.CharField(max_length=10, choices=Grade.choices)
    revision = models.PositiveIntegerField(default=0)
    receipt = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    sensitivity = models.PositiveSmallIntegerField(default=EVERYTHING)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [Owned(name="source_owned"), Within("file", name="source_file_within")]

    def __str__(self) -> str:
        return self.label


class Statement(OrganisationRecord):
    """What one source said about one record. Facts are the fold of these; see `provenance.py`."""

    source = models.ForeignKey("kernel.Source", models.CASCADE, related_name="statements")
    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    place = models.CharField(max_length=200, blank=True)
    values = models.JSONField()
    marks = models.JSONField(default=list)
    as_of = models.DateField()
    grade = models.CharField(max_length=10, choices=Grade.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["as_of", "at", "id"]
        constraints = [
            Owned(name="statement_owned"),
            Within("source", name="statement_source_within"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "record_type", "record_id"], name="statement_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"


class Mark(OrganisationRecord):
    """Something a record is known by besides its key: a serial number, a name."""

    record_type = models.CharField(max_length=60)
    mark = models.CharField(max_length=255)
    record_id = models.UUIDField()

    class Meta:
        constraints = [
            Owned(name="mark_owned"),
            models.UniqueConstraint(
                fields=["organisation", "record_type", "mark"], name="mark_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "record_type", "record_id"], name="mark_record")
        ]

    def __str__(self) -> str:
        return self.mark


class RememberedMapping(OrganisationRecord):
    """Which column means what, as somebody here confirmed it for these headers."""

    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    who = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            Owned(name="mapping_owned"),
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="mapping_once"),
        ]

    def __str__(self) -> str:
        return self.fingerprint[:8]


class FindingRecord(OrganisationRecord):
    """A finding as it stands today. Recomputed, never edited."""

    code = models.CharField(max_length=80)
    subject = models.CharField(max_length=255)
    sentence = models.TextField()
    severity = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField(default=0)
    money_minor = models.BigIntegerField(null=True)
    due_on = models.DateField(null=True)
    remedy = models.CharField(max_length=80, blank=True)
    evidence = models.JSONField(default=list)
    first_seen_on = models.DateField()
    closed_on = models.DateField(null=True)
    sensitivity = models.PositiveSmallIntegerField(default=EVERYTHING)

    class Meta:
        ordering = ["rank", "due_on", "code", "subject"]
        verbose_name = "finding"
        constraints = [
            Owned(name="finding_owned"),
            models.UniqueConstraint(
                fields=["organisation", "code", "subject"], name="finding_once"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class DecisionRun(OrganisationRecord):
    """One answer an engine gave, with the question, so it can be repeated and compared."""

    guards = Label.MONEY | Label.WEAKNESS

    at = models.DateTimeField(auto_now_add=True)
    engine = models.CharField(max_length=50)
    problem = models.JSONField()
    digest = models.CharField(max_length=64)
    seed = models.BigIntegerField(default=0)
    answer = models.JSONField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [Owned(name="decision_owned")]
        indexes = [models.Index(fields=["organisation", "engine", "digest"], name="decision_same")]

    def __str__(self) -> str:
        return f"{self.engine} {self.digest[:8]}"


class Figure(OrganisationRecord):
    """A derived number: its formula, what went in, and what came out. Never changed."""

    digest = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    value = models.JSONField()
    unit = models.CharField(max_length=30)
    formula = models.CharField(max_length=80, help_text="Name and version, such as sum@1.")
    inputs = models.JSONField(default=list)
    seed = models.BigIntegerField(null=True)
    as_of = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    sensitivity = models.PositiveSmallIntegerField(default=EVERYTHING)

    class Meta:
        ordering = ["-at", "label"]
        constraints = [
            Owned(name="figure_owned"),
            models.UniqueConstraint(fields=["organisation", "digest"], name="figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value} {self.unit}"


class Job(OrganisationRecord):
    """Work to be done outside a request. Carries ids only, and may run twice without harm."""

    opened_because = "a worker serves every organisation"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    who = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_steps = models.PositiveIntegerField(default=0)
    all_steps = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [Owned(name="job_owned")]
        indexes = [models.Index(fields=["state", "leased_until"], name="job_claim")]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class FactRecord(OrganisationRecord):
    """Base of every table of facts: known by a key, spoken of by sources, perhaps gone since.

    The columns of a subclass hold the fold of its statements, so that they can be queried.
    `said_on` is the date of the newest statement. `derived` names columns that are worked out
    from the others, kept only to be queried.
    """

    derived: ClassVar[frozenset[str]] = frozenset()

    key = models.CharField(max_length=255, editable=False)
    said_on = models.DateField(null=True, editable=False)
    gone_on = models.DateField(null=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def record_type(cls) -> str:
        """Return the name statements use, such as `estate.asset`."""
        return f"{cls._meta.app_label}.{cls._meta.model_name}"

    def own_key(self) -> str:
        """Return the key files would give this record; "" when only chance could."""
        return ""

    def own_marks(self) -> tuple[str, ...]:
        """Return what files would know this record by, the strongest first."""
        return ()
