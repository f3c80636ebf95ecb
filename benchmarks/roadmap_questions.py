"""How long the questions about a roadmap take, for synthetic firms of 25 candidates.

Run from the repository root: `python -m benchmarks.roadmap_questions --firms 3`, or with `--short`
for one firm of 12. A firm of 250 people has about 25 candidates. Seconds are processor seconds, so
that other work on the machine does not count; the firms are those of `benchmarks.roadmap`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from benchmarks.roadmap import firm
from itdirector.engines.roadmap.asked import Asked
from itdirector.engines.roadmap.beliefs import Beliefs
from itdirector.engines.roadmap.breakpoints import breakpoints
from itdirector.engines.roadmap.frontier import frontier
from itdirector.engines.roadmap.model import Impossible
from itdirector.engines.roadmap.prove import prove
from itdirector.engines.roadmap.robust import core_index, price_of_protection
from itdirector.engines.roadmap.supply import supplies
from itdirector.engines.roadmap.timing import order, why_then
from itdirector.engines.roadmap.waiting import waiting
from itdirector.engines.roadmap.why import why_in, why_out

DRAWS = 10
"""A fifth of what is usual."""


def _all_in(asked: Asked) -> None:
    for key in asked.answer.starts:
        why_in(asked, key)


def _all_out(asked: Asked) -> None:
    for key in asked.problem.by_id.keys() - asked.answer.starts.keys():
        why_out(asked, key)


def _all_then(asked: Asked) -> None:
    for key in asked.answer.starts:
        why_then(asked, key)


def _one_budget(asked: Asked) -> None:
    breakpoints(asked, supplies(asked.problem)[0])


def _core_index(asked: Asked) -> None:
    names = [unit.id for unit in asked.problem.risk_units]
    priors = {"low": dict.fromkeys(names, 0.3), "as told": {}, "high": dict.fromkeys(names, 3.0)}
    core_index(asked, Beliefs(priors=priors), seed=1, draws=DRAWS)


def _protection(asked: Asked) -> None:
    try:
        found = price_of_protection(asked, seed=1)
    except Impossible as refusal:
        print(refusal)
        return
    held = min(one.share for line, one in found.held.items() if line in asked.problem.budget)
    share = found.price.amount / asked.answer.value
    print(f"protection costs {share:.1%} of the value; the least sure budget holds in {held:.1%}")


def _order(asked: Asked) -> None:
    order(asked.problem, asked.answer.starts)


QUESTIONS: dict[str, Callable[[Asked], object]] = {
    "what does waiting cost (all)": waiting,
    "why in (all)": _all_in,
    "why then (all)": _all_then,
    "order": _order,
    "why out (all)": _all_out,
    "staircase of one budget": _one_budget,
    "five alternatives": frontier,
    "core index (10 draws)": _core_index,
    "price of protection (80 %)": _protection,
}


def main() -> None:
    """Ask every question of a number of firms and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, default=25)
    parser.add_argument("--firms", type=int, default=3)
    parser.add_argument("--short", action="store_true", help="one firm of 12")
    chosen = parser.parse_args()
    size, firms = (12, 1) if chosen.short else (chosen.initiatives, chosen.firms)
    print("| firm | the plan itself |", " | ".join(QUESTIONS), "|")
    print("|---" * (2 + len(QUESTIONS)) + "|")
    for seed in range(firms):
        problem = firm(size, seed)
        began = time.process_time()
        asked = Asked(problem, prove(problem, seed=1))
        cells = [f"{seed}", f"{time.process_time() - began:.1f} s"]
        for question in QUESTIONS.values():
            began, searches = time.process_time(), asked.searches
            question(asked)
            seconds = time.process_time() - began
            cells.append(f"{seconds:.1f} s, {asked.searches - searches} searches")
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
