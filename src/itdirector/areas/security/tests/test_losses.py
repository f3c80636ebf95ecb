"""The loss question: published figures come back, one's own history counts, receipts add up."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta

import pytest

from itdirector.areas.security import facts
from itdirector.areas.security.actions import fill_register
from itdirector.areas.security.figures import YEARLY
from itdirector.areas.security.knowledge import controls, priors
from itdirector.areas.security.models import Risk
from itdirector.areas.security.rules import cost_range
from itdirector.engines.loss import forecast
from itdirector.kernel.actions import ACTIONS, Actor
from itdirector.kernel.editing import register_all
from itdirector.kernel.models import DecisionRun, Organisation
from itdirector.kernel.provenance import explain, recomputed
from tests.facts import TODAY, machine, person, program, said, supported, windows

pytestmark = pytest.mark.django_db
AVERAGE = {name: one.peers.value for name, one in controls().by_id.items()}


@pytest.fixture(autouse=True)
def _here(at_home: Organisation, director: Actor) -> None:
    """Work for an organisation whose register is filled with published figures."""
    fill_register(actor=director, today=TODAY)


def cost() -> float:
    return facts.yearly_cost(facts.loss_problem(TODAY))


def test_the_register_is_filled_once_for_each_published_risk(director: Actor) -> None:
    assert {r.scenario for r in facts.risks()} == set(priors().scenarios)
    assert fill_register(actor=director, today=TODAY) == 0


def test_a_larger_firm_loses_more(director: Actor) -> None:
    small = cost()
    said("people", "200")
    assert fill_register(actor=director, today=TODAY) > 0
    assert cost() > small


def test_the_register_keeps_what_a_person_entered(director: Actor) -> None:
    register_all()
    risk = Risk.objects.get(scenario="ransomware")
    raw = {"record": str(risk.pk), "events_per_year": 0.5}
    ACTIONS["security.change_risk"].call(director, raw)
    said("people", "200")
    fill_register(actor=director, today=TODAY + timedelta(days=1))
    after = Risk.objects.get(scenario="ransomware")
    assert after.events_per_year == 0.5
    assert after.low_minor > risk.low_minor


def grades(scenario: str) -> tuple[str, str]:
    found = {one.id: one.grades for one in facts.loss_problem(TODAY).scenarios}[scenario]
    return found.frequency, found.cost


def test_a_loss_says_what_its_figures_rest_on(director: Actor) -> None:
    view = priors().scenarios["ransomware"].views[0]
    published = tuple("default" if one.ours else "survey" for one in (view.frequency, view.cost))
    assert grades("ransomware") == published
    register_all()
    risk = Risk.objects.get(scenario="ransomware")
    ACTIONS["security.change_risk"].call(director, {"record": str(risk.pk), "low_minor": 900_000})
    assert grades("ransomware") == (published[0], published[1])  # its high end is still ours
    ACTIONS["security.change_risk"].call(
        director, {"record": str(risk.pk), "high_minor": 9_000_000}
    )
    assert grades("ransomware") == (published[0], "expert")
    Risk.objects.filter(pk=risk.pk).update(own_years=4, own_events=1)
    assert grades("ransomware") == ("measured", "expert")
    shares = forecast(facts.loss_problem(TODAY)).share_by_grade
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["expert"] > 0


def test_an_average_firm_gets_the_published_figures_back() -> None:
    problem = facts.with_coverage(facts.loss_problem(TODAY), AVERAGE)
    published = {r.scenario: r for r in facts.risks()}
    for part in forecast(problem).scenarios:
        assert part.events_per_year == pytest.approx(published[part.id].events_per_year)
        low = published[part.id].low_minor / 100
        assert part.event_p05_cost == pytest.approx(low, rel=0.01)


@pytest.mark.parametrize("name", [c.id for c in controls().asked])
def test_a_protection_in_place_lowers_the_loss_and_partly_less(name: str) -> None:
    losses = []
    for answer in ("no", "partly", "yes"):
        given = said(f"control.{name}", answer)
        losses.append(cost())
        given.delete()
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > losses[-1]


@pytest.mark.parametrize("name", ["payment_check", "second_line", "supplier_fallback"])
def test_what_is_not_on_the_list_of_questions_may_be_answered_too(name: str) -> None:
    before = cost()
    said(f"control.{name}", "yes")
    assert facts.coverages(TODAY)[name].answer == "yes"
    assert cost() < before


def own(events: int, years: float) -> float:
    Risk.objects.filter(scenario="ransomware").update(own_events=events, own_years=years)
    (part,) = (s for s in forecast(facts.loss_problem(TODAY)).scenarios if s.id == "ransomware")
    return part.events_per_year


def test_ones_own_incidents_move_the_frequency() -> None:
    published = own(0, 0)
    assert own(3, 5) > published > own(0, 5)


def test_own_incidents_are_weighed_as_gamma_and_poisson_say() -> None:
    before = own(0, 0)
    years = Risk.objects.get(scenario="ransomware").prior_years
    assert own(2, 4) == pytest.approx((before * years + 2) / (years + 4))


def test_what_was_seen_was_seen_with_todays_protections() -> None:
    said("control.backups_tested", "yes")
    before = own(0, 0)
    years = Risk.objects.get(scenario="ransomware").prior_years
    assert own(2, 4) == pytest.approx((before * years + 2) / (years + 4))


def test_every_figure_can_be_worked_out_again_and_the_sum_is_the_engines_mean() -> None:
    said("control.mfa", "partly")
    own(1, 3)
    figures = facts.yearly_figures(TODAY)
    assert all(figure.formula == YEARLY for figure in figures.values())
    assert all(recomputed(figure) == figure.value for figure in figures.values())
    problem = facts.loss_problem(TODAY)
    total = math.fsum(figure.value for figure in figures.values())
    assert total == pytest.approx(forecast(problem).mean_cost, abs=0.01 * len(figures))
    parts = {part.id: part.mean_cost for part in forecast(problem).scenarios}
    assert {i: f.value for i, f in figures.items()} == pytest.approx(parts, abs=0.01)


def test_a_receipt_leads_to_the_answer_and_to_the_published_source() -> None:
    given = said("control.mfa", "yes")
    told = explain(facts.yearly_figures(TODAY)["ransomware"].pk)
    inputs = {one["label"]: one for one in told["inputs"]}
    assert told["unit"] == "GBP"
    assert inputs["Times a year"]["source"].startswith("Published figures on risk")
    (mfa,) = (one for label, one in inputs.items() if label.startswith("A second proof"))
    assert (mfa["kind"], mfa["id"]) == ("fact", str(given.pk))


@pytest.mark.parametrize(
    "values",
    [
        {"events_per_year": 0.0},
        {"events_per_year": -1.0},
        {"low_minor": 500_00, "high_minor": 100_00},
        {"low_minor": 100_00, "high_minor": 100_00},
        {"low_minor": 0, "high_minor": 0},
        {"low_minor": -5, "high_minor": 5},
    ],
)
def test_odd_figures_of_a_person_break_nothing(values: dict[str, float]) -> None:
    Risk.objects.filter(scenario="ransomware").update(**values)
    figures = facts.yearly_figures(TODAY)
    assert figures["ransomware"].value >= 0
    assert recomputed(figures["ransomware"]) == figures["ransomware"].value


def test_what_never_happens_costs_nothing() -> None:
    Risk.objects.filter(scenario="ransomware").update(events_per_year=0.0)
    assert facts.yearly_figures(TODAY)["ransomware"].value == 0


@pytest.mark.parametrize(
    ("low", "high", "range_"),
    [
        (100_00, 500_00, (100_00, 500_00)),
        (500_00, 100_00, (100_00, 500_00)),
        (100_00, 100_00, (90_00, 110_00)),
        (0, 500_00, (1_00, 500_00)),
        (-5, 0, (90, 1_10)),
    ],
)
def test_a_cost_is_a_range_above_nothing(low: int, high: int, range_: tuple[int, int]) -> None:
    assert cost_range(low, high) == range_


def test_a_removed_risk_is_not_counted() -> None:
    Risk.objects.filter(scenario="ransomware").update(gone_on=TODAY)
    assert "ransomware" not in facts.yearly_figures(TODAY)


def test_an_empty_register_costs_nothing() -> None:
    Risk.objects.all().delete()
    assert cost() == 0
    assert facts.yearly_figures(TODAY) == {}


def test_the_same_question_is_answered_once() -> None:
    first, run = facts.forecast_loss(TODAY)
    again, same = facts.forecast_loss(TODAY)
    assert (first, run.pk) == (again, same.pk)
    assert DecisionRun.objects.count() == 1


Make = Callable[[], object]


@pytest.mark.parametrize(
    ("control", "make", "share"),
    [
        ("mfa", lambda: (person("A", mfa=True), person("B", mfa=False), person("C")), 0.5),
        (
            "disk_encryption",
            lambda: (
                machine("A", "laptop", encrypted=True),
                machine("B", "laptop", encrypted=False),
                machine("C", "laptop"),
            ),
            0.5,
        ),
        (
            "sound_hardware",
            lambda: (
                machine("A", "server", warranty_ends=TODAY),
                machine("B", "server", warranty_ends=TODAY - timedelta(days=1)),
                machine("C", "storage"),
            ),
            1 / 3,
        ),
    ],
)
def test_what_can_be_measured_is_not_asked(control: str, make: Make, share: float) -> None:
    make()
    one = facts.coverages(TODAY)[control]
    assert (one.answer, one.ours) == ("measured", False)
    assert one.share == pytest.approx(share)
    assert one.receipt["grade"] == "measured"


def test_supported_systems_count_systems_and_programs() -> None:
    windows("Good", "11 25H2")
    windows("Old", "10 22H2")
    program(windows("Mixed", "11 25H2"), "Microsoft Office Professional Plus 2016", "16.0.4266")
    supported()
    assert facts.coverages(TODAY)["supported_systems"].share == pytest.approx(
        (1 - facts.PROGRAMS_SHARE) * 2 / 3 + facts.PROGRAMS_SHARE * 2 / 3
    )


def test_putting_every_machine_right_makes_a_measured_protection_whole() -> None:
    servers = [machine("A", "server", warranty_ends=TODAY), machine("B", "server")]
    laptops = [machine("C", "laptop", encrypted=True), machine("D", "laptop", encrypted=False)]
    cover = facts.coverages(TODAY)
    for control, machines in (("sound_hardware", servers), ("disk_encryption", laptops)):
        assert cover[control].share + facts.gain(control, machines, TODAY) == pytest.approx(1)


def test_machines_of_another_kind_gain_nothing() -> None:
    machine("A", "server")
    assert facts.gain("sound_hardware", [machine("P", "printer")], TODAY) == 0
    assert facts.gain("disk_encryption", [machine("D", "desktop", encrypted=False)], TODAY) == 0
