"""Pure connectivity: which places and lines split the network when they fail (Tarjan 1972).

What all depends on without being on the way (power, sign-in, licences, people) is invisible here:
model it as components and ask `cuts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakLinks:
    """Articulation points and bridges, sorted."""

    places: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


def weak_links(lines: frozenset[frozenset[str]]) -> WeakLinks:
    """Return places and lines without which some two places are no longer connected.

    Each line joins two places; ValueError names one that does not.
    """
    for line in lines:
        if len(line) != 2:
            raise ValueError(f"lines must join two places, not {sorted(line)}")
    graph: nx.Graph[str] = nx.Graph()
    for line in lines:
        graph.add_edge(min(line), max(line))
    return WeakLinks(
        places=tuple(sorted(nx.articulation_points(graph))),
        lines=tuple(sorted((min(bridge), max(bridge)) for bridge in nx.bridges(graph))),
    )
