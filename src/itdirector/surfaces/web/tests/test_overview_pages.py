"""Home, plan, findings, receipts, risks, contracts: what they say and what they offer."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from itdirector.areas.board.models import Brief
from itdirector.areas.security.knowledge.priors import priors
from itdirector.areas.security.models import Risk
from itdirector.kernel import jobs
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Figure, FindingRecord, Job
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.charts import curve_of
from itdirector.surfaces.web.parts_in_words import PATHS
from itdirector.surfaces.web.tests.conftest import Visitor
from itdirector.surfaces.web.tests.sample import MACHINES
from itdirector.surfaces.web.views.receipts import formula_words, shaped, text_of


def test_home_says_what_matters_and_marks_what_is_ours(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get("/").content.decode()
    for words in ("Mostly fine.", "£1,000 to £40,000", "Renew the booking system?", "By <time"):
        assert words in page
    assert "Our default" in page
    assert 'hx-target="#dialog-body"' in page
    assert "more than £20,000" in page


def test_home_without_a_brief_says_what_to_do_next(owner: Actor, visit: Visitor) -> None:
    page = visit(owner).get("/").content.decode()
    assert "Answer the questions" in page
    assert "Drop files" in page


def test_home_without_a_brief_counts_what_is_there(owner: Actor, visit: Visitor) -> None:
    browser = visit(owner)
    browser.post("/risks/answer", {"control": "mfa", "answer": "yes"})
    assert "1 answer is in. Work out the first brief." in browser.get("/").content.decode()
    file = SimpleUploadedFile("machines.csv", MACHINES)
    browser.post("/data/upload", {"files": [file]})
    page = browser.get("/").content.decode()
    assert "1 answer and 1 file are in. Work out the first brief." in page
    assert "Nothing is known here yet" not in page


def test_facts_that_came_after_the_brief_make_it_stale(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    assert b"Facts have changed since" not in browser.get("/").content
    browser.post("/records/vendors/vendor/add", {"name": "Coastlink Two"})
    assert b"Facts have changed since" in browser.get("/").content


def test_recalculating_is_one_job_however_often_it_is_asked(
    filled: Actor, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "The brief of 2026-11-22 is ready."
    monkeypatch.setitem(jobs.WORK, "board.refresh", lambda _job, _step: said)
    browser = visit(filled)
    for _ in range(2):
        answer = browser.post("/recalculate", headers={"HX-Request": "true"})
        assert b"/progress/" in answer.content
    with working_for(filled.organisation):
        job = Job.objects.get()
    jobs.run_waiting()
    answer = browser.get(f"/progress/{job.pk}", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert b"The brief of 22 Nov 2026 is ready." in browser.get("/risks").content
    assert browser.get(f"/progress/{job.pk}")["Location"] == "/"


def test_a_receipt_goes_down_to_the_row_of_the_file(filled: Actor, visit: Visitor) -> None:
    with working_for(filled.organisation):
        figure = Figure.objects.get()
    page = visit(filled).get(f"/receipts/{figure.pk}").content.decode()
    for words in ("£1,700", "The sum of", "contracts.csv, line", "1 value below is our default"):
        assert words in page
    part = visit(filled).get(f"/receipts/{figure.pk}", headers={"HX-Request": "true"})
    assert b"data-close" in part.content


def test_the_plan_shows_money_as_words_and_bars(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get("/plan").content.decode()
    assert "£1,300 of £5,000" in page
    assert "<meter" in page
    assert "No other choice is worth more." in page
    assert "It costs more than it saves." in page


def test_a_plan_that_is_impossible_says_what_would_cure_it(filled: Actor, visit: Visitor) -> None:
    with working_for(filled.organisation):
        brief = Brief.objects.get()
        brief.content["plan"] = {
            "quarters": [],
            "impossible": {"sentence": "The server is due.", "cures": ["Allow £2,000 more."]},
        }
        brief.save()
    page = visit(filled).get("/plan").content.decode()
    assert "There is no plan that keeps every promise." in page
    assert "Allow £2,000 more." in page


def test_findings_are_narrowed_and_lead_to_their_evidence(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    page = browser.get("/findings", {"severity": "high", "area": "vendors"}).content.decode()
    assert "Recalculate" in page
    assert "Decide about the line." in page
    assert 'href="/records/vendors/contract/' in page
    assert "Decide about" not in browser.get("/findings", {"severity": "low"}).content.decode()
    assert "Decide about" not in browser.get("/findings", {"state": "closed"}).content.decode()


def test_contracts_stand_in_the_order_of_their_decisions(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get("/contracts").content.decode()
    assert page.index("Booking system") < page.index("Leased line")


def test_contracts_are_told_with_what_they_cost_in_the_coming_twelve_months(
    filled: Actor, visit: Visitor
) -> None:
    page = visit(filled).get("/contracts")
    ahead = page.context["ahead"]
    assert ahead.cost_minor > 0
    assert "agreed increases included" in page.content.decode()


def test_the_estate_shows_the_replacements_of_the_brief_with_their_receipts(
    filled: Actor, visit: Visitor
) -> None:
    page = visit(filled).get("/estate")
    assert [one["count"] for one in page.context["years"]] == [3, 0]
    text = page.content.decode()
    assert "Until 21 Nov 2027" in text
    figure = page.context["years"][0]["figure"]
    assert f'href="/receipts/{figure}"' in text


def test_a_protection_is_answered_on_the_risks_page(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    browser.post("/risks/answer", {"control": "mfa", "answer": "yes"})
    asked = dict(browser.get("/risks").context["asked"])
    assert asked["mfa"].answer == "yes"
    browser.post("/risks/answer", {"control": "mfa", "answer": "unknown"})
    asked = dict(browser.get("/risks").context["asked"])
    assert asked["mfa"].ours


def test_a_saved_answer_says_so_where_it_was_given(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    given = {"control": "mfa", "answer": "yes"}
    address = browser.post("/risks/answer", given)["Location"]
    assert address == "/risks?saved=mfa#control-mfa"
    assert b"Saved. Recalculate to see the new figures." in browser.get(address).content
    part = browser.post("/risks/answer", given, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<li id="control-mfa">')
    assert "Saved. Recalculate" in part
    assert 'role="status"' in part


def test_a_curve_says_in_words_what_it_draws() -> None:
    curve = curve_of([[0, 0.8], [1000, 0.5], [3000, 0.1], [9000, 0.01]], "GBP")
    assert curve is not None
    assert "One year in ten costs" not in curve.sentence
    assert "one year in ten costs more than £3,000" in curve.sentence
    assert [tick.text for tick in curve.across] == ["£0", "£2,500", "£5,000", "£7,500"]
    assert curve.line.endswith(f"L{curve.right:.1f} 217.9")


@pytest.mark.parametrize("points", [[], [[0, 1.0]], [[0, 0.5], [0, 0.2]]])
def test_a_curve_without_a_shape_is_not_drawn(points: list[list[float]]) -> None:
    assert curve_of(points, "GBP") is None


def test_the_receipt_of_the_range_says_how_its_ends_come_about(
    filled: Actor, visit: Visitor
) -> None:
    with working_for(filled.organisation):
        figure = Figure.objects.get()
    page = visit(filled).get(f"/receipts/{figure.pk}").content.decode()
    assert "£1,000 to £40,000" in page
    assert "one year in ten costs less, one in ten more" in page
    assert "on average" in page


def test_a_protection_reads_as_sentences_on_a_receipt() -> None:
    parts = {"id": "edr", "coverage": 0.458, "stops": {"exploit": 0.35}, "shrinks": 0.1}
    node = shaped({"label": "Protection", "value": parts, "inputs": []}, "GBP")
    assert node["text"] == "46%"
    assert node["told"] == [
        "Stops 35% of exploited weaknesses where it is in place in full",
        "Makes what happens 10% cheaper where it is in place in full",
    ]
    ways = {"label": "How it comes in", "value": {"line": 0.7, "power": 0.3}, "inputs": []}
    assert shaped(ways, "GBP")["told"] == ["70% a broken line", "30% power cuts"]


def test_every_way_in_has_words() -> None:
    used = {path.path for one in priors().scenarios.values() for path in one.paths}
    assert used <= set(PATHS)


def test_what_is_late_says_since_when(filled: Actor, visit: Visitor) -> None:
    with working_for(filled.organisation):
        FindingRecord.objects.update(due_on=date(2020, 1, 14))
    page = visit(filled).get("/findings").content.decode()
    assert "<dt>Due since</dt><dd>14 Jan 2020</dd>" in page
    with working_for(filled.organisation):
        FindingRecord.objects.update(due_on=date(2999, 1, 14))
    assert "<dt>By</dt><dd>14 Jan 2999</dd>" in visit(filled).get("/findings").content.decode()


def test_codes_are_not_shown_to_people(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    browser.post("/risks/answer", {"control": "mfa", "answer": "yes"})
    page = browser.get("/records/company/answer").content.decode()
    assert "control.mfa" not in page
    assert "A second proof at sign-in" in page


def test_figures_read_in_their_unit() -> None:
    assert text_of(123_456, "pence", {}, "GBP") == "£1,234.56"
    assert text_of(12_345.6, "GBP", {}, "GBP") == "£12,000"
    assert text_of(14.0, "machines", {}, "GBP") == "14 machines"
    assert text_of(23_456.7, "times", {}, "GBP") == "23,456.7 times"
    assert text_of(450, "pence a year", {}, "GBP") == "£4.50"
    assert text_of(None, "", {}, "GBP") == "not known"
    assert formula_words("sum@1") == "The sum of"


def test_old_releases_name_each_value_where_their_table_has_no_head() -> None:
    verdict = {"on": date(2020, 1, 14), "state": "over"}
    machines = [{"pk": "01999999-0000-7000-8000-000000000000", "name": "SAN-XR-01"}]
    release = {"label": "Windows 7", "verdict": verdict, "machines": machines}
    values = {"releases": [release], "what": "System"}
    table = render_to_string("ui/parts/old_releases.html", values)
    assert '<table class="stacks' in table
    assert 'data-label="Fixes until">14 Jan 2020' in table
    assert 'data-label="Machines">1<' in table


@pytest.mark.parametrize("address", ["/", "/plan", "/risks", "/estate"])
def test_a_long_page_offers_jumps_that_lead_somewhere(
    filled: Actor, visit: Visitor, address: str
) -> None:
    page = visit(filled).get(address)
    text = page.content.decode()
    assert len(page.context["jumps"]) >= 3
    for place, _title in page.context["jumps"]:
        assert f'href="#{place}"' in text
        assert text.count(f'id="{place}"') == 1


def test_what_the_owner_told_us_stands_apart_from_the_reasons(
    filled: Actor, visit: Visitor
) -> None:
    with working_for(filled.organisation):
        brief = Brief.objects.get()
        brief.content["owner"] = {"decides": "M. Ashdown", "worries": "ransomware"}
        brief.save()
    page = visit(filled).get("/").content.decode()
    assert page.index("One is old.") < page.index("<h3>What you told us</h3>")
    assert "<dt>You worry about</dt><dd>ransomware</dd>" in page
    assert "Would stop the business" not in page


def test_a_swing_is_said_as_what_it_moves(filled: Actor, visit: Visitor) -> None:
    page = visit(filled).get("/").content.decode()
    assert "moves £50" in page
    assert "±" not in page


def test_the_plan_counts_its_quarters_with_and_without_work(filled: Actor, visit: Visitor) -> None:
    assert b"1 piece of work over 1 quarter" in visit(filled).get("/plan").content
    with working_for(filled.organisation):
        brief = Brief.objects.get()
        idle = {"label": "Jan to Mar 2027", "starts_on": "2027-01-01", "items": [], "budget": []}
        brief.content["plan"]["quarters"].append(idle)
        brief.save()
    page = visit(filled).get("/plan").content
    assert b"1 piece of work in 1 of the next 2 quarters" in page


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        ("2026-09-30", "Planned after its date of 30 Sep 2026."),
        ("2026-10-01", "Due since 1 Oct 2026"),
        ("2999-01-12", "Due by 12 Jan 2999"),
    ],
)
def test_what_is_planned_after_its_date_says_so(
    filled: Actor, visit: Visitor, due_on: str, words: str
) -> None:
    with working_for(filled.organisation):
        brief = Brief.objects.get()
        brief.content["plan"]["quarters"][0]["items"][0]["due_on"] = due_on
        brief.save()
    assert f'<p class="muted">{words}</p>' in visit(filled).get("/plan").content.decode()


def test_the_register_says_what_is_average_and_what_counts_your_protections(
    filled: Actor, visit: Visitor
) -> None:
    figures = {"events_per_year": 0.01, "low_minor": 120_000, "high_minor": 81_700_000}
    with working_for(filled.organisation):
        Risk.objects.create(key="r", scenario="ransomware", title="Ransomware", **figures)
    page = visit(filled).get("/risks").content.decode()
    assert 'data-label="How often, average">about once in 100 years<' in page
    assert 'data-label="How often, yours">about once in 30 years<' in page
    assert "a firm of your size with average protections" in page


def test_the_risks_page_does_not_lead_to_itself(filled: Actor, visit: Visitor) -> None:
    browser = visit(filled)
    page = browser.get("/risks").content.decode()
    assert "All risks" not in page
    assert [tab["title"] for tab in browser.get("/risks").context["tabs"]][:2] == [
        "Overview",
        "Risk register",
    ]
    assert "All risks" in browser.get("/").content.decode()
