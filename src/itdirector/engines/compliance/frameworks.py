"""Programmes as data: Cyber Essentials v3.3 in our own words, and a scale that is only labels.

Each row is a requirement with one test of the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itdirector.engines.compliance.model import PassOrFail, Requirement

CSF_TIERS = ("Partial", "Risk Informed", "Repeatable", "Adaptive")
"""Implementation tiers of NIST CSF 2.0, in order: labels, between which no distance is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement of a published scheme, restated.

    `how` says who can answer: "inventory", or "ask" a person, with an owner and an expiry.
    """

    id: str
    theme: str
    demand: str
    how: str
    automatic_fail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A published scheme: version, source, the day from which it holds, and its rows."""

    id: str
    version: str
    source: str
    valid_from: date
    read: date
    grade: str
    rows: tuple[Row, ...]

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """Each row as a requirement whose test has its id."""
        return tuple(Requirement(id=row.id, rule=row.id) for row in self.rows)

    @property
    def programme(self) -> PassOrFail:
        """The certificate: every row must be met."""
        return PassOrFail(
            id=self.id,
            requirements=tuple(row.id for row in self.rows),
            automatic_fails=frozenset(row.id for row in self.rows if row.automatic_fail),
        )


def _rows(theme: str, *facts: tuple[str, str, str]) -> tuple[Row, ...]:
    """Return rows of one theme from id, demand and how, "!" before it for an automatic fail."""
    return tuple(
        Row(
            id=name,
            theme=theme,
            demand=demand,
            how=how.removeprefix("!"),
            automatic_fail=how.startswith("!"),
        )
        for name, demand, how in facts
    )


CYBER_ESSENTIALS = Scheme(
    id="Cyber Essentials",
    version="3.3",
    source="NCSC, Requirements for IT Infrastructure v3.3 (April 2026); IASME question set Danzell,"
    " A6.4, A6.5 and MFA as automatic fails read in a secondary source",
    valid_from=date(2026, 4, 27),
    read=date(2026, 11, 22),
    grade="contract",
    rows=(
        *_rows(
            "firewalls",
            ("firewall-on", "a firewall protects every device", "inventory"),
            ("firewall-passwords", "no firewall has its factory password", "ask"),
            ("firewall-admin", "the internet cannot reach firewall settings", "inventory"),
            ("inbound-blocked", "unasked connections from outside are blocked", "inventory"),
            ("inbound-approved", "each rule that lets something in has a reason and a name", "ask"),
            ("inbound-pruned", "rules no longer needed are gone", "ask"),
            ("host-firewall", "devices used elsewhere run their own firewall", "inventory"),
        ),
        *_rows(
            "secure configuration",
            ("accounts-pruned", "no guest or unused account is active", "inventory"),
            ("default-passwords", "no factory or guessable password is in use", "ask"),
            ("software-pruned", "software nobody needs is gone", "inventory"),
            ("autorun-off", "nothing runs by being plugged in", "inventory"),
            ("sign-in-first", "nobody sees company data without signing in", "ask"),
            ("device-lock", "devices lock, and guessing the code is limited", "inventory"),
        ),
        *_rows(
            "updates",
            ("supported", "all software is licensed and supported", "inventory"),
            ("unsupported-gone", "what lost support is gone or cut off", "inventory"),
            ("automatic-updates", "updates install themselves where they can", "inventory"),
            ("os-14-days", "grave fixes of systems and firmware within 14 days", "!inventory"),
            ("apps-14-days", "grave fixes of applications within 14 days", "!inventory"),
        ),
        *_rows(
            "access",
            ("account-approval", "accounts are approved before they are made", "ask"),
            ("own-account", "everybody signs in as themselves", "inventory"),
            ("leavers", "accounts of leavers are closed", "inventory"),
            ("cloud-mfa", "every user of every cloud service needs a second factor", "!inventory"),
            ("admin-apart", "administrators have a separate account for it", "inventory"),
            ("rights-pruned", "special rights end with their reason", "ask"),
            ("guessing-limited", "guessing passwords is slowed or stopped", "inventory"),
            ("password-quality", "weak passwords are refused", "inventory"),
        ),
        *_rows(
            "malware",
            ("malware-on", "every device is protected against malware", "inventory"),
            ("malware-current", "that protection is current and blocks", "inventory"),
            ("allow-list", "where an allow-list is used instead, it is kept", "ask"),
        ),
    ),
)
"""Cloud services are always in scope: `cloud-mfa` applies to whoever uses one."""
