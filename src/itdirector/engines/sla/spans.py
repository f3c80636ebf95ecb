"""Sets of instants as sorted lists of (begin, end) in whole seconds since 1970, ends excluded."""

from __future__ import annotations

from collections.abc import Iterable

Seconds = tuple[int, int]


def merged(spans: Iterable[Seconds]) -> list[Seconds]:
    """Return the same instants as spans that neither overlap nor touch, in order."""
    result: list[Seconds] = []
    for begins, ends in sorted(spans):
        if ends <= begins:
            continue
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    return result


def common(one: list[Seconds], other: list[Seconds]) -> list[Seconds]:
    """Return the instants in both; both merged."""
    result = []
    first = second = 0
    while first < len(one) and second < len(other):
        begins = max(one[first][0], other[second][0])
        ends = min(one[first][1], other[second][1])
        if begins < ends:
            result.append((begins, ends))
        if one[first][1] <= other[second][1]:
            first += 1
        else:
            second += 1
    return result


def without(one: list[Seconds], other: list[Seconds]) -> list[Seconds]:
    """Return the instants of the one that are not in the other; both merged."""
    if not one:
        return []
    begin, end = one[0][0], one[-1][1]
    edges = [begin, *(edge for span in other for edge in span), end]
    gaps = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return common(one, merged(gaps))


def length(spans: list[Seconds]) -> int:
    """Return the seconds in merged spans."""
    return sum(ends - begins for begins, ends in spans)
