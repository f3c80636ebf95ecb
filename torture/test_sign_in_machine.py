# ruff: noqa: D102 (each step says by its name what is done)
"""Signing in as a machine of states: in whatever order, no page opens that should not.

After each step three locked pages are asked for in two browsers of one person, and answer what
`sign_in_model` says: neither more nor less.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session as Kept
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.surfaces import provision
from itdirector.surfaces.signin import connections, factors, passwords, totp
from itdirector.surfaces.signin.models import Passkey, SignedIn, Try
from tests.authenticator import Device
from tests.providers import Provider, certificate, served
from tests.sign_on import begun, came_back, connect
from tests.test_second_factor import codes_on, offered
from torture.figures import Figure, counted, seed, size
from torture.sign_in_model import ELSEWHERE, HALF, HOME, IN, OUT, Clock, Model, said_by

BASE = "https://it.example.org"
PAGES = {
    "look": f"/settings/tokens/{UUID(int=7)}/revoke",
    "rule": "/settings/people/invite",
    "proof": "/settings/tokens",
}
"""Pages that are only written to: asked for by GET, they say whether the lock opened, and stop."""
OWN = "/settings/sign-in"
STEPS_AT_A_TIME = 40
MOST_PASSKEYS = 4
browsers, organisations = st.sampled_from([0, 1]), st.sampled_from([HOME, ELSEWHERE])
roles = st.sampled_from([None, *Role.values])
waits = st.sampled_from([1, 5, 14, 15, 16])
long_waits = st.sampled_from([29, 30, 31, 6 * 60, 12 * 60])


class SignIn(RuleBasedStateMachine):
    """What a person may do in two browsers, and what is done about them meanwhile."""

    figure: Figure
    provider: Provider
    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.model = self.clock.model = Model()
        self.password, self.number = "the first of many words", 0
        self.secret, self.used, self.devices = b"", [], {}  # type: ignore[var-annotated]
        self.person = User.objects.create_user("pia", password=self.password)
        self.bosses = {}
        for slug in (HOME, ELSEWHERE):
            boss = User.objects.create_user(f"boss of {slug}", password=self.password)
            actor = provision.create_organisation(name=slug, owner=boss)
            self.bosses[slug] = actor
            self.model.now += 1
        connections.keep(
            actor=self.bosses[HOME], issuer=self.provider.issuer, client_id="us", secret="x"
        )
        for slug, role in ((HOME, Role.DIRECTOR), (ELSEWHERE, Role.BOARD)):
            provision.add_member(actor=self.bosses[slug], user=self.person, role=role)
            self.model.roles[slug] = role.value
        self.last = 0
        self.browsers, self.keys = {0: Client(), 1: Client()}, set()  # type: ignore[var-annotated]

    def teardown(self) -> None:
        """Take everything back."""
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def begin(self, browser: int, *, seconds: int = 1) -> tuple[Client, str]:
        """Let a moment pass; return the browser and how far it is in."""
        self.figure.tried()
        self.last = browser
        self.figure.more["inside"] = self.figure.more.get("inside", 0) + self.is_inside(browser)
        self.model.now += seconds
        Try.objects.all().delete()  # how often one may guess is tried elsewhere
        return self.browsers[browser], self.model.visit(browser)

    def is_inside(self, browser: int) -> bool:
        """Tell whether a browser is in an organisation: steps from there tell the most."""
        return self.model.answers(browser)["look"] == "opened"

    def next_number(self) -> int:
        """Return a number not given before."""
        self.number += 1
        return self.number

    def code(self) -> str:
        """Return what the person's app shows."""
        now = self.clock.start + self.model.now
        return totp.code_at(self.secret, now // totp.STEP_S)

    @initialize(how=st.sampled_from(["app", "key", "provider", "nothing"]))
    def begins_inside(self, how: str) -> None:
        """Let most runs begin where there is something to lose."""
        if how == "nothing":
            return
        self.gives_the_password(0, right=True)
        if how == "key":
            self.adds_a_passkey(0)
            return
        self.sets_up_an_app(0, replace=False)
        if how == "provider":
            self.home_switches_its_sign_in(on=True, only=False, asks=True)
            self.connects_with_the_provider(0)
            self.comes_by_the_provider(1, mfa=False)

    @rule(browser=browsers, right=st.booleans())
    def gives_the_password(self, browser: int, right: bool) -> None:
        client, way = self.begin(browser)
        sent = {"username": "pia", "password": self.password if right else "wrong"}
        assert (client.post("/sign-in", sent).status_code == 302) is (right or way == IN)
        if right and way != IN:
            self.model.begin(browser)

    @rule(browser=browsers)
    def signs_in_whole(self, browser: int) -> None:
        """Take the whole way in: sessions that are inside are the ones that may open too much."""
        self.gives_the_password(browser, right=True)
        if self.model.app:
            self.gives_a_code(browser, right=True)
        else:
            self.sets_up_an_app(browser, replace=False)

    @rule(browser=browsers, right=st.booleans())
    def gives_a_code(self, browser: int, right: bool) -> None:
        client, way = self.begin(browser, seconds=31)
        client.post("/sign-in/code", {"code": self.code() if right else "000000"})
        if right and way == HALF and self.model.app:
            self.is_proved_by_app(browser)

    @rule(browser=browsers, again=st.booleans())
    def gives_a_recovery_code(self, browser: int, again: bool) -> None:
        client, way = self.begin(browser)
        codes = self.used if again else self.model.codes
        code = codes[0] if codes else "none-there"
        client.post("/sign-in/code", {"code": code})
        if way == HALF and self.model.app and not again and codes:
            self.used.append(codes.pop(0))
            self.is_proved_by_app(browser)

    def is_proved_by_app(self, browser: int) -> None:
        """Note that the app was proved in a session."""
        one = self.model.session(browser)
        one.app, one.proved = self.model.app, self.model.now

    @rule(browser=browsers, replace=st.booleans())
    def sets_up_an_app(self, browser: int, replace: bool) -> None:
        client, way = self.begin(browser, seconds=31)
        allowed = self.may_set_up(browser, way, replace=replace)
        address = f"{OWN}/app" if replace else "/sign-in/set-up"
        page = client.get(address)
        assert (page.status_code == 200) is allowed
        if not allowed:
            return
        self.secret = offered(page.content)
        done = client.post(address, {"code": self.code(), "old": self.password})
        self.model.codes, self.used = codes_on(done.content), []
        assert len(self.model.codes) == 10
        self.model.app = self.next_number()
        self.is_proved_by_app(browser)

    def may_set_up(self, browser: int, way: str, *, replace: bool) -> bool:
        """Tell whether a session may set up an app, or another in its place."""
        if way == OUT or (way == HALF and (replace or self.model.has_factor())):
            return False
        stale = way == IN and not self.model.is_fresh(browser)
        by_provider = self.model.session(browser).by is not None
        borrowed = by_provider and (replace or len(self.model.roles) > 1)
        return not stale and not borrowed and (self.model.app != 0) is replace

    @rule(browser=browsers)
    def adds_a_passkey(self, browser: int) -> None:
        client, way = self.begin(browser)
        one = self.model.sessions[browser]
        own = one is not None and one.by is None
        first = way == HALF and not self.model.has_factor()
        allowed = own and (first or (way == IN and self.model.is_fresh(browser)))
        offer = client.post(f"{OWN}/passkeys/offer")
        assert (offer.status_code == 200) is allowed
        if not allowed or len(self.model.passkeys) == MOST_PASSKEYS:
            return
        number = self.next_number()
        made = self.devices[number] = Device(BASE, "it.example.org", key_id=b"%d" % number)
        sent = {"answer": made.made(offer.json()), "name": f"key {number}"}
        assert client.post(f"{OWN}/passkeys", sent).status_code == 303
        self.model.passkeys.add(number)
        if way == HALF:
            one = self.model.session(browser)
            one.passkey, one.proved = number, self.model.now

    @rule(browser=browsers, which=st.integers(0, 9))
    def uses_a_passkey(self, browser: int, which: int) -> None:
        client, way = self.begin(browser)
        if not self.devices:
            return
        number = sorted(self.devices)[which % len(self.devices)]
        offer = client.post("/sign-in/passkey/offer").json()
        answer = client.post("/sign-in/passkey", {"answer": self.devices[number].proved(offer)})
        assert (answer.status_code == 303) is (number in self.model.passkeys)
        if number in self.model.passkeys:
            one = self.model.begin(browser) if way == OUT else self.model.session(browser)
            one.passkey, one.proved = number, self.model.now

    @rule(browser=browsers)
    def removes_a_passkey(self, browser: int) -> None:
        client, way = self.begin(browser)
        if not self.model.passkeys:
            return
        number = min(self.model.passkeys)
        kept = Passkey.objects.get(name=f"key {number}")
        client.post(f"{OWN}/passkeys/{kept.pk}/remove")
        own = way == IN and self.model.session(browser).by is None
        gone = own and self.model.is_fresh(browser)
        assert Passkey.objects.filter(pk=kept.pk).exists() is not gone
        self.model.passkeys -= {number} if gone else set()

    @rule(browser=browsers, mfa=st.booleans())
    def comes_by_the_provider(self, browser: int, mfa: bool) -> None:
        client, _way = self.begin(browser)
        if not self.model.on:
            assert client.get("/sign-in/with/home").status_code == 404
            return
        self.provider.claims = {"amr": ["mfa"]} if mfa else {}
        answer = came_back(client, begun(client, self.provider))
        known = self.model.connected and HOME in self.model.roles
        assert (answer.status_code == 303) is known
        if known:
            one = self.model.begin(browser)
            one.by, one.mfa, one.promised = self.model.turn, mfa, self.model.asks

    @rule(browser=browsers)
    def connects_with_the_provider(self, browser: int) -> None:
        client, way = self.begin(browser)
        model = self.model
        own = way == IN and model.session(browser).by is None
        if not (own and model.is_fresh(browser) and model.on):
            assert client.post(f"{OWN}/connect/home").status_code != 200
            return
        allowed = HOME in model.roles and not model.connected
        assert (connect(client, self.provider).status_code == 303) is allowed
        model.connected |= allowed

    @rule(browser=browsers)
    def is_asked_again_by_the_provider(self, browser: int) -> None:
        client, way = self.begin(browser)
        if way != IN or not self.model.on:
            return
        asked = begun(client, self.provider, more="?for=again")
        self.provider.claims |= {"auth_time": self.clock.start + self.model.now}
        one = self.model.session(browser)
        answer = came_back(client, asked)
        assert (answer.status_code == 303) is (one.by is not None)
        one.proved = self.model.now if one.by is not None else one.proved

    @rule(browser=browsers, right=st.booleans())
    def gives_the_password_again(self, browser: int, right: bool) -> None:
        client, way = self.begin(browser)
        client.post("/sign-in/again", {"password": self.password if right else "wrong"})
        if way == IN and right:
            self.model.session(browser).proved = self.model.now

    @rule(browser=browsers)
    def changes_the_password(self, browser: int) -> None:
        client, way = self.begin(browser)
        new = f"another of many words {self.next_number()}"
        client.post(f"{OWN}/password", {"old": self.password, "new": new, "again": new})
        self.person.refresh_from_db()
        assert self.person.check_password(new) is (way == IN)
        if way == IN:
            self.password = new
            self.model.session(browser).proved = self.model.now
            self.model.end_others(browser)

    @rule(browser=browsers, slug=organisations)
    def works_for_another(self, browser: int, slug: str) -> None:
        client, way = self.begin(browser)
        here = Organisation.objects.get(slug=slug)
        client.post("/settings/organisation", {"organisation": str(here.pk)})
        if way == IN and slug in self.model.open_to(self.model.session(browser)):
            self.model.session(browser).chosen = slug

    @rule(browser=browsers)
    def signs_out(self, browser: int) -> None:
        client, _way = self.begin(browser)
        client.post("/sign-out")
        self.model.sessions[browser] = None

    @rule(browser=browsers)
    def ends_the_other_session(self, browser: int) -> None:
        client, way = self.begin(browser)
        cookie = self.browsers[1 - browser].cookies.get("sessionid")
        row = SignedIn.objects.filter(session_key=cookie.value if cookie else "-").first()
        if row is not None and way == IN:
            client.post(f"{OWN}/sessions/{row.pk}")
            self.model.sessions[1 - browser] = None

    @rule(slug=organisations, role=roles)
    def gets_another_role(self, slug: str, role: str | None) -> None:
        self.begin(0)
        boss, known = self.bosses[slug], self.model.roles
        if slug not in known:
            if role is not None:
                provision.add_member(actor=boss, user=self.person, role=role)
                known[slug] = role
            return
        member = Membership.objects.get(user=self.person, organisation=boss.organisation)
        if role is None:
            provision.remove(actor=boss, member=member)
            del known[slug]
        else:
            provision.change_role(actor=boss, member=member, role=role)
            known[slug] = role

    @rule(factor=st.booleans())
    def is_reset_at_the_machine(self, factor: bool) -> None:
        self.begin(0)
        self.password = (factors.forget if factor else passwords.reset)(self.person)
        self.person.refresh_from_db()
        self.model.end_others(None)
        if factor:
            self.model.app, self.model.codes = 0, []
            self.model.passkeys.clear()

    @rule(on=st.booleans(), only=st.booleans(), asks=st.booleans())
    def home_switches_its_sign_in(self, on: bool, only: bool, asks: bool) -> None:
        self.begin(0)
        only = on and only
        connections.switch(actor=self.bosses[HOME], on=on, only=only, asks_second=asks)
        self.model.turn += int(self.model.on and not on)
        self.model.on, self.model.only, self.model.asks = on, only, asks

    @rule(minutes=waits)
    def time_passes(self, minutes: int) -> None:
        self.figure.tried()
        self.model.now += minutes * 60

    @rule(minutes=long_waits)
    def much_time_passes(self, minutes: int) -> None:
        self.time_passes(minutes)

    @invariant()
    def pages_answer_what_the_model_says(self) -> None:
        for number, client in self.browsers.items():
            expected = self.model.answers(number)
            asked = PAGES if number == self.last else {"look": PAGES["look"]}
            told = {name: said_by(client.get(page)) for name, page in asked.items()}
            assert told == {name: expected[name] for name in asked}, f"browser {number}"

    @invariant()
    def keys_that_were_replaced_open_nothing(self) -> None:
        cookies = [client.cookies.get("sessionid") for client in self.browsers.values()]
        now = {one.value for one in cookies if one}
        self.keys |= now
        assert not Kept.objects.filter(session_key__in=self.keys - now).exists()


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_session_opens_what_it_may_and_nothing_else(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, clock = certificate(tmp_path), Clock()
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[0]))
    monkeypatch.setattr(timezone, "now", clock)
    settings.BASE_URL = BASE
    steps, number = size("steps", short=100, long=20_000), seed()
    with counted("sign-in as a machine of states", seed=number) as figure, served(*tls) as there:
        settings.OUTBOUND_ALLOWED = {f"localhost:{there.port}"}
        own = type("Tried", (SignIn,), {"figure": figure, "provider": there, "clock": clock})
        run(seeded(number)(own), settings=sized(steps))


def sized(steps: int) -> settings:
    """Return so many steps, in runs that begin anew."""
    return settings(
        max_examples=max(1, steps // STEPS_AT_A_TIME),
        stateful_step_count=STEPS_AT_A_TIME,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
