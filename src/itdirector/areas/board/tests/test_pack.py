"""The board pack as its readers get it: the words on the pages, and the bytes of the file."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from dataclasses import fields
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itdirector.areas.board.pack import FONTS, render
from itdirector.areas.board.pack.front import ROOMS, Room
from itdirector.areas.board.pack.glyphs import drawable, plain
from itdirector.areas.board.pack.render import drawn, marks, pictures
from itdirector.areas.board.pack.risk import amount_at
from itdirector.areas.board.pack.shape import cut, gist
from itdirector.areas.board.pack.wording import breakable, person_days, whole_pounds
from itdirector.areas.board.tests.pack_sample import HOSTILE_WORDS, SAMPLE, TINY, hostile, huge
from itdirector.areas.board.tests.pdf_words import pages_of, squeezed

SECTIONS = (
    "decisions", "roadmap", "money", "risk", "renewals", "replacements", "findings", "sources",
    "unreadable",
)  # fmt: skip

ON_PAGE_ONE = (
    "Harbour Dental Group",
    "3 Mar 2027",
    "Amber".upper(),
    SAMPLE["posture"]["sentence"],
    "£2,000 to £97,000 a year",
    SAMPLE["doing_nothing"]["sentence"],
    "Three decisions due next",
    "Decide by 19 Mar 2027",
    "Replace the server at Saltmere",
    "£9,800",
    "£620for every month, in risk",
    "Require a second factor for everyone",
    "Q1 2028£4,300Move the file server to Microsoft 365",
    SAMPLE["plan"]["proof"]["sentence"],
    "Five facts that would change the plan most",
    "How many machines are at Sandhythe?",
    "moves £11,500",
    "our guess",
    "The PDF is damaged and cannot be opened.",
)

LATER = (
    "Rent a server in the cloud: £310 a month, no purchase.",
    "9 items in 4 of the next 4 quarters: £28,880 and 39.5 days of work.",
    "Not in the plan, and why",
    "Two different solvers looked at every plan and agree on £38,400.",
    "The plan spends £28,880 of the £62,700 allowed over 4 quarters.",
    "Paid in the last 12 months",
    "One year in ten costs more than £91,000.",
    "about once in 12 years",
    "£25,000 to £410,000",
    "20 Feb 2027missed",
    "67 machines to replace over 5 years: £63,600.",
    "8 findings: 2 critical, 2 high, 2 medium, 1 low, 1 saving.",
    "5 sources read, 4 assumptions made. 2 of them ours: correct those first.",
    "oursour default, 2026-11",
    "Run the agent on GUL-LT-03 again.",
)


@pytest.fixture(scope="module")
def sample_pages() -> list[str]:
    return pages_of(render(SAMPLE))


@pytest.fixture(scope="module")
def huge_room() -> dict[str, Any]:
    return marks(huge())


def _with(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(SAMPLE), **parts}


@pytest.mark.parametrize("sentence", ON_PAGE_ONE)
def test_page_one_tells_the_whole_brief(sample_pages: list[str], sentence: str) -> None:
    assert squeezed(sentence) in sample_pages[0]


@pytest.mark.parametrize("sentence", LATER)
def test_the_depth_stands_on_the_pages_behind(sample_pages: list[str], sentence: str) -> None:
    assert squeezed(sentence) in "".join(sample_pages[1:])


def test_a_decision_is_read_together_with_its_price(sample_pages: list[str]) -> None:
    assert squeezed("before Easter. Price £9,800 If you wait £620") in sample_pages[0]


def test_every_section_comes_in_order_after_page_one() -> None:
    found = marks(SAMPLE)
    pages = [found[name] for name in SECTIONS]
    assert pages == sorted(pages)
    assert pages[0] == 2


@pytest.mark.parametrize(
    "content",
    [TINY, SAMPLE, hostile(SAMPLE), hostile(SAMPLE, words=("W" * 600,)), hostile(huge())],
    ids=["tiny", "sample", "hostile", "endless", "huge and hostile"],
)
def test_the_brief_fits_one_page_and_the_pack_is_a_pdf(content: dict[str, Any]) -> None:
    found = marks(content)
    assert found["brief_ends"] == 1
    pdf = render(content)
    assert pdf.startswith(b"%PDF-1.7")
    assert len(pages_of(pdf)) == found["pack_ends"]


def test_a_full_page_is_set_tighter_than_an_empty_one(huge_room: dict[str, Any]) -> None:
    assert marks(TINY)["brief_room"] < marks(SAMPLE)["brief_room"] < huge_room["brief_room"]
    assert huge_room["brief_fits"]
    assert huge_room["brief_ends"] == 1


def test_page_one_never_shows_half_a_list_without_counting_the_rest() -> None:
    front = pages_of(render(huge()))[0]
    assert squeezed("237 more, with the other ways to decide") in front
    assert squeezed("more. What to do: page") in front
    assert (
        squeezed("8 quarters follow, the last of them Q1 2028: 90 more items for £288,800.")
        in front
    )


def test_the_pdf_is_tagged_archived_titled_and_in_british_english() -> None:
    pdf = render(SAMPLE)
    for promise in (
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"<pdfaid:part>2</pdfaid:part>",
        b"/Title(Harbour Dental Group: IT board pack, 3 Mar 2027)",
        b"/Lang(en-GB)",
        b"/Marked true",
        b"D:20270303",
    ):
        assert promise in pdf


def test_the_same_content_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib;"
        "from itdirector.areas.board.pack import render;"
        "from itdirector.areas.board.tests.pack_sample import SAMPLE;"
        "print(hashlib.sha256(render(SAMPLE)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1] != ""


def test_content_is_left_as_it_was_given() -> None:
    content = deepcopy(SAMPLE)
    render(content)
    assert content == SAMPLE


@pytest.mark.parametrize("words", HOSTILE_WORDS[:5])
def test_markup_stays_text(words: str) -> None:
    pages = pages_of(render(_with(posture={"colour": "red", "sentence": words, "reasons": []})))
    assert squeezed(words) in pages[0]


def test_a_sentence_cannot_hide_or_turn_its_letters() -> None:
    shown = plain(
        "evil\u202egnp.exe \u2066x\u2069 \x00\x07tab\tline\nend\ud800", glyphs=drawable(FONTS)
    )
    assert shown == "evilgnp.exe x tab line end?"


def test_signs_that_no_font_has_are_named_or_boxed() -> None:
    shown = plain("🔥 令和 🇬🇧 \U0001d401 \ue000", glyphs=drawable(FONTS))
    assert shown == "[fire] □□ GB B □"


def test_hebrew_arabic_and_the_rest_of_europe_stay_as_they_are() -> None:
    words = "שלום مرحبا Zażółć Ελληνικά Кириллица Đà"
    assert plain(words, glyphs=drawable(FONTS)) == words


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=80), min_size=1, max_size=12))
def test_no_text_at_all_keeps_the_pack_from_being_made(words: list[str]) -> None:
    content = {**TINY, "organisation": words[0], "posture": {"colour": "red", "reasons": words}}
    content["decisions"] = [{"title": word, "sentence": word} for word in words]
    content["plan"] = {"quarters": [{"label": word, "items": [{"title": word}]} for word in words]}
    content["findings"] = [{"severity": "high", "sentence": word, "remedy": word} for word in words]
    assert marks(content)["brief_ends"] == 1
    assert render(content)


def test_an_empty_pack_says_what_is_missing() -> None:
    pages = "".join(pages_of(render(TINY)))
    for sentence in (
        "Too little has been read to judge where you stand.",
        "Not priced yet",
        "No decision is waiting for you.",
        "There is no plan yet.",
        "No risk has been priced yet.",
        "Nothing has been handed in yet.",
    ):
        assert squeezed(sentence) in pages


def test_sixty_machines_and_none_both_render() -> None:
    many = [{"until": "2027-11-21", "count": 60, "cost_minor": 6_000_000}]
    assert squeezed("60 machines to replace over 1 year: £60,000.") in "".join(
        pages_of(render(_with(replacements=many)))
    )
    none = [{"until": "2027-11-21", "count": 0, "cost_minor": 0}]
    assert squeezed("0 machines to replace") in "".join(pages_of(render(_with(replacements=none))))


def test_a_plan_that_cannot_be_names_its_cures() -> None:
    plan = {"impossible": {"sentence": "The musts cost too much.", "cures": ["Add £5,000 in Q2."]}}
    front = pages_of(render(_with(plan=plan)))[0]
    assert squeezed("The musts cost too much.") in front
    assert squeezed("Add £5,000 in Q2.") in front


def test_decisions_come_by_date_and_those_without_one_last() -> None:
    entries = [{"title": "Whenever"}, {"title": "Late", "by": "2027-09-01"}]
    entries.append({"title": "Soon", "by": date(2027, 4, 1)})
    order = drawn({**TINY, "decisions": entries})["decisions"]["entries"]
    assert [entry["title"] for entry in order] == ["Soon", "Late", "Whenever"]


def test_findings_come_worst_first_and_the_rest_are_counted() -> None:
    entries = [{"severity": "low", "sentence": f"low {at}"} for at in range(30)]
    entries.append({"severity": "critical", "sentence": "worst"})
    found = drawn({**TINY, "findings": entries})["findings"]
    assert len(found["rows"]) == 25
    assert found["rows"][0]["sentence"] == "worst"
    assert found["rest"] == "The worst 25 are here; IT Director keeps the other 6."


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"today": None}, "content.today is missing"),
        ({"today": "soon"}, "content.today is not a date"),
        ({"currency": "pounds"}, "content.currency should be three capital letters"),
        ({"decisions": {}}, "content.decisions should be a list, not dict"),
        (
            {"decisions": [{"price_minor": "9"}]},
            r"content.decisions\[0\].price_minor should be a number",
        ),
        ({"replacements": [{"count": float("nan")}]}, "count should be a number, not float"),
        ({"posture": {"reasons": [{}]}}, r"content.posture.reasons\[0\] should be text, not dict"),
    ],
)
def test_a_wrong_part_is_refused_by_name(part: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        render({**TINY, **part})


def test_the_curve_is_read_between_its_points() -> None:
    curve = [(0.0, 0.4), (100.0, 0.2), (300.0, 0.0)]
    assert amount_at(curve, 0.3) == pytest.approx(50)
    assert amount_at(curve, 0.1) == pytest.approx(200)
    assert amount_at(curve, 0.5) is None


@pytest.mark.parametrize(
    "curve",
    [
        [],
        [[0, 0.5]],
        [[0, 0], [100, 0]],
        [[100, 0.1], [0, 0.9], [50, 0.95]],
        [[0, 0.2], [1_000, 0.1], [10_000_000, 0.001]],
        [[0, 1], [0, 0.5], [0, 0.1], [1, 0]],
        [[1, 0.01], [2, 0.001]],
        [[at, 1 / (1 + at)] for at in range(5000)],
    ],
)
def test_any_curve_is_drawn_inside_its_axes_or_not_at_all(curve: list[list[float]]) -> None:
    content = {**TINY, "doing_nothing": {"low": 1, "high": 2, "curve": curve}}
    shape = drawn(content)["risk"]["curve"] or {"points": [], "spots": []}
    flat = [*shape["points"], *([spot["x"], spot["y"]] for spot in shape["spots"])]
    assert all(0 <= share <= 1.000001 for point in flat for share in point)
    assert render(content)


def test_what_is_over_its_limit_says_so() -> None:
    quarter = {
        "label": "Q1",
        "budget": [{"category": "IT", "spent_minor": 300, "allowed_minor": 100}],
    }
    pages = "".join(pages_of(render({**TINY, "plan": {"quarters": [quarter]}})))
    assert squeezed("£3 of £1 over the limit") in pages


def test_what_a_quarter_leaves_may_be_spent_later() -> None:
    lines = [(0, 400), (500, 100), (100, 50)]
    quarters = [
        {
            "label": "Q",
            "budget": [{"category": "IT", "spent_minor": spent, "allowed_minor": allowed}],
        }
        for spent, allowed in lines
    ]
    (row,) = drawn({**TINY, "plan": {"quarters": quarters}})["money"]["budgets"][0]["rows"]
    notes = [cell["note"] for cell in row["cells"]]
    assert notes == ["", "with what was left before", "over the limit"]


def test_quarters_without_work_share_one_line() -> None:
    quarters = [{"label": "Q1", "items": [{"title": "A"}]}, {"label": "Q2"}, {"label": "Q3"}]
    told = drawn({**TINY, "plan": {"quarters": quarters}})["roadmap"]
    assert len(told["quarters"]) == 1
    assert told["idle"] == "Nothing is planned in Q2 and Q3."


def test_a_missed_notice_differs_from_a_late_decision() -> None:
    dates = [("2027-01-01", True), ("2027-03-02", False), ("2027-03-03", False)]
    renewals = [{"title": "C", "decide_by": by, "missed": missed} for by, missed in dates]
    told = drawn({**TINY, "renewals": renewals})["renewals"]
    assert [row["late"] for row in told["rows"]] == ["missed", "overdue", ""]
    assert told["lead"] == "3 contracts with a known end. One missed. One overdue."


def test_a_proof_with_a_gap_is_not_green() -> None:
    plan = {"quarters": [], "proof": {"sentence": "Could be better.", "status": "limit reached"}}
    assert drawn({**TINY, "plan": plan})["roadmap"]["proof"]["tone"] == "amber"


def test_pages_can_be_had_as_pictures() -> None:
    shown = pictures(TINY, ppi=40)
    assert len(shown) == marks(TINY)["pack_ends"]
    assert all(page.startswith(b"\x89PNG") for page in shown)


def test_rooms_only_ever_get_tighter() -> None:
    for wider, tighter in pairwise(ROOMS):
        assert all(
            getattr(wider, each.name) >= getattr(tighter, each.name) for each in fields(Room)
        )


def test_words() -> None:
    assert whole_pounds(None, "GBP") == "not known"
    assert whole_pounds(-12_350, "EUR") == "-€124"
    assert person_days(1) == "1 day"
    assert person_days(2.5) == "2.5 days"
    assert cut("one two three", 9) == "one two…"
    assert cut("abcdefghijkl", 6) == "abcde…"
    assert gist("Ask now. Then wait for them.", 20) == "Ask now."
    assert gist("It costs 8 % a year", 12) == "It costs 8…"
    assert breakable("by 3 Mar 2027") == "by 3\u00a0Mar\u00a02027"
    assert (
        breakable("a_file_with_a_long_name.xlsx").replace("\u200b", "")
        == "a_file_with_a_long_name.xlsx"
    )
    assert max(map(len, breakable("x" * 90).split("\u200b"))) == 11


def test_the_fonts_are_free_and_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 1_500_000
