"""Who we buy from, and under which agreements."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from itdirector.areas.vendors.rules import MOST_MONTHS, contract_marks, slug
from itdirector.kernel.access import Label
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned, Within


class Vendor(FactRecord):
    """Somebody we buy from."""

    name = models.CharField("name", max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [
            Owned(name="vendor_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="vendor_key_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def own_key(self) -> str:
        """Return the name as intakes fold it."""
        return slug(self.name)


class Billing(models.TextChoices):
    """How often a price falls due."""

    ONCE = "once", "Once"
    MONTH = "month", "A month"
    QUARTER = "quarter", "A quarter"
    YEAR = "year", "A year"


class Contract(FactRecord):
    """An agreement with a vendor."""

    guards = Label.MONEY

    class NoticeUnit(models.TextChoices):
        DAYS = "days", "Days"
        MONTHS = "months", "Months"
        BUSINESS_DAYS = "business_days", "Business days"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        ENDED = "ended", "Ended"
        DRAFT = "draft", "Draft"

    name = models.CharField("name", max_length=200)
    vendor = models.ForeignKey(
        "vendors.Vendor", models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    reference = models.CharField("reference", max_length=200, blank=True)
    category = models.CharField("category", max_length=100, blank=True)
    starts_on = models.DateField("start", null=True, blank=True)
    ends_on = models.DateField("end of term", null=True, blank=True)
    term_months = models.PositiveIntegerField(
        "term in months", validators=[MaxValueValidator(MOST_MONTHS)], null=True, blank=True
    )
    auto_renews = models.BooleanField("renews by itself", null=True, blank=True)
    renewal_months = models.PositiveIntegerField(
        "renews for months", validators=[MaxValueValidator(MOST_MONTHS)], null=True, blank=True
    )
    notice = models.PositiveIntegerField("notice", null=True, blank=True)
    notice_unit = models.CharField(
        "notice counted in", max_length=15, choices=NoticeUnit.choices, blank=True
    )
    price_minor = models.BigIntegerField(
        "price", validators=[MinValueValidator(0)], null=True, blank=True
    )
    billing = models.CharField("price is for", max_length=10, choices=Billing.choices, blank=True)
    uplift_percent = models.FloatField("yearly increase %", null=True, blank=True)
    status = models.CharField("status", max_length=10, choices=Status.choices, blank=True)
    owner = models.CharField("owner", max_length=254, blank=True)
    notes = models.TextField("notes", blank=True)

    class Meta:
        ordering = ["ends_on", "name"]
        constraints = [
            Owned(name="contract_owned"),
            Within("vendor", name="contract_vendor_within"),
            models.UniqueConstraint(fields=["organisation", "key"], name="contract_key_once"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="contract_ends")]

    def __str__(self) -> str:
        return self.name

    def own_marks(self) -> tuple[str, ...]:
        """Return its reference, and its vendor and name."""
        vendor = self.vendor.name if self.vendor else ""
        return contract_marks(vendor=vendor, name=self.name, reference=self.reference)
