"""The neutral vocabulary every connector speaks. Areas decide what to do with it.

Every field a source did not give is None, "" or (): never a guess. `place` says where in the
file the row stood ("line 14", "sheet Assets, row 3", "softwares[7]"); `as_of` is the day the
source says it was true, None when it does not say (then the file's own date is used).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from itdirector.values.money import Money

CORRECT_IT = "Correct it at its source or in the file, and load the file again."
"""What to do about a loss where nothing better can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row says about itself."""

    place: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How a machine can be told from others: the strongest known mark wins.

    Order of strength: serial, uuid, asset_tag, mac, name. Placeholders such as "To be filled
    by O.E.M.", "Default string", "None" or all zeros are never given: they are left empty.
    """

    serial: str = ""
    uuid: str = ""
    asset_tag: str = ""
    mac: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow(Row):
    """A machine or other thing the organisation owns or uses."""

    identity: Identity
    name: str = ""
    kind: str = ""
    """One of laptop, desktop, server, vm, phone, tablet, printer, network, storage, monitor,
    telephone, other; "" when the source does not say."""
    manufacturer: str = ""
    model: str = ""
    os_name: str = ""
    """As the source spells it, such as "Microsoft Windows 10 Pro"."""
    os_version: str = ""
    os_build: str = ""
    """Such as 10.0.19045 or 5.15.0-91; "" when unknown."""
    os_edition: str = ""
    address: str = ""
    site: str = ""
    assigned_to: str = ""
    """E-mail address when the source gives one, else the name."""
    status: str = ""
    """One of in_use, in_stock, in_repair, retired, lost; "" when unknown."""
    purchased_on: date | None = None
    price: Money | None = None
    supplier: str = ""
    warranty_ends: date | None = None
    end_of_life_on: date | None = None
    """The date the owner's own register gives, not the vendor's."""
    memory_mb: int | None = None
    last_seen_on: date | None = None
    antivirus: str = ""
    antivirus_current: bool | None = None
    encrypted: bool | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftwareRow(Row):
    """A program installed on a machine."""

    on: Identity
    name: str
    version: str = ""
    publisher: str = ""
    installed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteSoftware(Row):
    """Says that the software rows of this machine in this file are all there is."""

    on: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceRow(Row):
    """A right to use a product, with its seats."""

    product: str
    vendor: str = ""
    reference: str = ""
    """Order, agreement or key reference; never a whole licence key (last five characters)."""
    seats: int | None = None
    seats_used: int | None = None
    price_per_seat: Money | None = None
    price: Money | None = None
    """For all seats, for one `billing` period."""
    billing: str = ""
    """One of once, month, quarter, year; "" when unknown."""
    purchased_on: date | None = None
    expires_on: date | None = None
    site: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow(Row):
    """An agreement with a vendor."""

    name: str
    vendor: str = ""
    reference: str = ""
    category: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    """Last day of the current term, this day included."""
    term_months: int | None = None
    auto_renews: bool | None = None
    renewal_months: int | None = None
    notice: int | None = None
    notice_unit: str = ""
    """One of days, months, business_days; "" when `notice` is None."""
    price: Money | None = None
    """For one `billing` period."""
    billing: str = ""
    """One of once, month, quarter, year; "" when unknown."""
    uplift_percent: float | None = None
    """Agreed yearly increase at renewal."""
    status: str = ""
    """One of active, ended, draft; "" when unknown."""
    owner: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow(Row):
    """Somebody who works here, or a shared account."""

    name: str
    email: str = ""
    external_id: str = ""
    title: str = ""
    department: str = ""
    site: str = ""
    manager: str = ""
    active: bool | None = None
    guest: bool | None = None
    mfa: bool | None = None
    licences: tuple[str, ...] = ()
    """Product names assigned, in the source's spelling."""
    last_sign_in_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow(Row):
    """One line of a ledger, bill or bank statement. Money spent is positive."""

    on: date
    supplier: str
    amount: Money
    reference: str = ""
    account: str = ""
    description: str = ""
    category: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow(Row):
    """Money allowed for one category in one period."""

    category: str
    """One of security, infrastructure, applications, services when the source fits; else as
    the source spells it."""
    starts_on: date
    ends_on: date
    """Last day of the period, included."""
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow(Row):
    """Something the business wants to reach."""

    name: str
    worth_per_year: Money | None = None
    """What reaching it fully is worth to the owner."""
    by: date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRow(Row):
    """Days of one skill the organisation can give to improvement work in a quarter."""

    skill: str
    """One of sysadmin, security, project; or the source's own word."""
    days_per_quarter: float
    who: str = ""
    day_rate: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRow(Row):
    """Something that was restored from its backup to see whether it can be."""

    what: str
    tested_on: date
    passed: bool | None = None
    minutes: int | None = None
    """From the decision to restore until it could be used."""
    lost_minutes: int | None = None
    """Work done after the newest thing that came back."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow(Row):
    """What the owner answered to one question. `known` is False for "I don't know"."""

    question: str
    value: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploitedVulnerabilityRow(Row):
    """A vulnerability that is known to be exploited (CISA KEV)."""

    cve: str
    vendor: str
    product: str
    name: str
    added_on: date
    due_on: date | None = None
    ransomware: bool = False
    """True when ransomware use is known; False means unknown, not "no"."""
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleRow(Row):
    """When one release of a product stops being supported.

    Dates are the last day with support, None when the source gives none. `security_ended` and
    its siblings say what a source knows without a date: True ended, False goes on, None unknown.
    """

    product: str
    """Slug, such as windows-server."""
    cycle: str
    label: str = ""
    released_on: date | None = None
    active_until: date | None = None
    active_ended: bool | None = None
    security_until: date | None = None
    security_ended: bool | None = None
    extended_until: date | None = None
    """Paid extension (ESU, ELTS)."""
    latest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A part of the file that could not be read, or that is doubtful. Reading goes on after it."""

    place: str
    message: str
    """One plain sentence: what is wrong."""
    remedy: str = ""
    """One plain sentence: what the user can do."""
    lost: bool = True
    """True when a row or the rest of the file was not taken; False when it was taken with doubt."""
    values: tuple[str, ...] = field(default=())
    """The raw cells, so that nothing is lost from the report."""

    def __post_init__(self) -> None:
        """Say what to do about every loss."""
        if self.lost and not self.remedy:
            object.__setattr__(self, "remedy", CORRECT_IT)


Outcome = Row | Problem
