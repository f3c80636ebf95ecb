"""Clocks of the law after a breach: dated rules as data, and the last moment each allows.

Hours run in UTC, so that a change to or from summer time neither gives nor takes one. Days are
calendar days of the organisation's own time zone, the last one included.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

DISCOVERY, AWARENESS, YEAR_END, NOTIFICATION = "discovery", "awareness", "year end", "notification"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One duty with a clock. Exactly one of hours, days and months is its length.

    `starts` is "awareness", "discovery" (a day), "year end" (of the year of discovery) or
    "notification" (when `follows` was fulfilled). `least_affected` and `most_affected` bound the
    number of people affected, both included.
    `valid_from` and `valid_until` bound the start of the clock, both included.
    """

    id: str
    regime: str
    tell: str
    source: str
    starts: str
    hours: int | None = None
    days: int | None = None
    months: int | None = None
    follows: str | None = None
    least_affected: int = 0
    most_affected: int | None = None
    valid_from: date = date.min
    valid_until: date = date.max
    note: str = ""
    grade: str = "contract"

    def __post_init__(self) -> None:
        if sum(length is not None for length in (self.hours, self.days, self.months)) != 1:
            raise ValueError(f"{self.id}: needs exactly one of hours, days and months")


GDPR_FROM, HIPAA_FROM, NIS2_FROM = date(2018, 5, 25), date(2009, 9, 23), date(2024, 10, 18)

RULES: tuple[ClockRule, ...] = (
    ClockRule(
        id="gdpr-33",
        regime="GDPR",
        tell="supervisory authority",
        source="Regulation (EU) 2016/679 and UK GDPR, Art. 33(1); EDPB Guidelines 9/2022",
        starts=AWARENESS,
        hours=72,
        valid_from=GDPR_FROM,
        note="Continuous hours; later with reasons; in phases. Regulation 1182/71 extends periods"
        " expressed otherwise than in hours, so no weekend is added.",
    ),
    ClockRule(
        id="hipaa-404",
        regime="HIPAA",
        tell="individuals",
        source="45 CFR 164.404(b)",
        starts=DISCOVERY,
        days=60,
        valid_from=HIPAA_FROM,
        note="Without unreasonable delay; the days are the outer limit.",
    ),
    ClockRule(
        id="hipaa-406",
        regime="HIPAA",
        tell="media",
        source="45 CFR 164.406(b): more than 500 residents of one state",
        starts=DISCOVERY,
        days=60,
        least_affected=501,
        valid_from=HIPAA_FROM,
    ),
    ClockRule(
        id="hipaa-408-large",
        regime="HIPAA",
        tell="Secretary of HHS",
        source="45 CFR 164.408(b)",
        starts=DISCOVERY,
        days=60,
        least_affected=500,
        valid_from=HIPAA_FROM,
    ),
    ClockRule(
        id="hipaa-408-small",
        regime="HIPAA",
        tell="Secretary of HHS",
        source="45 CFR 164.408(c)",
        starts=YEAR_END,
        days=60,
        most_affected=499,
        valid_from=HIPAA_FROM,
    ),
    ClockRule(
        id="nis2-early",
        regime="NIS2",
        tell="CSIRT or authority: early warning",
        source="Directive (EU) 2022/2555, Art. 23(4)(a)",
        starts=AWARENESS,
        hours=24,
        valid_from=NIS2_FROM,
    ),
    ClockRule(
        id="nis2-notification",
        regime="NIS2",
        tell="CSIRT or authority: notification",
        source="Directive (EU) 2022/2555, Art. 23(4)(b)",
        starts=AWARENESS,
        hours=72,
        valid_from=NIS2_FROM,
    ),
    ClockRule(
        id="nis2-final",
        regime="NIS2",
        tell="CSIRT or authority: final report",
        source="Directive (EU) 2022/2555, Art. 23(4)(d)",
        starts=NOTIFICATION,
        months=1,
        follows="nis2-notification",
        valid_from=NIS2_FROM,
    ),
)
"""Read 22 November 2026. Changes that are only proposed are not here."""

REGIMES = tuple(dict.fromkeys(rule.regime for rule in RULES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What is known of a breach. Suspicion and confirmation are kept apart from awareness.

    Moments carry their time zone. Awareness (reasonable certainty) starts the hours. Discovery is
    the day it was known, or should have been; without it, the day of suspicion, or
    of awareness. An unknown number counts as the stricter.
    """

    aware: datetime
    regimes: tuple[str, ...]
    suspected: datetime | None = None
    confirmed: datetime | None = None
    discovered: date | None = None
    people_affected: int | None = None
    fulfilled: tuple[tuple[str, datetime], ...] = ()
    """Duties already done: id of the rule and the moment."""

    def __post_init__(self) -> None:
        moments = {"aware": self.aware, "suspected": self.suspected, "confirmed": self.confirmed}
        for name, moment in (*moments.items(), *self.fulfilled):
            if moment is not None and moment.utcoffset() is None:
                raise ValueError(f"{name}: the moment has no time zone")
        if self.suspected is not None and self.suspected > self.aware:
            raise ValueError("suspected: lies after aware")
        if self.people_affected is not None and self.people_affected < 0:
            raise ValueError("people_affected: must not be below 0")
        for regime in sorted(set(self.regimes) - set(REGIMES)):
            raise ValueError(f"regimes: {regime!r} is not one of {', '.join(REGIMES)}")
        for name in sorted(dict(self.fulfilled).keys() - {rule.id for rule in RULES}):
            raise ValueError(f"fulfilled: {name!r} is no rule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One duty's last moment. `local` is the same moment on the organisation's clock.

    A duty in days ends with the last second of its day. `assumed` names what was not known and
    taken strictly.
    """

    rule: ClockRule
    at: datetime
    local: datetime
    assumed: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day of it on the organisation's calendar."""
        return self.local.date()


def duties(breach: Breach, *, zone: tzinfo) -> tuple[Due, ...]:
    """Return every duty of the regimes with its last moment, the first to end first."""
    found = [
        _due(rule, breach, zone)
        for rule in RULES
        if rule.regime in breach.regimes and _concerns(rule, breach.people_affected)
    ]
    started = [due for due in found if due is not None]
    return tuple(sorted(started, key=lambda due: (due.at, due.rule.id)))


def _concerns(rule: ClockRule, people: int | None) -> bool:
    """Return whether a rule binds; of an unknown number, the rules for many people do."""
    if people is None:
        return rule.most_affected is None
    return rule.least_affected <= people and (
        rule.most_affected is None or people <= rule.most_affected
    )


def _due(rule: ClockRule, breach: Breach, zone: tzinfo) -> Due | None:
    assumed = []
    if breach.people_affected is None and (rule.least_affected or rule.regime == "HIPAA"):
        assumed.append("people_affected")
    first = breach.suspected or breach.aware
    discovered = breach.discovered or first.astimezone(zone).date()
    if rule.starts == AWARENESS:
        started = breach.aware.astimezone(zone).date()
        at = breach.aware.astimezone(UTC) + timedelta(hours=rule.hours or 0)
    elif rule.starts == NOTIFICATION:
        done = dict(breach.fulfilled).get(rule.follows or "")
        before = next(r for r in RULES if r.id == rule.follows)
        limit = breach.aware.astimezone(UTC) + timedelta(hours=before.hours or 0)
        if done is None:
            assumed.append("fulfilled")
        started = breach.aware.astimezone(zone).date()
        at = months_after((done or limit).astimezone(zone), rule.months or 0).astimezone(UTC)
    else:
        started = discovered
        begin = date(discovered.year, 12, 31) if rule.starts == YEAR_END else discovered
        at = end_of_day(begin + timedelta(days=rule.days or 0), zone)
        if breach.discovered is None:
            assumed.append("discovered")
    if not rule.valid_from <= started <= rule.valid_until:
        return None
    return Due(rule=rule, at=at, local=at.astimezone(zone), assumed=tuple(assumed))


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the last second of a day on the clock of a zone, in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone).astimezone(UTC)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same hour of the corresponding day so many months later.

    A month without that day ends the period on its last day (*Dodds v Walker* [1981]).
    """
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
