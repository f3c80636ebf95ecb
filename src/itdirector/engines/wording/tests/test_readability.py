"""How hard a text reads: published values, hand-counted syllables, each gate."""

from __future__ import annotations

import pytest

from itdirector.engines.wording import jargon, solve
from itdirector.engines.wording.readability import read, sentences, syllables, word_count
from itdirector.engines.wording.tests.cases import figure, pounds

PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
COUNTED = {
    1: "the cat firm used passed fixed years house world risk cost price through",
    2: "needed changes machine people table owner create being quiet server agreed backup laptop "
    "answer decide replace contract supplies",
    3: "created recognised remedy important company seventy director understand",
    4: "information security-risk's unavailable calculation",
}


def gates(text: str, **told: dict[str, str]) -> list[str]:
    return [breach.gate for breach in read(text, **told).breaches]  # type: ignore[arg-type]


def test_the_platypus_reads_as_published() -> None:
    found = read(PLATYPUS)
    assert (found.words, found.syllables, found.sentences) == (13, 24, 1)
    assert found.ease == pytest.approx(37.5, abs=0.05)
    assert gates(PLATYPUS) == ["ease"]


def test_the_cat_reads_as_published() -> None:
    found = read("The cat sat on the mat.")
    assert found.ease == pytest.approx(116.145)
    assert found.grade == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert found.breaches == ()


def test_nine_in_ten_words_have_the_syllables_a_hand_counts_and_no_more_are_wrong() -> None:
    counted = [(word, n) for n, words in COUNTED.items() for word in words.split()]
    wrong = [word for word, n in counted if syllables(word) != n]
    assert len(wrong) <= len(counted) // 10, wrong
    assert (syllables("business"), syllables("area")) == (3, 2)  # the errors its README names


def test_amounts_dates_and_names_do_not_change_how_hard_a_text_is() -> None:
    text = "We pay £1,234,567.89 for the new Infrastructuria 9 by 3 Mar 2027."
    bare, named = read("We pay for the new by."), read(text, names=["Infrastructuria 9"])
    assert (named.ease, named.grade, named.words) == (bare.ease, bare.grade, 6)
    assert read(text).syllables > named.syllables


def test_a_text_of_numbers_alone_has_no_ease() -> None:
    found = read("£5. 17.")
    assert (found.ease, found.grade, found.words, found.breaches) == (None, None, 0, ())
    assert read("").sentences == 0


def test_a_long_sentence_is_named_with_its_count() -> None:
    long = "We " + "do it and " * 9 + "rest."
    (breach,) = [b for b in read(long).breaches if b.gate == "length"]
    assert (breach.where, breach.remedy) == (long, "29 words; say it in two")
    assert "length" not in gates("We " + "do it " * 11 + "now again.")


def test_sentences_end_where_a_reader_ends_them() -> None:
    text = 'We pay 4.5 days, e.g. Monday. "Is it £5?" Dr. No agrees!\n\nA new part'
    assert len(sentences(text)) == 4
    assert word_count("It costs £4,212.50 by 3 Mar 2027.") == 7


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Turn on multi-factor sign-in (MFA). MFA stops thieves.", []),
        ("Turn on MFA (a second proof). MFA stops thieves.", []),
        ("Turn on MFA. It stops thieves.", ["acronym"]),
        ("MFA stops thieves. Turn on multi-factor sign-in (MFA).", ["acronym"]),
        ("A second proof (MFA) helps. A second proof (MFA) is good.", ["acronym"]),
        ("A second proof (MFA) and a safe line (VPN) help.", ["acronyms"]),
    ],
)
def test_an_acronym_is_explained_once_where_it_is_first_used(text: str, found: list[str]) -> None:
    assert gates(text) == found


def test_an_acronym_everybody_knows_needs_no_words() -> None:
    assert gates("The PC and the UK are on it.", acronyms={"PC": "computer", "UK": "here"}) == []


def test_jargon_is_found_in_its_forms_and_replaced_by_plainer_words() -> None:
    text = "We leveraged best-practices and endpoints to remediate threat actors."
    found = {b.where: b.remedy for b in read(text).breaches if b.gate == "jargon"}
    assert found == {
        "leveraged": "use",
        "best-practices": "what works",
        "endpoints": "computer or phone",
        "remediate": "fix",
        "threat actors": "attacker",
    }


def test_what_we_put_in_place_of_jargon_is_no_jargon() -> None:
    assert "jargon" not in gates(". ".join(jargon.REPLACEMENTS.values()))
    assert gates("The state-of-the-art posture.") == ["jargon"]


def test_no_phrase_of_jargon_counts_twice_for_being_inside_another() -> None:
    for phrase in jargon.REPLACEMENTS:
        assert gates(f"{phrase}.").count("jargon") == 1


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("The server was quickly replaced.", 1.0),
        ("The server is not yet known to run.", 0.0),
        ("The key was stolen. We saw it.", 0.5),
        ("The need is red and the hundred is naked.", 0.0),
        ("Thieves stole the key.", 0.0),
    ],
)
def test_passives_are_counted(text: str, passive: float) -> None:
    assert read(text).passive_share == passive


def test_too_many_passives_are_a_breach_and_one_in_ten_is_not() -> None:
    active = "We fix it. " * 9
    assert "passive" not in gates(active + "It was fixed.")
    assert gates("We fix it. It was fixed.") == ["passive"]


def test_our_own_sentences_pass_our_own_gates() -> None:
    every = solve.join(
        (
            solve.chance(figure(0.03), years=5, group="firms like yours", event="a break-in"),
            solve.exceedance(pounds(48_000), pounds(95_000), share=0.05, what="the total"),
            solve.change(figure(0.1), figure(0.04), group="firms like yours"),
            solve.likelihood(figure(0.3), event="A failure this year"),
        )
    )
    assert read(every.text).breaches == ()
