"""The roadmap question: quarters, money to the penny, people, deadlines and effects."""

from __future__ import annotations

import math
from datetime import date
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from itdirector.areas.budget.models import BudgetLine
from itdirector.areas.people.models import Skill
from itdirector.areas.security import facts as security
from itdirector.areas.security.actions import fill_register
from itdirector.areas.strategy.candidate import Candidate
from itdirector.areas.strategy.candidates import candidates
from itdirector.areas.strategy.question import (
    DAYS_WHEN_UNKNOWN,
    QUARTERS,
    WINDOW,
    Question,
    _whole,
    days_left,
    quarter_of,
    quarters,
    question,
)
from itdirector.kernel.actions import Actor
from itdirector.kernel.findings import refresh
from itdirector.kernel.models import Organisation
from tests.facts import TODAY, contract, machine, person, said, supported, windows
from tests.rows import make_row


@pytest.fixture
def _here(at_home: Organisation, director: Actor) -> None:
    """Work for an organisation whose risk register is filled."""
    fill_register(actor=director, today=TODAY)


pytestmark = pytest.mark.usefixtures("_here")


def every() -> list[Candidate]:
    supported()
    return candidates(TODAY, refresh(TODAY))


def asked() -> Question:
    return question(TODAY, every())


def allow(category: str, minor: int, *, quarter: int) -> None:
    start = date(2026, 10, 1) + relativedelta(months=3 * quarter)
    values = {"starts_on": start, "ends_on": start + relativedelta(months=3, days=-1)}
    organisation = Organisation.objects.get()
    make_row(BudgetLine, organisation, category=category, amount_minor=minor, **values)


def skill(name: str, days: float) -> None:
    make_row(Skill, Organisation.objects.get(), key=name, skill=name, days_per_quarter=days)


@pytest.mark.parametrize(
    ("today", "month", "first"),
    [
        (date(2026, 11, 22), "04-01", date(2026, 10, 1)),
        (date(2026, 12, 11), "4", date(2026, 10, 1)),  # 21 days are left
        (date(2026, 12, 12), "4", date(2027, 1, 1)),
        (date(2026, 11, 22), "2", date(2026, 11, 1)),
        (date(2026, 1, 31), "6", date(2025, 12, 1)),
        (date(2026, 11, 22), "99", date(2026, 10, 1)),  # no month: our default, April
    ],
)
def test_the_running_quarter_is_planned_while_enough_is_left(
    today: date, month: str, first: date
) -> None:
    said("fiscal_year_start", month)
    starts = quarters(today)
    assert starts[0] == first
    assert len(starts) == QUARTERS
    assert all(b == a + relativedelta(months=3) for a, b in pairwise(starts))


def test_days_left_count_the_last_day() -> None:
    assert days_left(date(2026, 12, 31), date(2026, 10, 1)) == 1
    assert days_left(date(2026, 11, 22), date(2027, 1, 1)) == 90


def test_a_day_lies_in_its_quarter() -> None:
    starts = quarters(TODAY)
    assert quarter_of(date(2026, 9, 30), starts) == -1
    assert quarter_of(date(2026, 12, 31), starts) == 0
    assert quarter_of(date(2027, 1, 1), starts) == 1


@given(st.lists(st.integers(0, 10**7), min_size=8, max_size=8))
def test_budgets_lose_no_pound_and_give_none_too_early(pence: list[int]) -> None:
    pounds = _whole(pence)
    assert sum(pounds) == sum(pence) // 100
    for number in range(8):
        assert sum(pounds[: number + 1]) * 100 <= sum(pence[: number + 1])


@given(st.lists(st.integers(-(10**6), 10**6), min_size=8, max_size=8))
def test_a_quarter_never_gives_less_than_nothing(pence: list[int]) -> None:
    assert min(_whole(pence)) >= 0


def test_money_taken_away_is_taken_from_the_quarters_after() -> None:
    assert _whole([10_00, -5_00, 8_00, 0, 0, 0, 0, 0]) == (10, 0, 3, 0, 0, 0, 0, 0)


def test_a_budget_that_was_told_is_used_and_other_words_count_as_services() -> None:
    allow("Security", 1_000_50, quarter=1)
    allow("Security", 1_000_50, quarter=2)
    allow("Hardware", 300_00, quarter=0)
    made = asked()
    assert made.budget_given
    assert made.problem.budget["security"][:4] == (0, 1000, 1001, 0)
    assert made.problem.budget["services"][:2] == (300, 0)
    assert made.problem.total_budget is None
    assert not any("share of yearly IT cost" in one["label"] for one in made.assumptions)


def test_a_budget_nobody_told_is_a_share_of_what_it_costs() -> None:
    said("it_spend", "£100,000")
    made = asked()
    assert not made.budget_given
    assert made.problem.budget == {}
    assert made.problem.total_budget == (3750,) * 8
    assert any("share of yearly IT cost" in one["label"] for one in made.assumptions)


def test_days_nobody_told_are_our_defaults_one_by_one() -> None:
    skill("sysadmin", 20)
    made = asked()
    assert made.problem.capacity_days["sysadmin"][1:] == (20.0,) * 7
    assert made.problem.capacity_days["project"][1] == DAYS_WHEN_UNKNOWN["project"]
    labels = {one["label"] for one in made.assumptions}
    assert "Days a quarter for improvement: project" in labels
    assert "Days a quarter for improvement: sysadmin" not in labels


def test_the_running_quarter_has_the_days_that_are_left() -> None:
    skill("sysadmin", 91)
    assert asked().problem.capacity_days["sysadmin"][0] == 40  # 22 Nov to 31 Dec


@pytest.mark.parametrize("days", [-5.0, 0.0])
def test_no_days_are_no_days(days: float) -> None:
    skill("sysadmin", days)
    assert asked().problem.capacity_days["sysadmin"] == (0.0,) * 8


def test_todays_losses_are_the_engines() -> None:
    windows("A", "10 22H2")
    made = asked()
    first = math.fsum(unit.baseline_loss[0] for unit in made.problem.risk_units)
    assert 4 * first == pytest.approx(security.yearly_cost(made.losses), rel=0.02)
    assert all(len(unit.baseline_loss) == WINDOW for unit in made.problem.risk_units)


def test_losses_grow_as_support_runs_out() -> None:
    windows("A", "11 25H2")  # until 12 Oct 2027
    (unit,) = (u for u in asked().problem.risk_units if u.id == "ransomware/exploit")
    assert unit.baseline_loss[0] == unit.baseline_loss[3] < unit.baseline_loss[5]


def test_an_effect_is_what_is_left_of_what_was_left() -> None:
    said("control.edr", "partly")
    made = asked()
    (edr,) = (i for i in made.problem.initiatives if i.id == "deploy_edr")
    known, cover = security.controls().by_id["edr"], security.coverages(TODAY)["edr"].share
    stops, shrinks = known.stops["exploit"].value, known.shrinks["ransomware"].value
    left = (1 - stops * 0.95) / (1 - stops * cover)
    left *= (1 - shrinks * 0.95) / (1 - shrinks * cover)
    assert edr.effects["ransomware/exploit"] == pytest.approx(1 - left, abs=1e-6)


def test_what_is_there_already_gains_nothing() -> None:
    said("control.edr", "yes")
    assert "deploy_edr" not in asked().candidates


def test_two_pieces_of_work_for_one_protection_are_counted_once() -> None:
    for name in ("incident_plan", "backups_tested"):
        said(f"control.{name}", "no")
    made = asked()
    first = made.problem.by_id["write_incident_plan"]
    second = made.problem.by_id["rehearse_disaster"]
    assert set(second.after) == {"write_incident_plan", "backup"}
    known = security.controls().by_id["incident_plan"].shrinks["payment_fraud"].value
    unit = next(u for u in first.effects if u.startswith("payment_fraud/"))
    both = (1 - first.effects[unit]) * (1 - second.effects[unit])
    assert both == pytest.approx(1 - known * 0.95, abs=1e-5)


def test_what_a_must_brings_is_not_sold_again() -> None:
    person("Ann", department="Leavers")
    made = asked()
    known = security.controls().by_id["leaver_process"].stops["leaver_account"].value
    must = made.problem.by_id["close_leaver_accounts"].effects["insider/leaver_account"]
    more = made.problem.by_id["agree_leaver_routine"].effects["insider/leaver_account"]
    share = security.coverages(TODAY)["leaver_process"].share
    assert (1 - must) * (1 - more) == pytest.approx(
        (1 - known * 0.95) / (1 - known * share), abs=1e-5
    )


def test_obligations_have_a_deadline_and_wishes_have_none() -> None:
    machine("S", "server", os_name="Ubuntu 20.04", purchased_on=date(2015, 1, 1), said_on=TODAY)
    windows("P", "10 22H2", purchased_on=date(2015, 1, 1))
    windows("Q", "11 25H2", purchased_on=date(2015, 1, 1))
    made = asked().problem
    assert made.by_id["replace_server:ubuntu-20.04-server"].latest_finish == 3
    assert made.by_id["replace_desktop:windows-10-desktop"].latest_finish == 5
    assert made.by_id["replace_desktop:age-desktop-soon"].latest_finish is None
    assert made.mandatory_groups == {
        "server:ubuntu-20.04-server",
        "device:windows-10-desktop",
    }


def test_what_costs_no_money_is_done_at_once_where_attacks_are_known() -> None:
    machine("S", "server", os_name="Ubuntu 20.04", purchased_on=date(2024, 1, 1), said_on=TODAY)
    windows("P", "11 22H2", purchased_on=date(2024, 1, 1))
    made = asked().problem.by_id
    (server,) = (one for name, one in made.items() if name.startswith("upgrade_free_server"))
    (desktop,) = (one for name, one in made.items() if name.startswith("update_windows_11"))
    assert server.latest_finish == 0
    assert desktop.latest_finish == 1


def test_what_runs_out_later_is_due_a_quarter_after() -> None:
    machine("S", "server", os_name="Microsoft Windows Server 2016", purchased_on=date(2015, 1, 1))
    (one,) = (i for i in asked().problem.initiatives if i.id.startswith("replace_server"))
    assert one.latest_finish == 3  # ends on 12 Jan 2027, in quarter 1: policy gives until 3


def test_asking_a_vendor_ends_with_its_notice_and_is_left_out_when_too_late() -> None:
    for name, ends in (("Soon", date(2027, 3, 1)), ("Late", date(2026, 12, 1))):
        contract(
            name,
            ends_on=ends,
            notice=30,
            notice_unit="days",
            price_minor=5_000_00,
            auto_renews=None,
        )
    made = {one.title: one for one in asked().candidates.values()}
    assert "Renegotiate Late" in {one.title for one in every()}
    assert "Renegotiate Late" not in made
    assert asked().problem.by_id[made["Renegotiate Soon"].id].latest_finish == 1


def test_what_takes_more_days_than_there_are_is_left_out_unless_it_must_be_done() -> None:
    person("Ann", department="Leavers")
    said("control.mfa", "no")
    assert "roll_out_mfa" in asked().candidates
    skill("sysadmin", 0)
    made = asked()
    assert "roll_out_mfa" not in made.candidates
    assert made.candidates["close_leaver_accounts"].must


def test_work_that_brings_nothing_countable_is_kept_apart() -> None:
    machine("X", os_name="DentaOS")
    made = asked()
    assert "take_stock" in {one.id for one in made.uncounted}
    assert "take_stock" not in made.candidates


def test_what_serves_beyond_the_window_keeps_a_part_of_its_price() -> None:
    windows("P", "10 22H2", purchased_on=date(2015, 1, 1))
    one = asked().problem.by_id["replace_desktop:windows-10-desktop"]
    assert one.other_value_per_quarter == pytest.approx(665 * (1 - 10 / 24) / 10, abs=0.01)


def test_the_same_facts_ask_the_same_question() -> None:
    windows("P", "10 22H2", purchased_on=date(2015, 1, 1))
    assert asked().problem == asked().problem
