"""The money of a plan, entry by entry, and whether its budgets allow it. Shares no model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from itdirector.engines.roadmap.model import TOTAL, Move, Problem


def spend(problem: Problem, plan: Mapping[str, int], category: str, quarter: int) -> int:
    """Return what the plan takes from a category in a quarter of the window; below 0 it gives."""
    spent = 0
    for initiative in problem.initiatives:
        age = quarter - plan.get(initiative.id, problem.window_quarters)
        if 0 <= age < initiative.duration_quarters:
            spent += initiative.work_cost(category)[age]
        elif age >= initiative.duration_quarters:
            spent += initiative.run_cost_per_quarter.get(category, 0)
    return spent


def kept_back(problem: Problem, plan: Mapping[str, int], line: str) -> tuple[int, ...]:
    """Return what a line must keep back for overruns in each of its periods.

    The overruns of all works, largest first: as many as the line bears, and the part of the next
    that it still bears, rounded up. To date where everything is kept, else period by period.
    """
    protection = problem.protection
    if protection is None or not protection.overruns.get(line):
        return (0,) * len(problem.periods(line))
    hundredths = protection.hundredths(line)
    found = []
    for period in problem.periods(line):
        quarters = range(period[-1] + 1) if problem.rule(line).keeps_everything else period
        over = sorted(_over(problem, plan, line, quarters).values())
        left, reserve = hundredths, 0
        while over and left > 0:
            reserve += min(left, 100) * over.pop()
            left -= 100
        found.append((reserve + 99) // 100)
    return tuple(found)


def _over(problem: Problem, plan: Mapping[str, int], line: str, quarters: range) -> dict[str, int]:
    """Return by how much each work in the plan may run over within these quarters."""
    over: dict[str, int] = {}
    for key, start in plan.items():
        initiative, most = problem.by_id[key], 0
        for category in (c for c in initiative.one_off_cost if line in (c, TOTAL)):
            amounts = problem.protection.most_over(initiative, category)  # type: ignore[union-attr]
            most += sum(a for age, a in enumerate(amounts) if start + age in quarters)
        over[key] = most
    return over


def overspent(
    problem: Problem, plan: Mapping[str, int], moves: Iterable[Move] = ()
) -> Iterator[str]:
    """Yield every budget the plan exceeds when these moves are made, category by category."""
    by_category = {
        c: [spend(problem, plan, c, q) for q in range(problem.quarters)] for c in problem.categories
    }
    for line in problem.budget_lines:
        drawn = (
            [sum(amounts) for amounts in zip(*by_category.values(), strict=True)]
            if line == TOTAL
            else by_category[line]
        )
        received = [_received(line, periods, moves) for periods in problem.periods(line)]
        back = kept_back(problem, plan, line)
        yield from _short(problem, line, drawn or [0] * problem.quarters, received, back)


def refused_moves(problem: Problem, moves: Iterable[Move]) -> Iterator[str]:
    """Yield every move of money that the rules do not allow."""
    moved: dict[tuple[str, int], int] = {}
    for move in moves:
        name = f"{move.giver} to {move.taker} in Q{move.quarter + 1}"
        begins = [p[0] for p in problem.periods(move.giver)] if move.giver in problem.budget else []
        if move.taker not in problem.partners(move.giver) or move.quarter not in begins:
            yield f"{name}: money cannot be moved this way"
        if move.amount <= 0:
            yield f"{name}: {move.amount:,} is not an amount to move"
        key = (move.giver, move.quarter)
        moved[key] = moved.get(key, 0) + move.amount
    for (giver, quarter), amount in sorted(moved.items()):
        limit = problem.rule(giver).virement_limit
        if amount > limit:
            yield f"{giver}: {amount - limit:,} more moved in Q{quarter + 1} than may be"


def _received(line: str, period: range, moves: Iterable[Move]) -> int:
    """Return what a line receives in a period, less what it gives."""
    within = [m for m in moves if m.quarter in period]
    taken = sum(m.amount for m in within if m.taker == line)
    return taken - sum(m.amount for m in within if m.giver == line)


def _short(
    problem: Problem, line: str, drawn: list[int], received: list[int], back: Sequence[int]
) -> Iterator[str]:
    rule, carried = problem.rule(line), 0
    entries = zip(problem.periods(line), problem.budget_lines[line], received, back, strict=True)
    for period, given, net, reserve in entries:
        left = carried + given + net - sum(drawn[q] for q in period)
        if left < 0:
            yield f"{line}: {-left:,} more spent by the end of Q{period[-1] + 1} than there is"
        elif left < reserve:
            short = reserve - left
            yield f"{line}: {short:,} too little by the end of Q{period[-1] + 1} for its overruns"
        # Where everything is kept a shortage stays one until money makes up for it.
        carried = left if rule.keeps_everything else rule.carried(max(0, left - reserve))
