"""CP-SAT's opinion: rules as linear counts that must reach what they need, met tests left out."""

from __future__ import annotations

from importlib.metadata import version

from ortools.sat.python import cp_model

from itdirector.engines.compliance.actions_model import ActionQuestion, Choice
from itdirector.engines.compliance.check import applies
from itdirector.engines.compliance.model import LimitReached, Rule


def solve(question: ActionQuestion, *, seed: int, limit: float) -> Choice:
    """Return the lightest set. `limit` is deterministic seconds; raises LimitReached beyond it."""
    model = cp_model.CpModel()
    done = {a.id: model.new_bool_var(a.id) for a in sorted(question.actions, key=lambda a: a.id)}
    for framework in question.frameworks:
        if applies(framework.rule, question.out):
            model.add(_holds(model, framework.rule, question, done) == 1)
    model.minimize(sum(question.weight(a) * done[a.id] for a in question.actions))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = limit
    # The bound of a covering comes from its linear relaxation: 0.02 s instead of 30 without proof.
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status != cp_model.OPTIMAL:
        raise LimitReached(f"CP-SAT: ends with {solver.status_name(status)} after {limit} s")
    return Choice(
        chosen=tuple(name for name, variable in done.items() if solver.boolean_value(variable)),
        weight=round(solver.objective_value),
        bound=solver.best_objective_bound,
        solver=f"CP-SAT {version('ortools')}",
    )


def _holds(
    model: cp_model.CpModel, rule: Rule, question: ActionQuestion, done: dict[str, cp_model.IntVar]
) -> cp_model.IntVar:
    """Return a variable that can only be 1 when the rule holds."""
    holds = model.new_bool_var("")
    if isinstance(rule, str):
        if rule not in question.met:
            model.add(sum(done[a.id] for a in question.actions if rule in a.meets) >= holds)
        return holds
    parts = [part for part in rule.parts if applies(part, question.out)]
    needed = min(rule.count, len(parts))
    model.add(sum(_holds(model, part, question, done) for part in parts) >= needed * holds)
    return holds
