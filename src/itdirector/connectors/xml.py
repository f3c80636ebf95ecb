"""The one road for XML: no DTD, no entities, limited depth and size, read as a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from itdirector.connectors.rows import Problem

__all__ = ["Element", "elements"]

MOST_DEPTH = 64
MOST_ELEMENTS = 1_000_000
_REMEDY = "What stands before this place was read: export the file again."


def elements(file: BinaryIO, tags: Collection[str]) -> Iterator[Element | Problem]:
    """Yield each complete element with one of these tags that is not inside another such one.

    An element is emptied once the caller asks for the next. The last item is a Problem when the
    file breaks off or breaks a limit. Never raises.
    """
    file.seek(0)
    try:
        yield from _within_limits(file, tags)
    except ParseError as error:
        line, column = error.position
        message = f"The XML breaks off or is damaged here: {str(error).partition(':')[0]}."
        yield Problem(place=f"line {line}, column {column + 1}", message=message, remedy=_REMEDY)
    except DefusedXmlException:
        message = "The XML holds a document type or entities, which no inventory needs."
        yield Problem(place="file", message=message, remedy="Check where this file comes from.")
    except (LookupError, ValueError) as error:
        yield Problem(place="file", message=f"The XML cannot be decoded: {error}.", remedy=_REMEDY)


def _within_limits(file: BinaryIO, tags: Collection[str]) -> Iterator[Element | Problem]:
    stack: list[Element] = []
    outermost = 0
    for count, (event, element) in enumerate(_events(file)):
        if event == "start":
            stack.append(element)
            if element.tag in tags and not outermost:
                outermost = len(stack)
            if len(stack) > MOST_DEPTH or count > 2 * MOST_ELEMENTS:
                yield _over_limit(len(stack))
                return
            continue
        if len(stack) == outermost:
            outermost = 0
            yield element
        if not outermost:
            element.clear()
            if len(stack) > 1:
                stack[-2].remove(element)
        stack.pop()


def _events(file: BinaryIO) -> Iterator[tuple[str, Element]]:
    parsed = iterparse(file, ("start", "end"), forbid_dtd=True, forbid_entities=True)
    yield from parsed


def _over_limit(depth: int) -> Problem:
    if depth > MOST_DEPTH:
        message = f"The XML is nested more than {MOST_DEPTH} deep."
    else:
        message = f"The XML holds more than {MOST_ELEMENTS:,} elements."
    return Problem(place="file", message=message, remedy="Check where this file comes from.")
