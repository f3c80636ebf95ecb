"""The menu: our own pages, then what every area keeps, in groups a director would expect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from itdirector.areas.strategy.models import Plan
from itdirector.kernel.access import guards_of, hidden
from itdirector.kernel.actions import Actor
from itdirector.kernel.areas import Area, Record, areas


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. `section` is what the pages beneath it call themselves."""

    title: str
    address: str
    icon: str
    section: str
    guards: int = 0
    """Labels one must hold to see the page."""


Group = tuple[str, tuple[Entry, ...]]
"""A heading of the menu and what stands under it."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages of an area, shown side by side above them."""

    title: str
    address: str
    section: str
    guards: int = 0


GROUPS = {
    "estate": "Estate",
    "vendors": "Money",
    "budget": "Money",
    "security": "Risk and people",
    "continuity": "Risk and people",
    "people": "Risk and people",
    "strategy": "Overview",
    "company": "Bring in",
    "board": "Overview",
}
"""The menu group of each area; others get one of their own name."""

ICONS = {
    "estate.asset": "devices",
    "estate.install": "apps",
    "estate.licence": "certificate",
    "vendors.contract": "file-text",
    "budget.budgetline": "currency-pound",
    "budget.ledgerline": "receipt",
    "security.risk": "shield-half",
    "continuity.restoretest": "history",
    "people.person": "users",
    "strategy.goal": "target-arrow",
    "company.answer": "message-question",
}
TUCKED = frozenset(
    {
        "estate.site",
        "estate.lifecycle",
        "vendors.vendor",
        "security.exploited",
        "people.skill",
        "strategy.initiative",
    }
)
"""Records reached by the tabs of their area, to keep the menu short."""

OVERVIEWS = {
    "estate": ("Overview", "estate"),
    "vendors": ("Renewals", "contracts"),
    "security": ("Overview", "risks"),
}
"""The page an area opens with, where it has one: title and name of its address."""
TAB_TITLES = {"security.risk": "Risk register"}
"""Records whose tab needs another title: their own is what the overview's page is called."""
OPENS = {"vendors.contract": "contracts", "security.risk": "risks"}
"""Menu lines that open an overview in place of the bare list."""


@cache
def menu() -> dict[str, tuple[Entry, ...]]:
    """Return the menu's groups in order, each with its entries."""
    groups: dict[str, list[Entry]] = {
        "Overview": [
            Entry("Home", reverse("home"), "home", "home"),
            Entry("Plan", reverse("plan"), "route", "plan", guards_of(Plan)),
            Entry("Findings", reverse("findings"), "flag", "findings"),
        ],
        "Estate": [Entry("Overview", reverse("estate"), "chart-histogram", "estate")],
        "Money": [],
        "Risk and people": [],
        "Bring in": [Entry("Data", reverse("data"), "database-import", "data")],
    }
    for area in areas().values():
        entries = groups.setdefault(GROUPS.get(area.name, area.title), [])
        entries += [_entry(area, r) for r in area.records if f"{area.name}.{r.name}" not in TUCKED]
        entries += [Entry(p.title, p.address, p.icon, p.address) for p in area.pages]
    last = groups.pop("Bring in")
    groups["Bring in"] = last
    return {title: tuple(entries) for title, entries in groups.items() if entries}


def menu_for(actor: Actor) -> tuple[Group, ...]:
    """Return the menu without the pages whose content is not shown to this actor."""
    shown = (
        (title, tuple(one for one in entries if not one.guards & ~actor.sight))
        for title, entries in menu().items()
    )
    return tuple((title, entries) for title, entries in shown if entries)


def tabs(area: str) -> tuple[Tab, ...]:
    """Return the pages of an area that may be seen now; none when there is only one."""
    found = tuple(one for one in _tabs(area) if not one.guards & hidden())
    return found if len(found) > 1 else ()


@cache
def _tabs(area: str) -> tuple[Tab, ...]:
    """Return the pages of an area, its overview first."""
    found = []
    if area in OVERVIEWS:
        title, name = OVERVIEWS[area]
        found.append(Tab(title, reverse(name), name, _overview_guards(area, name)))
    for record in areas()[area].records:
        where = reverse("list", args=[area, record.name])
        section = f"{area}.{record.name}"
        title = TAB_TITLES.get(section, record.title)
        found.append(Tab(title, where, section, guards_of(record.model)))
    return tuple(found)


def _overview_guards(area: str, name: str) -> int:
    """Return the labels of the record in whose place an overview opens."""
    every = areas()[area].records
    return sum(guards_of(r.model) for r in every if OPENS.get(f"{area}.{r.name}") == name)


def _entry(area: Area, record: Record) -> Entry:
    name = f"{area.name}.{record.name}"
    opens = OPENS.get(name)
    address = reverse(opens) if opens else reverse("list", args=[area.name, record.name])
    guards = guards_of(record.model)
    return Entry(record.title, address, ICONS.get(name, "table"), name, guards)


def settings_tabs(actor: Actor | None) -> tuple[Tab, ...]:
    """Return the pages of the settings that a visitor may open."""
    own = Tab("Sign-in", reverse("own-sign-in"), "settings-sign-in")
    if actor is None or not actor.may("view"):
        return (own,)
    general = Tab("General", reverse("settings"), "settings")
    if not actor.may("administer"):
        return (general, own)
    people = Tab("People", reverse("people"), "settings-people")
    return (general, own, people, Tab("Single sign-on", reverse("sign-on"), "sign-on"))
