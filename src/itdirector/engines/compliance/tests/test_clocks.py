"""The last moment each law allows, whatever the clocks on the wall do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itdirector.engines.compliance.clocks import RULES, Breach, ClockRule, Due, duties, months_after

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"])


def found(breach: Breach, zone: ZoneInfo = LONDON) -> dict[str, Due]:
    return {due.rule.id: due for due in duties(breach, zone=zone)}


def at(*parts: int, zone: ZoneInfo = LONDON) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[arg-type, misc]


def test_seventy_two_hours_across_the_start_of_summer_time_end_an_hour_later_on_the_wall() -> None:
    due = found(Breach(aware=at(2026, 3, 27, 17), regimes=("GDPR",)))["gdpr-33"]
    assert due.local == at(2026, 3, 30, 18)
    assert due.local.utcoffset() == timedelta(hours=1)
    naive = at(2026, 3, 27, 17) + timedelta(hours=72)
    assert naive.hour == 17


@given(st.datetimes(datetime(2019, 1, 1), datetime(2035, 1, 1)), ZONES)  # noqa: DTZ001
def test_hours_are_hours_in_every_zone_and_season(moment: datetime, zone: str) -> None:
    aware = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    due = found(Breach(aware=aware, regimes=("GDPR",)), ZoneInfo(zone))["gdpr-33"]
    assert due.at.timestamp() - aware.timestamp() == 72 * 3600
    assert due.local.timestamp() == due.at.timestamp()


@pytest.mark.parametrize(
    ("year", "last"),
    [(2023, date(2024, 2, 29)), (2024, date(2025, 3, 1)), (2025, date(2026, 3, 1))],
)
def test_a_small_breach_is_told_within_sixty_days_of_the_years_end(year: int, last: date) -> None:
    breach = Breach(aware=at(year, 6, 1, zone=NEW_YORK), regimes=("HIPAA",), people_affected=499)
    due = found(breach, NEW_YORK)
    assert due["hipaa-408-small"].day == last
    assert due["hipaa-404"].day == date(year, 7, 31)
    assert "hipaa-408-large" not in due


def test_a_day_ends_with_its_last_second_on_the_wall() -> None:
    breach = Breach(
        aware=at(2026, 1, 20, zone=NEW_YORK), regimes=("HIPAA",), discovered=date(2026, 1, 15)
    )
    due = found(breach, NEW_YORK)["hipaa-404"]
    assert due.local == at(2026, 3, 16, 23, 59, 59, zone=NEW_YORK)


@pytest.mark.parametrize(
    ("people", "ids"),
    [
        (499, {"hipaa-404", "hipaa-408-small"}),
        (500, {"hipaa-404", "hipaa-408-large"}),
        (501, {"hipaa-404", "hipaa-406", "hipaa-408-large"}),
        (None, {"hipaa-404", "hipaa-406", "hipaa-408-large"}),
    ],
)
def test_the_number_of_people_decides_who_is_told_and_unknown_counts_as_many(
    people: int | None, ids: set[str]
) -> None:
    breach = Breach(aware=at(2026, 5, 1), regimes=("HIPAA",), people_affected=people)
    due = found(breach)
    assert due.keys() == ids
    assert all(("people_affected" in d.assumed) == (people is None) for d in due.values())


def test_suspicion_sets_the_day_of_discovery_but_awareness_starts_the_hours() -> None:
    breach = Breach(
        suspected=at(2026, 5, 1, 9),
        confirmed=at(2026, 5, 3, 9),
        aware=at(2026, 5, 3, 10),
        regimes=("GDPR", "HIPAA"),
        people_affected=10,
    )
    due = found(breach)
    assert due["gdpr-33"].local == at(2026, 5, 6, 10)
    assert due["hipaa-404"].day == date(2026, 6, 30)
    assert due["hipaa-404"].assumed == ("discovered",)


def test_the_final_report_follows_the_notification_that_was_sent() -> None:
    breach = Breach(aware=at(2026, 10, 20, 12), regimes=("NIS2",))
    latest = found(breach)
    assert [due.rule.id for due in duties(breach, zone=LONDON)] == [
        "nis2-early", "nis2-notification", "nis2-final"
    ]  # fmt: skip
    assert latest["nis2-final"].local == at(2026, 11, 23, 12)
    assert latest["nis2-final"].assumed == ("fulfilled",)
    sent = (("nis2-notification", at(2026, 10, 21, 8)),)
    done = found(replace(breach, fulfilled=sent))["nis2-final"]
    assert (done.local, done.assumed) == (at(2026, 11, 21, 8), ())


def test_rules_bind_from_the_day_on_which_they_hold() -> None:
    before = Breach(aware=at(2018, 5, 24, 12), regimes=("GDPR", "NIS2"))
    assert found(before) == {}
    assert found(replace(before, aware=at(2018, 5, 25, 12))).keys() == {"gdpr-33"}


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((1978, 9, 30), 4, (1979, 1, 30)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2023, 12, 31), 2, (2024, 2, 29)),
    ],
)
def test_months_end_on_the_corresponding_day(start: Any, months: int, end: Any) -> None:
    assert months_after(at(*start), months) == at(*end)


def test_every_rule_names_its_source_and_its_first_day() -> None:
    assert all(rule.source and rule.valid_from > date.min for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"aware": datetime(2026, 1, 1)}, "aware: the moment has no time zone"),  # noqa: DTZ001
        ({"suspected": at(2027, 1, 1)}, "suspected: lies after"),
        ({"people_affected": -1}, "people_affected"),
        ({"regimes": ("MOON",)}, "regimes: 'MOON'"),
        ({"fulfilled": (("x", at(2026, 1, 1)),)}, "fulfilled: 'x' is no rule"),
    ],
)
def test_a_breach_that_cannot_be_is_refused(facts: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(Breach(aware=at(2026, 5, 1), regimes=("GDPR",)), **facts)


def test_a_rule_with_two_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="x: needs exactly one"):
        ClockRule(id="x", regime="r", tell="t", source="s", starts="awareness", hours=1, days=1)
