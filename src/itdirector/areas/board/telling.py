"""The parts of the brief that are told from facts alone: posture, cost of doing nothing, lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from itdirector.areas.board.grounds import rests_on
from itdirector.areas.budget import facts as budget
from itdirector.areas.estate import facts as estate
from itdirector.areas.estate.facts import wasted_seats
from itdirector.areas.security import facts as security
from itdirector.areas.vendors import facts as vendors
from itdirector.engines.wording.readability import sentences
from itdirector.kernel.models import Figure, FindingRecord, Source
from itdirector.kernel.provenance import answer, figure, formula, of
from itdirector.kernel.tenancy import current_organisation
from itdirector.kernel.wording import about, money_range, pounds
from itdirector.values.text import day, often, plural, two_figures

RED_AT_CRITICAL = 1
AMBER_AT_MEDIUM = 10
RAREST = 0.005


@formula("pounds@1")
def _pounds(values: list[Any]) -> float:
    return float(round(values[0] / 100, 2))


@formula("part@1")
def _part(values: list[Any]) -> Any:
    return values[0]


def posture(found: Sequence[FindingRecord]) -> dict[str, Any]:
    """Return the state of things in one colour with one sentence, and the findings behind it.

    Nothing known is never green.
    """
    count = Counter(f.severity for f in found)
    worst = [f for f in found if f.severity in {"critical", "high"}]
    by_code = {f.code: f for f in sorted(worst, key=_urgency, reverse=True)}
    reasons = [_first(f.sentence) for f in sorted(by_code.values(), key=_urgency)[:3]]
    colour, sentence = _judged(count)
    return {"colour": colour, "sentence": sentence, "reasons": reasons}


def _first(said: str) -> str:
    """Return the first sentence; what else there is to say stands with the finding."""
    return said[: len(sentences(said)[0])]


def _judged(count: Counter[str]) -> tuple[str, str]:
    if count["critical"] >= RED_AT_CRITICAL:
        more = f", and {plural(count['high'], 'other serious gap')}" if count["high"] else ""
        doors = plural(count["critical"], "open door")
        return "red", (f"Act now: {doors} that attackers use or that no fix will close{more}.")
    if count["high"]:
        gaps = plural(count["high"], "serious gap")
        return "amber", f"Sound in parts: {gaps} to close this year."
    if count["medium"] > AMBER_AT_MEDIUM:
        return "amber", f"Sound in parts: {plural(count['medium'], 'gap')} to close this year."
    if missing := _missing():
        return "amber", f"Too early to judge: {'; '.join(missing)}."
    return "green", "In good order: keep to the dates below."


def _missing() -> list[str]:
    """Return what we would have to know before anything may be called in good order."""
    found = []
    machines, contracts = estate.in_service(), vendors.contracts()
    if not (machines.exists() or contracts.exists()):
        found.append("we know of no machine and of no contract yet")
    unread = Source.objects.filter(kind=Source.Kind.FILE, state=Source.State.UNREADABLE).count()
    if unread:
        found.append(f"{plural(unread, 'file')} could not be read")
    computers = machines.filter(kind__in=(*estate.COMPUTERS, ""))
    unknown = computers.filter(os_product="").count()
    if unknown * 5 > computers.count():
        found.append(f"we cannot tell what {plural(unknown, 'machine runs', 'machines run')}")
    silent = sum(one.ours for one in security.protections_asked())
    if silent * 2 > len(security.protections_asked()):
        found.append(f"{plural(silent, 'question')} on your protection not answered")
    return found


def _urgency(finding: FindingRecord) -> tuple[int, date, str]:
    return finding.rank, finding.due_on or date.max, finding.sentence


def doing_nothing(today: date) -> dict[str, Any]:
    """Return what twelve months of doing nothing cost, as a range, every part with its receipt."""
    forecast, run = security.forecast_loss(today)
    risks = security.yearly_figures(today)
    loss = _sum("Expected loss from incidents in 12 months", [*risks.values()], today)
    wasted = wasted_seats(today)
    parts = [loss]
    if wasted:
        parts.append(_money("Seats nobody uses", "pounds@1", [of(wasted)], today))
    whole = _sum("Cost of doing nothing for 12 months, on average", parts, today)
    certain = whole.value - loss.value
    low, high = certain + forecast.quantiles[10], certain + forecast.quantiles[90]
    bad = answer(run.pk, "one_in_20_cost", value=forecast.one_in_20_cost, label="One year in 20")
    one_in_20 = _money("A year worse than one in twenty", "part@1", [bad], today, seed=run.seed)
    return {
        "low": round(two_figures(low)),
        "middle": round(two_figures(whole.value)),
        "high": round(two_figures(high)),
        "sentence": _nothing_sentence(low, high, certain, whole.value, one_in_20.value + certain),
        "rests_on": rests_on(forecast.share_by_grade),
        "figure": str(whole.pk),
        "curve": _thinned(forecast.exceedance, certain),
        "by_risk": [
            _risk(s, risks[s.id]) for s in sorted(forecast.scenarios, key=lambda s: -s.mean_cost)
        ],
    }


def renewals(today: date) -> list[dict[str, Any]]:
    """Return the contracts whose end is known, the next to decide first."""
    return [
        {
            "title": r.contract.name,
            "vendor": r.contract.vendor.name if r.contract.vendor else "",
            "yearly_minor": r.yearly_minor,
            "decide_by": r.deadline.decide_by.isoformat(),
            "send_by": r.deadline.latest_send.isoformat(),
            "ends_on": r.deadline.ends_on.isoformat(),
            "missed": r.deadline.missed,
        }
        for r in vendors.renewals(today)
    ]


def replacements(today: date) -> list[dict[str, Any]]:
    """Return how many machines to replace in each of five years from today, and at what cost."""
    spread = estate.spread(today)
    if spread is None:
        return []
    return [
        {
            "until": year.last.isoformat(),
            "count": len(year.machines),
            "cost_minor": year.cost_minor,
            "figure": str(made.pk) if made else None,
        }
        for year, made in zip(spread.years, spread.figures, strict=True)
    ]


def money(today: date) -> dict[str, Any]:
    """Return what the last twelve months went to, and what contracts cost in the next."""
    paid = budget.suppliers(since=budget.year_before(today), until=today)
    return {
        "months": 12,
        "by_supplier": [{"supplier": one.name, "minor": one.minor} for one in paid],
        "contracts": _contracts(today),
    }


def _contracts(today: date) -> dict[str, Any] | None:
    """Return what contracts cost in the twelve months from the first of next month."""
    known = vendors.next_twelve_months(today)
    if known is None:
        return None
    more = f", {_whole(known.more_minor)} of it by agreed increases" if known.more_minor else ""
    unsure = (
        f" Nobody told us whether {_whole(known.unsure_minor)} of it is renewed."
        if known.unsure_minor
        else ""
    )
    return {
        "from": known.first.isoformat(),
        "until": known.last.isoformat(),
        "cost_minor": known.cost_minor,
        "more_minor": known.more_minor,
        "unsure_minor": known.unsure_minor,
        "sentence": f"Contracts with a known end cost {_whole(known.cost_minor)} from "
        f"{day(known.first)} to {day(known.last)}{more}.{unsure}",
        "figure": str(vendors.ahead_figure(known, today).pk),
    }


def _whole(minor: int) -> str:
    """Return an amount that was spread by days: in whole pounds, as pence would say too much."""
    return pounds(round(minor, -2))


def sources() -> list[dict[str, Any]]:
    """Return every source that stands, with its date and how many records it spoke of."""
    standing = Source.objects.filter(state=Source.State.APPLIED, kind=Source.Kind.FILE)
    told: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for source in standing.order_by("connector", "label", "as_of"):
        counts = source.receipt.get("counts", {})
        entry = told[source.connector, source.as_of.isoformat()]
        entry[0] += 1
        entry[1] += sum(counts.get(k, 0) for k in ("new", "changed", "unchanged"))
    names = {(s.connector, s.as_of.isoformat()): s.label for s in standing.order_by("-label")}
    return [
        {
            "label": names[key] if files == 1 else f"{files} files, {key[0].replace('_', ' ')}",
            "as_of": key[1],
            "records": records,
        }
        for key, (files, records) in sorted(told.items())
    ]


def unreadable() -> list[dict[str, Any]]:
    """Return what was lost, file by file, with the place and what to do.

    What was taken with a doubt, such as a line of totals left out, stays with the file.
    """
    found = []
    files = Source.objects.filter(kind=Source.Kind.FILE).exclude(state=Source.State.UNDONE)
    for source in files.order_by("label", "at"):
        if source.state == Source.State.UNREADABLE:
            trouble = source.receipt.get("trouble", "")
            remedies = (p["remedy"] for p in source.receipt.get("problems", []))
            remedy = next(remedies, "")
            found.append({"file": source.label, "place": "", "sentence": trouble, "remedy": remedy})
            continue
        found.extend(
            {name: problem[name] for name in ("place", "sentence", "remedy")}
            | {"file": source.label}
            for problem in source.receipt.get("problems", [])
            if problem["lost"]
        )
    return found


def finding_lines(found: Sequence[FindingRecord]) -> list[dict[str, Any]]:
    """Return the open findings, worst first."""
    return [
        {
            "severity": f.severity,
            "sentence": f.sentence,
            "due_on": f.due_on.isoformat() if f.due_on else None,
            "money_minor": f.money_minor,
            "remedy": f.remedy,
        }
        for f in found
    ]


def _sum(label: str, parts: Sequence[Figure], today: date) -> Figure:
    return _money(label, "total@1", [of(part) for part in parts], today)


def _money(
    label: str, formula: str, inputs: list[dict[str, Any]], today: date, *, seed: int | None = None
) -> Figure:
    unit = current_organisation().currency
    return figure(label, formula=formula, inputs=inputs, unit=unit, as_of=today, seed=seed)


@formula("total@1")
def _total(values: list[Any]) -> float:
    return float(round(sum(values), 2))


def _nothing_sentence(low: float, high: float, certain: float, middle: float, bad: float) -> str:
    sure = f"{about(certain)} of it is certain: seats nobody uses. " if certain else ""
    usual = f"Eight years in ten, twelve months of doing nothing cost {money_range(low, high)}."
    if high - certain < 1:
        usual = f"Nine years in ten, twelve months of doing nothing cost {about(certain)}."
    mean = f"On average it is {about(middle)}; one year in twenty is worse than {about(bad)}."
    return f"{usual} {sure}{mean}"


def _thinned(curve: Sequence[tuple[float, float]], certain: float) -> list[list[float]]:
    """Return about sixty points of the curve, down to one year in two hundred."""
    points = [(cost + certain, chance) for cost, chance in curve if chance >= RAREST]
    step = max(1, len(points) // 60)
    return [[round(cost), round(chance, 4)] for cost, chance in points[::step]]


def _risk(one: Any, made: Figure) -> dict[str, Any]:
    risk = security.risks().get(scenario=one.id)
    return {
        "title": risk.title,
        "yearly": round(one.mean_cost),
        "often": often(one.events_per_year),
        "low": round(two_figures(one.event_p05_cost)),
        "high": round(two_figures(one.event_p95_cost)),
        "figure": str(made.pk),
        "ours": not risk.own_years,
    }
