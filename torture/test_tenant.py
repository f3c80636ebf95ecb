"""Whom one works for is never taken from what is sent: headers, cookies, sessions, keys, ids."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from itdirector.kernel.models import Organisation, Role
from tests.places import CANARY, browser_of, member, rows_of, state_of, token_of
from torture.figures import Figure, counted, seed, size

HEADERS = (
    *("X-Organisation", "X-Organization", "X-Tenant", "X-Tenant-Id", "X-Org-Id", "Organisation"),
    *("Tenant", "X-Account", "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Customer"),
    *("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Host", "X-HTTP-Method-Override"),
    *("X-Schema", "X-Actor", "Forwarded", "X-User", "HX-Current-URL"),
)
NAMES = ["organisation", "organisation_id", "org", "tenant", "tenant_id", "slug", "membership"]
NAMES += ["user", "who", "actor"]
NAMES += ["organisation__in", "organisation__slug", "organisation__isnull", "id__in", "pk"]
PAGES = ["/", "/data", "/settings", "/settings/log", "/findings", "/records/estate/asset"]
PAGES += ["/records/vendors/contract/export.csv", "/records/people/person", "/contracts"]
CALLS = ["whoami/", "estate/asset/", "vendors/contract/", "findings/", "sources/", "brief/"]
INJECTED = [
    "{} ' OR '1'='1",
    "{}' --",
    "{}'; SELECT set_config('itdirector.context', '{}', true); --",
    '{}" OR 1=1 --',
    "' UNION SELECT * FROM kernel_organisation --",
    "{}) OR (1=1",
    "{}%00",
    "{}\x00",
    "../{}",
    "{},{}",
    "%27{}",
    "${{{}}}",
    "{{{{{}}}}}",
    "\\'{}",
    "{} ",
]


class Forger:
    """Somebody of elsewhere who knows all ids of home, and what they may send."""

    def __init__(self, home: Organisation, elsewhere: Organisation) -> None:
        Organisation.objects.filter(pk=home.pk).update(name=CANARY)
        self.home, self.elsewhere = home, elsewhere
        rows = rows_of(home, CANARY)
        rows_of(elsewhere, "plain")
        owner = member("olivia", home, Role.OWNER)
        self.theirs = token_of(owner)
        self.their_session = browser_of(owner).session.session_key or ""
        actor = member("otto", elsewhere, Role.OWNER)
        self.browser = browser_of(actor)
        self.key = self.browser.session.session_key or ""
        self.token = token_of(actor)
        known = [home.pk, home.pk.hex, home.slug, str(home.pk).upper(), f"urn:uuid:{home.pk}"]
        known += [row.pk for row in rows.values()] + [owner.user_id, "olivia"]
        self.names = [str(one) for one in known]

    def words(self) -> st.SearchStrategy[str]:
        """Return what names home, plainly, dressed up, or not at all."""
        plain = st.sampled_from(self.names)
        dressed = st.builds(lambda n, form: form.replace("{}", n), plain, st.sampled_from(INJECTED))
        pairs = st.builds(lambda a, b: f"{a},{b}", plain, plain)
        return st.one_of(plain, dressed, pairs, st.text(max_size=20))

    def keys(self) -> st.SearchStrategy[str]:
        """Return what might pass for home's key: never the key itself."""
        text = self.theirs
        bent = st.builds(
            lambda at, with_what: text[:at] + with_what + text[at + 1 :],
            st.integers(0, len(text)),
            st.sampled_from(["", "%", "_", "*", "'", "\x00", "é", "A", " or 1=1"]),
        )
        made = [text[4:], text.upper(), text[:-1], f"itd_{text}", "itd_", "itd_%", "itd_' OR ''='"]
        made += [f"{self.token} {text}", f"{self.token},{text}", f"{text}\x00"]
        return st.one_of(bent, st.sampled_from(made), self.words()).filter(lambda t: t != text)

    def cases(self) -> st.SearchStrategy[dict[str, Any]]:
        """Return one request: what is asked, and everything sent with it."""
        word = self.words()
        values: st.SearchStrategy[Any] = st.one_of(
            word, st.none(), st.booleans(), st.integers(), st.lists(word, max_size=2),
            st.dictionaries(st.sampled_from(NAMES), word, max_size=2),
        )  # fmt: skip
        bodies = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)
        stolen = st.builds(
            lambda at: self.their_session[:at] + "x" + self.their_session[at + 1 :],
            st.integers(0, 31),
        ).filter(lambda key: key != self.their_session)
        return st.fixed_dictionaries(
            {
                "way": st.sampled_from(["page", "call", "call", "choose", "act"]),
                "page": st.sampled_from(PAGES),
                "call": st.sampled_from(CALLS),
                "query": st.dictionaries(st.sampled_from(NAMES), word, max_size=2),
                "headers": st.dictionaries(st.sampled_from(HEADERS), word, max_size=3),
                "cookies": st.dictionaries(st.sampled_from(NAMES), word, max_size=2),
                "session": st.one_of(st.none(), values),
                "session_key": st.one_of(st.none(), stolen, word),
                "key": st.one_of(st.none(), self.keys()),
                "body": bodies,
                "tail": st.one_of(st.none(), st.sampled_from(self.names)),
            }
        )

    def ask(self, case: dict[str, Any]) -> tuple[int, str]:
        """Send a request as a browser or a program; what it did is taken back."""
        with transaction.atomic():
            told = self._page(case) if case["way"] in {"page", "choose"} else self._call(case)
            transaction.set_rollback(True)
        return told

    def _page(self, case: dict[str, Any]) -> tuple[int, str]:
        browser = Client(raise_request_exception=False)
        for name, value in case["cookies"].items():
            browser.cookies[name] = _sendable(value)
        browser.cookies["sessionid"] = _sendable(case["session_key"] or self.key)
        if case["session"] is not None:
            kept = SessionStore(self.key)
            kept["organisation"] = case["session"]
            kept.save()
        headers = {name: _sendable(value) for name, value in case["headers"].items()}
        if case["way"] == "choose":
            body = {"organisation": case["tail"] or str(self.home.pk), **_fields(case["body"])}
            browser.post("/settings/organisation", body, headers=headers)
        return _told(browser.get(case["page"], case["query"], headers=headers))

    def _call(self, case: dict[str, Any]) -> tuple[int, str]:
        headers = {name: _sendable(value) for name, value in case["headers"].items()}
        headers["Authorization"] = f"Bearer {_sendable(case['key'] or self.token)}"
        program = Client(headers=headers, raise_request_exception=False)
        if case["way"] == "act":
            body = json.dumps({**case["body"], "record": case["tail"]})
            address = "/api/v1/vendors/change_contract"
            return _told(program.post(address, body, content_type="application/json"))
        tail = case["tail"] if case["tail"] and not case["call"].startswith(("who", "br")) else ""
        return _told(program.get(f"/api/v1/{case['call']}{tail}", case["query"]))


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("latin-1")


def _fields(body: dict[str, Any]) -> dict[str, str]:
    """Return a body as a form sends it, without what a form sends once already."""
    return {name: str(value) for name, value in body.items() if name != "organisation"}


def _told(answer: Any) -> tuple[int, str]:
    told = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, told.decode("utf-8", "replace")


def _judge(figure: Figure, case: dict[str, Any], status: int, text: str) -> None:
    figure.tried()
    if CANARY in text or '"slug": "home"' in text:
        figure.failed(f"{case} shows what is home's")
    if status >= 500:
        figure.failed(f"{case} answers {status}")


@pytest.mark.postgres
@pytest.mark.django_db
def test_nothing_that_is_sent_chooses_whom_one_works_for(
    home: Organisation, elsewhere: Organisation
) -> None:
    forger, the_seed = Forger(home, elsewhere), seed()
    before = state_of(home)
    many = size("forgeries", short=300, long=100_000)

    @seeded(the_seed)
    @settings(
        max_examples=many, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=forger.cases())
    def forge(case: dict[str, Any]) -> None:
        _judge(figure, case, *forger.ask(case))

    with counted("T2 forged organisations", seed=the_seed) as figure:
        forge()
        if state_of(home) != before:
            figure.failed("rows of home were changed")


@pytest.mark.postgres
@pytest.mark.django_db
def test_what_is_homes_would_be_seen(home: Organisation, elsewhere: Organisation) -> None:
    """With home's own key and session every way of asking shows the words that must not leak."""
    forger = Forger(home, elsewhere)
    forger.token, forger.key = forger.theirs, forger.their_session
    plain = {"headers": {}, "cookies": {}, "query": {}, "body": {}, "session": None, "tail": None}
    plain |= {"session_key": None, "key": None}
    for way, asked in [("page", page) for page in PAGES] + [("call", call) for call in CALLS]:
        case = plain | {"way": way, way: asked}
        _status, text = forger.ask(case)
        assert CANARY in text, asked
