"""Small things templates say often: icons, money, dates, how sure we are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from itdirector.kernel.access import money_shown
from itdirector.kernel.models import Grade
from itdirector.surfaces.web.cells import Cell, Row
from itdirector.surfaces.web.charts import curve_of
from itdirector.surfaces.web.menu import Entry, Group
from itdirector.values.text import about, day, money_range, plural, pounds
from itdirector.values.text import often as often_in_words

register = template.Library()
UNKNOWN = format_html(
    '<span class="none" aria-hidden="true">{}</span><span class="sr">not known</span>',
    "\N{EN DASH}",
)
MENUS_KEPT = 512
_ENTRY = '<li><a href="{}"{}>{}<span>{}</span></a></li>'
_HERE = format_html(' aria-current="{}"', "page")
_GONE = format_html(' class="{}"', "gone")
_REMOVED = format_html(' <span class="tag">{}</span>', "Removed")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@register.simple_tag
def asset(path: str) -> str:
    """Return a static file's address, with its content's mark so that browsers may keep it."""
    return f"{static(path)}?v={_mark(path)}"


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; it says nothing to screen readers."""
    where = asset("web/icons/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        where,
        name,
    )


@register.filter
def shown(cell: Cell) -> SafeString:
    """Return a cell's text, as a link where it leads somewhere, with its tag.

    Not a template: a list has a hundred and more of them, and they took most of its time.
    """
    if not cell.text:
        text = UNKNOWN
    elif cell.address:
        text = format_html('<a href="{}">{}</a>', cell.address, cell.text)
    else:
        text = escape(cell.text)
    if not cell.note:
        return text
    return format_html('{} <span class="tag {}">{}</span>', text, cell.tone, cell.note)


@register.filter
def as_line(row: Row, second_title: str) -> SafeString:
    """Return a row of a list as one of a table; not a template, for the same reason."""
    return format_html(
        '<tr{}><th scope="row"><a href="{}">{}</a>{}{}</th>{}</tr>',
        _GONE if row.gone else "",
        row.address,
        row.first.text or row.title,
        _REMOVED if row.gone else "",
        _beneath(row.second, second_title) if row.second else "",
        format_html_join(
            "", '<td class="{}">{}</td>', ((cell.kind, shown(cell)) for cell in row.rest)
        ),
    )


def _beneath(cell: Cell, title: str) -> SafeString:
    """Return what a phone shows under a row's name."""
    text = Cell(text=cell.text or "not known", note=cell.note, tone=cell.tone)
    return format_html(
        '<span class="second" aria-hidden="true">{}: {}</span>', capfirst(title), shown(text)
    )


@register.filter
def in_groups(menu: tuple[Group, ...], section: str) -> SafeString:
    """Return the menu as lists under headings, the page one is on marked.

    Not a template and made once: it depends on nothing but what it is given.
    """
    return _menu(menu, section)


@lru_cache(maxsize=MENUS_KEPT)
def _menu(menu: tuple[Group, ...], section: str) -> SafeString:
    return format_html_join(
        "",
        '<h2 class="group" id="group-{0}">{1}</h2><ul aria-labelledby="group-{0}">{2}</ul>',
        (
            (number, title, format_html_join("", _ENTRY, _lines(entries, section)))
            for number, (title, entries) in enumerate(menu, start=1)
        ),
    )


def _lines(entries: tuple[Entry, ...], section: str) -> Iterator[tuple[str, str, str, str]]:
    for one in entries:
        yield one.address, _HERE if one.section == section else "", icon(one.icon), one.title


@register.filter
def money(minor: int | None, currency: str = "GBP") -> str:
    """Return pence as exact pounds, "" for nothing."""
    return "" if minor is None or not money_shown() else pounds(int(minor), currency)


@register.filter
def roughly(minor: int | None, currency: str = "GBP") -> str:
    """Return pence as pounds to two figures, for what a model says."""
    return "" if minor is None or not money_shown() else about(minor / 100, currency)


@register.simple_tag
def span(low: float, high: float, currency: str = "GBP") -> str:
    """Return a range of whole pounds."""
    return money_range(low, high, currency)


@register.filter
def whole(pounds_: float | None, currency: str = "GBP") -> str:
    """Return whole pounds to two figures."""
    return "" if pounds_ is None else about(float(pounds_), currency)


@register.filter
def often(per_year: float) -> str:
    """Return a yearly frequency as people say it."""
    return often_in_words(per_year)


@register.filter
def on(value: date | str | None) -> str:
    """Return a date, also one kept as ISO text, as 3 Mar 2027."""
    if not value:
        return ""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            return str(value)
    return day(value)


@register.filter
def dated(sentence: str) -> str:
    """Return a sentence with every date in it as 3 Mar 2027 in place of 2027-03-03."""
    return ISO_DAY.sub(lambda found: on(found[0]), str(sentence or ""))


@register.filter
def counted(number: int, nouns: str) -> str:
    """Return a count with its noun: "machine" or "entry,entries"."""
    one, _comma, many = nouns.partition(",")
    return plural(int(number or 0), one, many)


@register.filter
def days(number: float | None) -> str:
    """Return person-days: 1 day, 6.5 days."""
    return "" if number is None else f"{number:g} {'day' if number == 1 else 'days'}"


@register.filter
def grade(code: str) -> str:
    """Return how sure we are, in words."""
    return str(Grade(code).label) if code in Grade.values else code


@register.filter
def unsure(code: str) -> bool:
    """Tell whether a value is a guess or our own default, to be marked as one."""
    return code in {Grade.EXPERT, Grade.DEFAULT}


@register.filter
def of_key(mapping: dict[str, Any], key: str) -> Any:
    """Return a dict's value, None when it has none."""
    return mapping.get(key)


@register.filter
def percent(part: float, total: float) -> int:
    """Return a share in whole per cent, 0 when there is nothing to share."""
    return round(100 * part / total) if total else 0


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """Return the page's query with some values changed; an empty value drops the key."""
    request: HttpRequest = context["request"]
    kept = request.GET.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value not in {None, ""}:
            kept[name] = str(value)
    return f"?{kept.urlencode()}" if kept else "?"


@register.inclusion_tag("ui/parts/curve.html")
def risk_curve(points: list[list[float]], currency: str = "GBP") -> dict[str, Any]:
    """Draw how likely it is that a year costs more than a given amount."""
    return {"curve": curve_of(points, currency)}


@cache
def _mark(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        return "0"
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
