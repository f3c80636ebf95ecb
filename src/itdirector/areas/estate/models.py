"""What the organisation owns and uses."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from itdirector.areas.estate.rules import asset_marks, fold_name
from itdirector.connectors.rows import Identity
from itdirector.kernel.models import FactRecord
from itdirector.kernel.tenancy import Owned, Within


class Site(FactRecord):
    """A place where people work."""

    name = models.CharField("name", max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [
            Owned(name="site_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="site_key_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def own_key(self) -> str:
        """Return the name as intakes fold it."""
        return fold_name(self.name)


class Asset(FactRecord):
    """A machine or other thing the organisation owns or uses."""

    class Kind(models.TextChoices):
        LAPTOP = "laptop", "Laptop"
        DESKTOP = "desktop", "Desktop"
        SERVER = "server", "Server"
        VM = "vm", "Virtual machine"
        PHONE = "phone", "Mobile phone"
        TABLET = "tablet", "Tablet"
        TELEPHONE = "telephone", "Telephone"
        PRINTER = "printer", "Printer"
        NETWORK = "network", "Network device"
        STORAGE = "storage", "Storage"
        MONITOR = "monitor", "Monitor"
        OTHER = "other", "Other"

    class Status(models.TextChoices):
        IN_USE = "in_use", "In use"
        IN_STOCK = "in_stock", "In stock"
        IN_REPAIR = "in_repair", "In repair"
        RETIRED = "retired", "Retired"
        LOST = "lost", "Lost"

    derived: ClassVar[frozenset[str]] = frozenset(
        {"os_product", "os_cycle", "support_ends_on", "support_ended"}
    )

    name = models.CharField("name", max_length=200)
    kind = models.CharField("kind", max_length=12, choices=Kind.choices, blank=True)
    serial = models.CharField("serial number", max_length=120, blank=True)
    asset_tag = models.CharField("asset tag", max_length=120, blank=True)
    manufacturer = models.CharField("manufacturer", max_length=120, blank=True)
    model = models.CharField("model", max_length=200, blank=True)
    os_name = models.CharField("operating system", max_length=200, blank=True)
    os_version = models.CharField("OS version", max_length=120, blank=True)
    os_build = models.CharField("OS build", max_length=120, blank=True)
    os_edition = models.CharField("OS edition", max_length=120, blank=True)
    address = models.CharField("address", max_length=64, blank=True)
    site = models.ForeignKey(
        "estate.Site", models.PROTECT, null=True, blank=True, related_name="assets"
    )
    assigned_to = models.CharField("used by", max_length=254, blank=True)
    status = models.CharField("status", max_length=10, choices=Status.choices, blank=True)
    purchased_on = models.DateField("bought", null=True, blank=True)
    price_minor = models.BigIntegerField(
        "price", validators=[MinValueValidator(0)], null=True, blank=True
    )
    supplier = models.CharField("supplier", max_length=200, blank=True)
    warranty_ends = models.DateField("warranty until", null=True, blank=True)
    end_of_life_on = models.DateField("planned end", null=True, blank=True)
    memory_mb = models.PositiveIntegerField("memory (MB)", null=True, blank=True)
    last_seen_on = models.DateField("last seen", null=True, blank=True)
    antivirus = models.CharField("antivirus", max_length=200, blank=True)
    antivirus_current = models.BooleanField("antivirus current", null=True, blank=True)
    encrypted = models.BooleanField("disk encrypted", null=True, blank=True)
    notes = models.TextField("notes", blank=True)

    os_product = models.CharField("OS product", max_length=60, blank=True, editable=False)
    os_cycle = models.CharField("OS release", max_length=60, blank=True, editable=False)
    support_ends_on = models.DateField("support until", null=True, editable=False)
    support_ended = models.BooleanField("out of support", null=True, editable=False)

    class Meta:
        ordering = ["name", "key"]
        constraints = [
            Owned(name="asset_owned"),
            Within("site", name="asset_site_within"),
            models.UniqueConstraint(fields=["organisation", "key"], name="asset_key_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "name", "key"], name="asset_name"),
            models.Index(fields=["organisation", "kind", "name", "key"], name="asset_kind"),
            models.Index(fields=["organisation", "support_ends_on"], name="asset_support"),
        ]

    def __str__(self) -> str:
        return self.name

    def own_marks(self) -> tuple[str, ...]:
        """Return its serial number, asset tag and name."""
        known = Identity(serial=self.serial, asset_tag=self.asset_tag, name=self.name)
        return asset_marks(known)


class Install(FactRecord):
    """A program on a machine."""

    derived: ClassVar[frozenset[str]] = frozenset(
        {"product", "cycle", "support_ends_on", "support_ended"}
    )

    asset = models.ForeignKey("estate.Asset", models.PROTECT, related_name="installs")
    name = models.CharField("program", max_length=255)
    version = models.CharField("version", max_length=120, blank=True)
    publisher = models.CharField("publisher", max_length=200, blank=True)
    installed_on = models.DateField("installed", null=True, blank=True)
    product = models.CharField("product", max_length=60, blank=True, editable=False)
    cycle = models.CharField("release", max_length=60, blank=True, editable=False)
    support_ends_on = models.DateField("support until", null=True, editable=False)
    support_ended = models.BooleanField("out of support", null=True, editable=False)

    class Meta:
        ordering = ["name", "version", "key"]
        verbose_name = "installed program"
        constraints = [
            Owned(name="install_owned"),
            Within("asset", name="install_asset_within"),
            models.UniqueConstraint(fields=["organisation", "key"], name="install_key_once"),
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="install_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()


class Licence(FactRecord):
    """A right to use a product, with its seats."""

    product = models.CharField("product", max_length=200)
    vendor = models.CharField("vendor", max_length=200, blank=True)
    reference = models.CharField("reference", max_length=200, blank=True)
    seats = models.PositiveIntegerField("seats", null=True, blank=True)
    seats_used = models.PositiveIntegerField("seats used", null=True, blank=True)
    price_per_seat_minor = models.BigIntegerField(
        "price per seat", validators=[MinValueValidator(0)], null=True, blank=True
    )
    price_minor = models.BigIntegerField(
        "price", validators=[MinValueValidator(0)], null=True, blank=True
    )
    billing = models.CharField("price is for", max_length=10, blank=True)
    purchased_on = models.DateField("bought", null=True, blank=True)
    expires_on = models.DateField("runs until", null=True, blank=True)
    notes = models.TextField("notes", blank=True)

    class Meta:
        ordering = ["product", "key"]
        constraints = [
            Owned(name="licence_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="licence_key_once"),
        ]

    def __str__(self) -> str:
        return self.product


class Lifecycle(FactRecord):
    """When one release of a product stops being supported, from a feed that was loaded."""

    product = models.CharField("product", max_length=60)
    cycle = models.CharField("release", max_length=60)
    label = models.CharField("label", max_length=120, blank=True)
    released_on = models.DateField("released", null=True, blank=True)
    active_until = models.DateField("active support until", null=True, blank=True)
    active_ended = models.BooleanField("active support ended", null=True, blank=True)
    security_until = models.DateField("security fixes until", null=True, blank=True)
    security_ended = models.BooleanField("security fixes ended", null=True, blank=True)
    extended_until = models.DateField("paid support until", null=True, blank=True)
    latest = models.CharField("latest", max_length=120, blank=True)

    class Meta:
        ordering = ["product", "key"]
        verbose_name = "life-cycle date"
        constraints = [
            Owned(name="lifecycle_owned"),
            models.UniqueConstraint(fields=["organisation", "key"], name="lifecycle_key_once"),
        ]
        indexes = [models.Index(fields=["organisation", "product"], name="lifecycle_product")]

    def __str__(self) -> str:
        return f"{self.product} {self.cycle}"
