"""Answers: numbers in words, defaults marked as ours, and what is refused."""

from __future__ import annotations

import pytest

from itdirector.areas.company import facts
from itdirector.areas.company.actions import answer
from itdirector.areas.company.intakes import said_by
from itdirector.areas.company.rules import BY_ID, QUESTIONS, number_in
from itdirector.connectors.rows import AnswerRow
from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import Invalid, NotAllowed, Refused
from itdirector.kernel.models import Organisation
from itdirector.kernel.provenance import receipts
from itdirector.kernel.tenancy import working_for
from tests.facts import TODAY, said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("about £95,000", 95_000),
        ("95k", 95_000),
        ("95 K a year", 95_000),
        ("95 000", 95_000),
        ("€95.000", 95_000),
        ("£1,250,000.50", 1_250_000.5),
        ("1.5m", 1_500_000),
        ("1.250m", 1_250_000),
        ("1,5 million", 1_500_000),
        ("2 thousand", 2_000),
        ("12,5", 12.5),
        ("62 people in 4 sites", 62),
        ("62people", 62),
        ("between 10 and 20", 10),
        ("5 kg", 5),
        ("04-01", 4),
        ("120000", 120_000),
        ("0", 0),
        ("none", None),
        ("", None),
        ("fifty", None),
    ],
)
def test_a_number_is_read_out_of_an_answer(text: str, number: float | None) -> None:
    assert number_in(text) == number


def test_the_first_questions_are_eight_and_each_says_why() -> None:
    assert len(QUESTIONS) == 8
    assert all(q.title.endswith("?") and q.why.endswith(".") and q.example for q in QUESTIONS)
    choices = [q for q in QUESTIONS if q.kind == "choice"]
    assert all(not q.default or q.default in dict(q.options) for q in choices)


def test_an_answer_row_is_known_by_its_question() -> None:
    (one,) = said_by(AnswerRow(place="company.people", question="people", value="62"))
    assert one.key == "people"
    assert one.values == {"question": "people", "value": "62", "known": True}


def test_what_nobody_answered_is_our_default_and_says_so(at_home: Organisation) -> None:
    known = facts.known("people")
    assert (known.value, known.ours, known.receipt["grade"]) == ("25", True, "default")
    assert facts.number("people", default=25)[0] == 25
    assert {q.id for q in facts.open_questions()} == set(BY_ID)


def test_i_do_not_know_is_an_answer_and_still_our_default(at_home: Organisation) -> None:
    said("people", "", known=False)
    assert facts.known("people").ours
    assert "people" not in {q.id for q in facts.open_questions()}


def test_an_answer_is_the_owners_with_its_receipt(at_home: Organisation) -> None:
    made = said("people", "about 62")
    number, known = facts.number("people", default=25)
    assert (number, known.ours) == (62, False)
    assert known.receipt["fact"] == ["company.answer", str(made.pk), "value"]


def test_an_answer_without_a_number_leaves_the_default(at_home: Organisation) -> None:
    said("people", "a good many")
    assert facts.number("people", default=25)[0] == 25


@pytest.mark.parametrize(
    ("value", "known", "told"),
    [("yes", True, "yes"), ("yes", False, "unknown"), ("perhaps", True, "unknown")],
)
def test_how_far_a_protection_is_in_place(
    at_home: Organisation, value: str, known: bool, told: str
) -> None:
    said("control.mfa", value, known=known)
    assert facts.control("mfa") == told
    assert facts.control("edr") == "unknown"


def test_answering_again_changes_the_answer(owner: Actor) -> None:
    first = answer(actor=owner, question="sites", value=" 3 ", today=TODAY)
    again = answer(actor=owner, question="sites", value="4", today=TODAY)
    assert first.pk == again.pk
    with working_for(owner.organisation):
        receipt = receipts("company.answer", again.pk)["value"]
        assert facts.number("sites", default=1)[0] == 4
    assert (receipt.value, receipt.who, receipt.grade) == ("4", "olivia", "expert")


def test_not_knowing_takes_the_answer_back(owner: Actor) -> None:
    answer(actor=owner, question="control.mfa", value="yes")
    answer(actor=owner, question="control.mfa", known=False)
    with working_for(owner.organisation):
        assert facts.control("mfa") == "unknown"


@pytest.mark.parametrize(
    ("question", "value", "error"),
    [
        ("colour", "red", Refused),
        ("people", " ", Invalid),
        ("sector", "astronauts", Invalid),
        ("control.mfa", "perhaps", Invalid),
    ],
)
def test_what_cannot_be_meant_is_refused(
    owner: Actor, question: str, value: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answer(actor=owner, question=question, value=value)


def test_a_board_member_may_not_answer(board_member: Actor) -> None:
    with pytest.raises(NotAllowed):
        answer(actor=board_member, question="people", value="62")


def test_answers_stay_at_home(owner: Actor, outsider: Actor) -> None:
    answer(actor=owner, question="people", value="62")
    with working_for(outsider.organisation):
        assert facts.known("people").ours


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("people", "thirty"),
        ("people", "0"),
        ("people", "-5"),
        ("people", "999999999999"),
        ("sites", "3.5"),
        ("it_spend", "lots"),
        ("it_spend", "10%"),
    ],
)
@pytest.mark.django_db
def test_a_number_that_is_none_is_refused_with_an_example(
    director: Actor, question: str, value: str
) -> None:
    with pytest.raises(Invalid) as refused:
        answer(actor=director, question=question, value=value)
    assert refused.value.fields["value"]
