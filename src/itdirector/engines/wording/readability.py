"""How hard a text reads, and what to change. Flesch 1948; Flesch-Kincaid 1975; our own gates.

Numbers, amounts, dates and names are left out of both formulas: they are no easier as words.
The formulas can be gamed. They refuse bad text; they do not make good text.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from itdirector.engines.wording.jargon import REPLACEMENTS
from itdirector.engines.wording.numbers import plain, readings
from itdirector.engines.wording.participles import IRREGULAR, NO_PARTICIPLES

LEAST_EASE = 60.0
MOST_GRADE = 8.0
MOST_WORDS = 25
MOST_ACRONYMS = 1
MOST_PASSIVE = 0.10

_SENTENCE = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9£€$~])|\n\s*\n")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|Mr|Ms|Mrs|Dr|Ltd|Inc)\.", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ANY_WORD = re.compile(r"[^\W_]+(?:['.,-][^\W_]+)*")
_ACRONYM = re.compile(r"\b(?:[A-Z]{2,}s?|[A-Z]+\d[A-Z\d]*)\b")
_VOWELS = re.compile(r"[aeiouy]+")
_BE = r"(?:am|is|are|was|were|be|been|being|gets?|got)"
_PASSIVE = re.compile(rf"\b{_BE}\s+(?:(?:not|never|also|\w+ly)\s+)*(\w+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A gate a text does not pass: which, where, and what would pass."""

    gate: str
    where: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The measures of a text. Without a countable word, ease and grade are None."""

    ease: float | None
    """Flesch reading ease: 60 to 70 is plain English; a higher one is easier."""
    grade: float | None
    """Flesch-Kincaid: years of school needed."""
    words: int
    sentences: int
    syllables: int
    passive_share: float
    breaches: tuple[Breach, ...]


def read(
    text: str,
    *,
    names: Iterable[str] = (),
    acronyms: Mapping[str, str] | None = None,
) -> Reading:
    """Return the measures of a text and every gate it does not pass.

    `acronyms` are known to every reader or defined elsewhere. All others must be explained once,
    at their first use: "multi-factor sign-in (MFA)" or "MFA (multi-factor sign-in)".
    """
    left = _without_names(plain(text), names)
    parts = sentences(left)
    countable = [word for part in parts for word in _countable(part)]
    syllable_count = sum(map(syllables, countable))
    ease = grade = None
    if countable:
        length, weight = len(countable) / len(parts), syllable_count / len(countable)
        ease = 206.835 - 1.015 * length - 84.6 * weight
        grade = 0.39 * length + 11.8 * weight - 15.59
    passive = [part for part in parts if _passive(part)]
    share = len(passive) / len(parts) if parts else 0.0
    return Reading(
        ease=ease,
        grade=grade,
        words=len(countable),
        sentences=len(parts),
        syllables=syllable_count,
        passive_share=share,
        breaches=(
            *_hard(ease, grade),
            *_long(parts),
            *_acronyms(left, parts, acronyms or {}),
            *_jargon(left),
            *_passives(share, passive),
        ),
    )


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that hold a word or a number."""
    kept = _ABBREVIATION.sub(lambda found: found.group()[:-1] + "\u2024", text)
    return [part for part in _SENTENCE.split(kept) if _ANY_WORD.search(part)]


def word_count(text: str) -> int:
    """Return how many words a reader reads: numbers and amounts count as one each."""
    return len(_ANY_WORD.findall(text))


@functools.cache
def syllables(word: str) -> int:
    """Return the syllables of an English word: the greater of two counts.

    Hyphenation never parts within a syllable but leaves some together; groups of vowels less a
    silent e err both ways. The greater one errs towards harder: business counts three. Two vowels
    that part (area, idea) are taken for one.
    """
    lower = re.sub(r"[^a-z]", "", plain(word).lower().replace("é", "e"))
    groups = len(_VOWELS.findall(lower))
    silent = re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouycgszxh]es$", lower)
    if silent and groups > 1:
        groups -= 1
    return max(1, groups, len(_hyphenation().positions(lower)) + 1)


@functools.cache
def _hyphenation() -> Any:
    import pyphen  # type: ignore[import-untyped]  # noqa: PLC0415 - 0.3 s; only to measure

    return pyphen.Pyphen(lang="en_US", left=2, right=2)


def _without_names(text: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(plain(name))}(?!\w)", "~", text)
    return text


def _countable(sentence: str) -> list[str]:
    """Return the words of a sentence without its numbers, units at them, acronyms and names."""
    cut = list(sentence)
    for one in readings(sentence):
        cut[one.at : one.at + len(one.text)] = " " * len(one.text)
    return _WORD.findall(_ACRONYM.sub(" ", "".join(cut)))


def _hard(ease: float | None, grade: float | None) -> Iterable[Breach]:
    if ease is not None and grade is not None and ease < LEAST_EASE and grade > MOST_GRADE:
        where = f"ease {ease:.1f}, grade {grade:.1f}"
        remedy = f"shorter words and sentences: ease {LEAST_EASE:g}, or grade {MOST_GRADE:g}"
        yield Breach(gate="ease", where=where, remedy=remedy)


def _long(parts: list[str]) -> Iterable[Breach]:
    for part in parts:
        if (count := word_count(part)) > MOST_WORDS:
            yield Breach(gate="length", where=part, remedy=f"{count} words; say it in two")


def _acronyms(text: str, parts: list[str], known: Mapping[str, str]) -> Iterable[Breach]:
    for part in parts:
        found = {a for a in _ACRONYM.findall(part) if a not in known}
        if len(found) > MOST_ACRONYMS:
            told = ", ".join(sorted(found))
            yield Breach(gate="acronyms", where=part, remedy=f"one in a sentence, not {told}")
    for acronym in dict.fromkeys(_ACRONYM.findall(text)):
        if acronym in known:
            continue
        bare = re.escape(acronym)
        defined = re.findall(rf"\w[^()]*\({bare}\)|\b{bare} \([^)]*[a-z][^)]*\)", text)
        first = re.search(rf"\b{bare}\b", text)
        early = re.search(rf"\({bare}\)|\b{bare} \([^)]*[a-z]", text)
        if not defined or not first or not early or early.end() < first.start():
            yield Breach(gate="acronym", where=acronym, remedy="say once what it stands for")
        elif first.start() < early.start():
            yield Breach(gate="acronym", where=acronym, remedy="explain it where it is first used")
        elif len(defined) > 1:
            yield Breach(gate="acronym", where=acronym, remedy="explain it once only")


def _jargon(text: str) -> Iterable[Breach]:
    for phrase, remedy in REPLACEMENTS.items():
        words = r"[\s-]".join(map(re.escape, re.split(r"[ -]", phrase)))
        for match in re.finditer(rf"\b{words}(?:s|d|es|ed)?\b", text, re.IGNORECASE):
            yield Breach(gate="jargon", where=match.group(), remedy=remedy)


def _passive(sentence: str) -> bool:
    """Tell whether a form of be or get stands before a past participle."""
    for match in _PASSIVE.finditer(sentence):
        word = match[1].lower()
        regular = word.endswith("ed") and word not in NO_PARTICIPLES
        if regular or word in IRREGULAR:
            return True
    return False


def _passives(share: float, passive: list[str]) -> Iterable[Breach]:
    if share > MOST_PASSIVE:
        for sentence in passive:
            yield Breach(gate="passive", where=sentence, remedy="say who does it")
