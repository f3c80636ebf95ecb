"""Binary decision diagrams (Bryant 1986): exact probabilities however much parts are shared."""

from __future__ import annotations

from collections.abc import Sequence

FALSE, TRUE = 0, 1


class Diagram:
    """Functions of independent events, as nodes numbered so that equal functions are equal.

    `chances` are the probabilities of the events; asking of the earlier ones comes first.
    """

    def __init__(self, chances: Sequence[float]) -> None:
        last = len(chances)
        self._chances = chances
        # Per node: which event is asked, and where to go when it is absent and when it happens.
        self._nodes: list[tuple[int, int, int]] = [(last, FALSE, FALSE), (last, TRUE, TRUE)]
        self._known: dict[tuple[int, int, int], int] = {}
        self._chosen: dict[tuple[int, int, int], int] = {}

    def absent(self, event: int) -> int:
        """Return the function that is true when an event does not happen."""
        return self._node(event, TRUE, FALSE)

    def every(self, parts: Sequence[int]) -> int:
        """Return the function that is true when all parts are."""
        whole = TRUE
        for part in parts:
            whole = self._choose(part, whole, FALSE)
        return whole

    def at_least(self, quorum: int, parts: Sequence[int]) -> int:
        """Return the function that is true when so many of the parts are."""
        # reached[k]: at least k of the parts seen so far are true.
        reached = [TRUE, *([FALSE] * quorum)]
        for part in parts:
            for k in range(quorum, 0, -1):
                reached[k] = self._choose(part, reached[k - 1], reached[k])
        return reached[quorum]

    def probability(self, node: int) -> float:
        """Return the probability that a function is true."""
        chance = {FALSE: 0.0, TRUE: 1.0}
        for at in range(2, node + 1):  # a node comes after those it leads to
            event, absent, present = self._nodes[at]
            p = self._chances[event]
            chance[at] = (1 - p) * chance[absent] + p * chance[present]
        return chance[node]

    def _node(self, event: int, absent: int, present: int) -> int:
        if absent == present:
            return absent
        key = (event, absent, present)
        if key not in self._known:
            self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return self._known[key]

    def _choose(self, condition: int, then: int, otherwise: int) -> int:
        """Return "if condition then ... otherwise ...", event by event."""
        if condition in (FALSE, TRUE):
            return then if condition == TRUE else otherwise
        if then == otherwise:
            return then
        key = (condition, then, otherwise)
        if key not in self._chosen:
            event = min(self._nodes[node][0] for node in key)
            self._chosen[key] = self._node(
                event,
                self._choose(*(self._without(node, event) for node in key)),
                self._choose(*(self._with(node, event) for node in key)),
            )
        return self._chosen[key]

    def _without(self, node: int, event: int) -> int:
        asked, absent, _ = self._nodes[node]
        return absent if asked == event else node

    def _with(self, node: int, event: int) -> int:
        asked, _, present = self._nodes[node]
        return present if asked == event else node
