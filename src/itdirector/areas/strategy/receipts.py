"""The receipts of what is answered about a plan: two plans' worths, and the difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from itdirector.areas.strategy.choices_in_words import today
from itdirector.areas.strategy.models import Plan
from itdirector.kernel.models import DecisionRun
from itdirector.kernel.provenance import answer, figure, formula

Item = dict[str, Any]
PENCE = 100


@formula("answered@1")
def _answered(values: list[Any]) -> Any:
    return values[0]


def with_figures(run: DecisionRun, plan: Plan, part: str, found: Iterable[Item]) -> list[Item]:
    """Return what was found with the id of a receipt beside every amount that is shown."""
    made = _Receipts(run, plan)
    give = {
        "waiting": made.waiting,
        "why_in": made.why_in,
        "why_out": made.why_out,
        "supply": made.supply,
        "alternatives": made.alternatives,
    }
    return [one if "unsettled" in one else give.get(part, dict)(one) for one in found]


class _Receipts:
    """Makes the receipts of one answer."""

    def __init__(self, run: DecisionRun, plan: Plan) -> None:
        self.run, self.plan = run, plan
        self.titles = {one["id"]: one["name"] for one in plan.run.problem["initiatives"]}
        kept = plan.run.answer
        self.here = kept["value"]
        self.best = kept["value"] + kept["given_up"]

    def waiting(self, one: Item) -> Item:
        label = f"Waiting a quarter: {self.titles[one['key']]}"
        return self._priced(one, "loss", label, "The best plan in which it waits")

    def why_in(self, one: Item) -> Item:
        label = f"Leaving out: {self.titles[one['key']]}"
        return self._priced(one, "loss", label, "The best plan without it")

    def why_out(self, one: Item) -> Item:
        label = f"Insisting on: {self.titles[one['key']]}"
        return self._priced(one, "price", label, "The best plan with it")

    def supply(self, one: Item) -> Item:
        """Return a staircase with a receipt for each gain above nothing, and each loss below."""
        name, here = one["supply"]["name"], self.here + today(one)
        plan, breaks = self._answer("plan", here, "The best plan as things are"), []
        for each in one["breaks"]:
            extra, gain = each["extra"], each["gain"]
            if each["jump"] is None:
                breaks.append(each)
                continue
            worth = self.here + (gain if extra > 0 else gain - each["jump"])
            amount = extra if extra > 0 else extra - one["step"]
            changed = self._answer(f"{name} {amount}", worth, f"The best plan with {amount:+,}")
            inputs = [changed, plan] if extra > 0 else [plan, changed]
            made = self._figure(f"{name}: what {amount:+,} is worth", "difference@1", inputs)
            breaks.append({**each, "figure": made})
        return {**one, "breaks": breaks}

    def alternatives(self, one: Item) -> Item:
        shown = []
        for each in one["alternatives"]:
            worth = self._answer(each["name"], each["value"], "Worth, in today's money")
            label = f"Another plan, {each['name']}: its worth"
            shown.append({**each, "figure": self._figure(label, "answered@1", [worth])})
        return {**one, "alternatives": shown}

    def _priced(self, one: Item, field: str, label: str, other: str) -> Item:
        price = one[field]
        if price is None:
            return one
        best = self._answer("best plan", self.best, "The best plan")
        changed = self._answer(one["key"], self.best - price["amount"], other)
        return {**one, "figure": self._figure(label, "difference@1", [best, changed])}

    def _answer(self, part: str, value: float, label: str) -> dict[str, Any]:
        """Return a worth in pence, as an input of a receipt."""
        return answer(self.run.pk, part, value=round(value * PENCE), label=label)

    def _figure(self, label: str, kind: str, inputs: list[dict[str, Any]]) -> str:
        made = figure(
            label[:200],
            formula=kind,
            inputs=inputs,
            unit="pence",
            as_of=self.plan.today,
            seed=self.run.seed,
        )
        return str(made.pk)
