"""What may go wrong, how often and at what cost; and what attackers are known to use."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from itdirector.kernel.access import Label
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned


class Exploited(FactRecord):
    """A vulnerability that is known to be exploited, from CISA's catalogue."""

    cve = models.CharField("CVE", max_length=20)
    vendor = models.CharField("vendor", max_length=120)
    product = models.CharField("product", max_length=200)
    name = models.CharField("name", max_length=300)
    added_on = models.DateField("added")
    due_on = models.DateField("fix by", null=True, blank=True)
    ransomware = models.BooleanField("used by ransomware", default=False)
    action = models.TextField("what to do", blank=True)

    class Meta:
        ordering = ["-added_on", "cve"]
        verbose_name = "exploited vulnerability"
        verbose_name_plural = "exploited vulnerabilities"
        constraints = [
            Owned(name="exploited_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="exploited_key_once"),
        ]

    def __str__(self) -> str:
        return self.cve


class Risk(FactRecord):
    """A scenario: how often it happens and what one time costs (90 % range).

    Comes from published figures, marked as our defaults, until somebody enters better ones.
    """

    guards = Label.WEAKNESS

    scenario = models.CharField("scenario", max_length=60)
    title = models.CharField("what may happen", max_length=200)
    events_per_year = models.FloatField("times a year", validators=[MinValueValidator(0)])
    prior_years = models.FloatField(
        "weight of the prior in years", validators=[MinValueValidator(0)], default=5
    )
    low_minor = models.BigIntegerField("cost of one time, low", validators=[MinValueValidator(0)])
    high_minor = models.BigIntegerField("cost of one time, high", validators=[MinValueValidator(0)])
    own_events = models.PositiveIntegerField("times it happened here", default=0)
    own_years = models.FloatField("in so many years", validators=[MinValueValidator(0)], default=0)
    basis = models.TextField("where the figures come from", blank=True)

    class Meta:
        ordering = ["title"]
        constraints = [
            Owned(name="risk_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="risk_key_once"),
        ]

    def __str__(self) -> str:
        return self.title
