"""What the product says of the sample company: short, in plain words, every number with a receipt.

The company is loaded once, as a person would, and gone afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from itdirector.areas.board.actions import refresh_brief
from itdirector.engines.wording import read
from itdirector.kernel.actions import system_actor
from itdirector.kernel.findings import open_findings
from itdirector.kernel.models import Organisation
from itdirector.kernel.tenancy import working_for
from tests.said import hard_words, proper_names, too_long, without_receipt
from tests.test_sample_company import TODAY, _load

pytestmark = pytest.mark.django_db
FALSE = "It costs £987,654.32 in 4,321 days, for 8,765 machines, until 9 Sep 2099."
"""Four numbers no record of the sample company holds."""
LISTS = {"unreadable", "assumptions", "sources", "owner", "not_taken", "money"}
"""Parts of the brief that repeat what others wrote, or are tables."""


@dataclass(frozen=True, slots=True)
class Said:
    """Everything said, and what stands behind it."""

    content: dict[str, Any]
    names: frozenset[str]
    findings: dict[str, str]
    strays: dict[str, list[str]]
    planted: dict[str, list[str]]
    """By finding: what the checker says of its sentence with false numbers after it."""


@pytest.fixture(scope="module")
def said(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Said:
    """Return what is said of the sample company."""
    stored, settings.FILES_DIR = settings.FILES_DIR, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        organisation = Organisation.objects.create(name="Harbour", slug="said")
        actor = system_actor(organisation, name="loader")
        with working_for(organisation):
            _load(actor)
            content = refresh_brief(actor=actor, today=TODAY).content
            names, found = proper_names(TODAY), list(open_findings())
            made = Said(
                content=content,
                names=names,
                findings={f"{f.code} {f.subject}": f.sentence for f in found},
                strays={f"{f.code} {f.subject}": without_receipt(f, names, TODAY) for f in found},
                planted={
                    f"{f.code} {f.subject}": without_receipt(f, names, TODAY, text=FALSE)
                    for f in found
                },
            )
        transaction.set_rollback(True)
    settings.FILES_DIR = stored
    return made


def texts(part: Any) -> Iterator[str]:
    """Yield every text of a part of the brief that is a sentence."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name not in LISTS:
                yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)
    elif isinstance(part, str) and re.search(r"\w [^\d]*\w.*[.?!]$", part):
        yield part


def test_no_sentence_has_more_than_25_words(said: Said) -> None:
    told = [*said.findings.values(), *texts(said.content)]
    assert len(told) > 150
    assert [one for text in told for one in too_long(text)] == []


def test_no_sentence_holds_a_word_an_owner_need_not_know(said: Said) -> None:
    told = {*said.findings.values(), *texts(said.content)}
    found = {text: hard for text in told if (hard := hard_words(text, said.names))}
    assert found == {}


def test_the_brief_as_a_whole_reads_easily_and_says_who_does_what(said: Said) -> None:
    whole = " ".join(dict.fromkeys([*said.findings.values(), *texts(said.content)]))
    measured = read(whole, names=said.names)
    assert (measured.ease or 0) >= 60
    assert measured.passive_share <= 0.10


def test_every_number_a_finding_states_has_a_receipt(said: Said) -> None:
    assert len(said.strays) > 60
    assert {name: found for name, found in said.strays.items() if found} == {}


def test_a_number_without_a_receipt_is_found_in_any_finding(said: Said) -> None:
    four = ["£987,654.32", "4,321", "8,765", "9 Sep 2099"]
    assert {tuple(found) for found in said.planted.values()} == {tuple(four)}


def test_a_long_sentence_and_a_hard_word_are_found() -> None:
    long = "We decided " + "to wait and see " * 7 + "now."
    assert too_long(f"Short. {long}") == [long]
    assert hard_words("Leverage synergy.", ()) == ["Leverage", "synergy"]
