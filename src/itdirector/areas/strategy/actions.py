"""What may be done about the plan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from itdirector.areas.strategy.candidate import Candidate
from itdirector.areas.strategy.decisions import Planned, plan, waiting_price, worth_of_adding
from itdirector.areas.strategy.explaining import explain_if_new
from itdirector.areas.strategy.models import Initiative, Plan
from itdirector.areas.strategy.prices import price, price_of_all
from itdirector.areas.strategy.question import quarter_of, quarters
from itdirector.areas.strategy.reopening import identity
from itdirector.engines.roadmap.terms import TOTAL
from itdirector.kernel import findings
from itdirector.kernel.actions import Actor, action
from itdirector.kernel.tenancy import current_organisation
from itdirector.kernel.wording import about, pounds
from itdirector.values.text import plural

__all__ = [
    "Planned",
    "content",
    "explain_if_new",
    "keep_plan",
    "price_of_all",
    "quarter_label",
    "replan",
    "waiting_price",
]


@action("strategy.replan")
def replan(*, actor: Actor, today: date | None = None) -> Plan:
    """Work out the best plan from today's facts."""
    return keep_plan(today or timezone.localdate())[0]


def keep_plan(today: date) -> tuple[Plan, Planned]:
    """Work out the plan of a day and keep it with every initiative. Call inside an action."""
    planned = plan(today, findings.refresh(today), published=_published(today))
    _keep_initiatives(planned)
    made: Plan = Plan.objects.create(
        today=today,
        run=planned.run,
        value_minor=round(planned.answer.value * 100),
        gap_minor=round(planned.answer.gap * 100),
        status=planned.status,
        content=content(planned),
    )
    return made, planned


def _published(today: date) -> dict[str, int] | None:
    """Return the plan that people know, code to quarter counted from today; None without one."""
    known = Initiative.objects.exclude(starts_on=None).values_list("code", "starts_on")
    begun = quarters(today)
    ahead = {code: quarter_of(on, begun) for code, on in known}
    return {code: quarter for code, quarter in ahead.items() if quarter >= 0} or None


def content(planned: Planned) -> dict[str, Any]:
    """Return a plan as the pages, the brief and the pack show it."""
    return {
        "quarters": [_quarter(planned, number) for number in range(planned.problem.quarters)],
        "not_in_plan": _not_in_plan(planned),
        "proof": _proof(planned),
        "identity": identity(planned.run.answer),
        "impossible": {"sentence": _impossible(planned), "cures": list(planned.cures)}
        if planned.impossible
        else None,
    }


def _impossible(planned: Planned) -> str:
    if not planned.gave_way:
        return planned.impossible
    return f"{planned.impossible} This plan lets least give way: {'; '.join(planned.gave_way)}."


def quarter_label(start: date) -> str:
    """Return a quarter as people say it: Jan to Mar 2027."""
    last = start + relativedelta(months=3) - timedelta(days=1)
    return f"{start:%b} to {last:%b %Y}"


def _quarter(planned: Planned, number: int) -> dict[str, Any]:
    start = planned.asked.starts[number]
    here = sorted(key for key, q in planned.answer.starts.items() if q == number)
    items = [_item(planned.asked.candidates[key], planned.asked.today) for key in here]
    return {
        "label": quarter_label(start),
        "starts_on": start.isoformat(),
        "items": sorted(items, key=lambda i: (not i["must"], -i["cost_minor"], i["title"])),
        "budget": [
            {
                "category": category,
                "spent_minor": _spend(planned, category)[number] * 100,
                "allowed_minor": line[number] * 100,
                "carried_minor": (sum(line[:number]) - sum(_spend(planned, category)[:number]))
                * 100,
            }
            for category, line in sorted(money(planned).items())
        ],
    }


def money(planned: Planned) -> Mapping[str, tuple[int, ...]]:
    """Return the money of each quarter by what it is for: category, or all together."""
    whole = planned.problem.total_budget
    return planned.problem.budget if whole is None else {TOTAL: whole}


def _spend(planned: Planned, category: str) -> tuple[int, ...]:
    nothing = (0,) * planned.problem.quarters
    if category == TOTAL:
        lines = planned.answer.spend.values()
        return tuple(map(sum, zip(nothing, *lines, strict=True)))
    return planned.answer.spend.get(category, nothing)


def _item(one: Candidate, today: date) -> dict[str, Any]:
    made = price(one, today)
    return {
        "code": one.id,
        "title": one.title,
        "why": one.why,
        "cost_minor": one.one_off * 100,
        "figure": str(made.pk) if made else None,
        "yearly_minor": one.yearly * 100,
        "saving_minor": round(one.saving_yearly * 100),
        "days": round(sum(one.days.values()), 1),
        "category": one.remedy.category,
        "must": one.must,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "findings": list(one.findings),
    }


def _proof(planned: Planned) -> dict[str, Any]:
    answer = planned.answer
    first, second = answer.first, answer.second
    gap = pounds(max(1, math.ceil(answer.gap)) * 100)
    limits = "this budget and these people"
    weighed = len(planned.problem.initiatives)
    if planned.status == "proven":
        sentence = (
            f"No other choice within {limits} is worth more than {gap} more; "
            "checked by two solvers."
        )
    else:
        sentence = (
            f"The best plan we found. Another within {limits} could be worth up to {gap} more: "
            "the search was ended before that was settled."
        )
    return {
        "sentence": sentence,
        "detail": [
            *_aside(planned),
            (
                f"Worth {about(answer.value)} in today's money over the three years looked at. "
                f"That is {about(answer.split.risk_value)} less expected loss, "
                f"{about(answer.split.saving_value)} saved, "
                f"{about(answer.split.other_value)} left in what was bought, "
                f"less {about(answer.split.cost)} of cost."
            ),
            f"{first.solver} found it; {second.solver} {answer.verdict}, on a model of its own.",
            (
                "Value and limits were worked out again by code that knows neither solver: "
                "nothing is broken."
            ),
            (
                f"{plural(weighed, 'possible piece', 'possible pieces')} of work were weighed. "
                f"Repeat it with seed {answer.seed}; question {answer.digest[:12]}."
            ),
        ],
        "value_minor": round(answer.value * 100),
        "gap_minor": round(answer.gap * 100),
        "status": planned.status,
    }


def _aside(planned: Planned) -> list[str]:
    """Say what was left aside for a kinder plan, nothing when that is nothing."""
    if planned.given_up < 1:
        return []
    left = pounds(math.ceil(planned.given_up) * 100)
    return [f"{left} of that is left aside to reduce risk sooner and change less of the last plan."]


def _not_in_plan(planned: Planned) -> list[dict[str, Any]]:
    out = []
    chosen_groups = {planned.problem.by_id[key].group: key for key in planned.answer.starts}
    chosen_groups.pop(None, None)
    for key, one in planned.asked.candidates.items():
        if key not in planned.answer.starts:
            out.append(
                {"code": key, "title": one.title, "why": _why_out(planned, one, chosen_groups)}
            )
    out += [
        {"code": one.id, "title": one.title, "why": _uncounted(one)}
        for one in planned.asked.uncounted
    ]
    return out


def _uncounted(one: Candidate) -> str:
    cost = one.one_off + one.yearly * 3
    if cost:
        said = f"It would cost about {about(cost)} in three years and brings nothing we can count."
    else:
        said = "It brings nothing that can be counted in money: do it when there is time."
    return f"{said} {one.why}"


def _why_out(planned: Planned, one: Candidate, chosen: Mapping[str | None, str]) -> str:
    if one.group in chosen:
        return f"We chose another way: {planned.asked.candidates[chosen[one.group]].title}."
    if planned.impossible and one.must:
        return "It must be done, but not in time with this money and these people: see above."
    added = worth_of_adding(planned, one.id)
    if added <= 0:
        cost = one.one_off + one.yearly * 3
        return (
            f"It would cost about {about(cost)} in three years and bring {about(cost + added)}: "
            "not enough, on top of the plan."
            if cost
            else "It adds nothing to what the plan does already."
        )
    return (
        f"It would add about {about(added)}, but the money or the people's time brings more "
        "elsewhere."
    )


def _keep_initiatives(planned: Planned) -> None:
    """Bring the list of initiatives in line with the plan: nothing of it is edited by hand."""
    out = {one["code"]: one["why"] for one in _not_in_plan(planned)}
    known = {i.code: i for i in Initiative.objects.all()}
    every = {**planned.asked.candidates, **{one.id: one for one in planned.asked.uncounted}}
    Initiative.objects.filter(code__in=set(known) - set(every)).delete()
    for key, one in every.items():
        row = known.get(key) or Initiative(organisation=current_organisation(), code=key)
        quarter = planned.answer.starts.get(key)
        row.title, row.why, row.category = one.title[:200], one.why, one.remedy.category
        row.cost_minor, row.yearly_minor = one.one_off * 100, one.yearly * 100
        row.saving_minor = round(one.saving_yearly * 100)
        row.effort_days = sum(one.days.values())
        row.quarters = one.remedy.duration_quarters
        row.must_finish_by = one.due_on if one.must else None
        row.starts_on = None if quarter is None else planned.asked.starts[quarter]
        row.standing = "planned" if quarter is not None else "not planned"
        row.verdict = out.get(key, one.remedy.does)
        row.findings = list(one.findings)
        row.detail = {
            "low_minor": one.one_off_range[0] * 100,
            "high_minor": one.one_off_range[1] * 100,
            "days": dict(one.days),
            "source": one.remedy.source,
        }
        row.save()
