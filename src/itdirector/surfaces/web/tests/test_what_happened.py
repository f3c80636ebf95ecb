"""A file's page says what became of its lines: taken, kept, taken back, put aside."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from itdirector.connectors.generic_table import Sketch
from itdirector.kernel.actions import Actor
from itdirector.kernel.models import Source
from itdirector.kernel.tenancy import working_for
from itdirector.surfaces.web.left_out import in_plain_words
from itdirector.surfaces.web.tests.conftest import Visitor
from itdirector.surfaces.web.tests.sample import MACHINES
from itdirector.surfaces.web.what_happened import AHEAD, APPLIED, PUT_ASIDE, TAKEN_BACK, fate

SHORTER = (
    b"\n".join(MACHINES.splitlines()[:2]) + b"\nNEW-1,SN-9,T-9,Desktop,Harbour,1.00,29/08/2023\n"
)
IN_DOUBT = b"Name,Serial number,Purchase date,Bought\nA,S-1,01/02/2024,x\nB,S-2,02/02/2024,y\n"


def _bring(browser: Client, owner: Actor, content: bytes) -> str:
    """Upload a file and return its page's address."""
    browser.post("/data/upload", {"files": [SimpleUploadedFile("list.csv", content)]})
    with working_for(owner.organisation):
        return f"/data/{Source.objects.order_by('-at')[0].pk}"


def _words(browser: Client, where: str) -> list[str]:
    lines = browser.get(where).context["lines"]
    return sorted(f"{line['fate'].word} {line['entry'].label}".strip() for line in lines)


@pytest.fixture
def browser(owner: Actor, visit: Visitor) -> Client:
    """Return a visitor whose three machines are in already."""
    made = visit(owner)
    made.post(f"{_bring(made, owner, MACHINES)}/apply")
    return made


def test_what_a_list_leaves_out_is_kept_unless_it_is_complete(
    browser: Client, owner: Actor
) -> None:
    where = _bring(browser, owner, SHORTER)
    assert "only when you say that this list is complete" in browser.get(where).content.decode()
    browser.post(f"{where}/apply")
    page = browser.get(where).content.decode()
    assert "They are kept: the list was not said to be complete." in page
    assert {"Kept LAPTOP", "Kept SURGERY"} < set(_words(browser, where))
    assert "Standing" not in page
    browser.post(f"{where}/undo")
    assert {"Kept LAPTOP", "Taken back NEW-1"} < set(_words(browser, where))


def test_what_a_complete_list_leaves_out_is_removed(browser: Client, owner: Actor) -> None:
    where = _bring(browser, owner, SHORTER)
    browser.post(f"{where}/apply", {"complete": "1"})
    page = browser.get(where)
    assert {"Removed LAPTOP", "Removed SURGERY"} < set(_words(browser, where))
    assert page.context["kept"] == 0
    assert "Standing" in page.content.decode()
    browser.post(f"{where}/undo")
    assert "Taken back LAPTOP" in _words(browser, where)


def test_what_was_undone_says_so_line_by_line(browser: Client, owner: Actor) -> None:
    where = _bring(browser, owner, SHORTER)
    browser.post(f"{where}/apply")
    browser.post(f"{where}/undo")
    page = browser.get(where).content.decode()
    assert "1 record removed that no other source knows" in page
    assert "It said:" in page
    assert ">Was new <" in page
    assert ">New</span>" not in page


def test_a_file_put_aside_took_nothing(browser: Client, owner: Actor) -> None:
    where = _bring(browser, owner, SHORTER)
    browser.post(f"{where}/discard")
    assert "nothing of it was taken" in browser.get(where).content.decode()
    assert "Not taken NEW-1" in _words(browser, where)


@pytest.mark.parametrize(
    ("status", "stage", "word"),
    [
        ("new", AHEAD, "New"),
        ("new", APPLIED, "New"),
        ("changed", TAKEN_BACK, "Taken back"),
        ("changed", PUT_ASIDE, "Not taken"),
        ("unchanged", TAKEN_BACK, "Unchanged"),
        ("problem", TAKEN_BACK, "Problem"),
        ("vanished", AHEAD, "Not in the file"),
        ("vanished", APPLIED, "Kept"),
        ("vanished", PUT_ASIDE, "Not taken"),
    ],
)
def test_every_outcome_has_its_word(status: str, stage: str, word: str) -> None:
    assert fate(status, stage=stage, removed=False, always=False).word == word


def test_how_a_table_is_read_is_said_in_plain_words(browser: Client, owner: Actor) -> None:
    page = browser.get(_bring(browser, owner, SHORTER)).content.decode()
    assert "Recognised as a table with headings of its own." in page
    assert "<dt>Decimal mark</dt><dd>point</dd>" in page
    where = _bring(browser, owner, IN_DOUBT)
    assert "<dt>Decimal mark</dt><dd>no decimals seen</dd>" in browser.get(where).content.decode()


def test_a_doubt_about_a_column_says_how_it_is_read() -> None:
    doubts = ("Is 'Purchase date' really the Bought on?", 'Is "Bob\'s" really the Name?', "Other.")
    told = in_plain_words(Sketch(encoding="utf-8", doubts=doubts)).doubts
    assert told == (
        "We read “Purchase date” as “Bought on”. Is that right?",
        "We read “Bob's” as “Name”. Is that right?",
        "Other.",
    )
