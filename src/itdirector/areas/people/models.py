"""Who works here, and what they can give."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned


class Person(FactRecord):
    """Somebody who works here, or a shared account."""

    name = models.CharField("name", max_length=200)
    email = models.CharField("e-mail", max_length=254, blank=True)
    title = models.CharField("job title", max_length=200, blank=True)
    department = models.CharField("department", max_length=200, blank=True)
    site = models.CharField("site", max_length=200, blank=True)
    manager = models.CharField("manager", max_length=200, blank=True)
    active = models.BooleanField("account active", null=True, blank=True)
    guest = models.BooleanField("guest", null=True, blank=True)
    mfa = models.BooleanField("second factor", null=True, blank=True)
    licences = models.JSONField("licences", default=list, blank=True)
    last_sign_in_on = models.DateField("last signed in", null=True, blank=True)

    class Meta:
        ordering = ["name", "key"]
        verbose_name_plural = "people"
        constraints = [
            Owned(name="person_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="person_key_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def own_marks(self) -> tuple[str, ...]:
        """Return the e-mail address, else the name."""
        if self.email:
            return (f"email:{self.email.strip().lower()}",)
        return (f"name:{self.name.casefold()}",)


class Skill(FactRecord):
    """Days of one skill that can be given to improvement in a quarter, after daily work."""

    skill = models.CharField("skill", max_length=60)
    who = models.CharField("who", max_length=200, blank=True)
    days_per_quarter = models.FloatField("days per quarter", validators=[MinValueValidator(0)])
    day_rate_minor = models.BigIntegerField(
        "day rate", validators=[MinValueValidator(0)], null=True, blank=True
    )

    class Meta:
        ordering = ["skill", "who"]
        constraints = [
            Owned(name="skill_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="skill_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill}: {self.who}" if self.who else self.skill

    def own_key(self) -> str:
        """Return skill and person as intakes fold them."""
        return f"{self.skill}/{self.who.casefold()}"
