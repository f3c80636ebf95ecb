"""What a session may open, worked out a second time: no line here asks the product.

Times are seconds since the start. One person, two organisations, and a sign-in of its own at home.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

HOME, ELSEWHERE = "home", "elsewhere"
RULES_ALL = {"owner", "director"}
LOOKS = RULES_ALL | {"technician", "contributor", "auditor", "board"}
DAY_S, AWAY_S, FRESH_S = 12 * 3600, 30 * 60, 15 * 60
OUT, HALF, IN = "out", "half", "in"


@dataclass
class Session:
    """What one browser proved, and when."""

    began: int
    seen: int
    proved: int
    app: int = 0
    """Which authenticator app was proved in it, 0 for none."""
    passkey: int = 0
    by: int | None = None
    """Which turn of home's own sign-in it came by, None when it came by the person's own way."""
    mfa: bool = False
    promised: bool = False
    chosen: str = ""


@dataclass
class Model:
    """What there is: roles, factors, the way into home, the sessions of two browsers."""

    now: int = 0
    roles: dict[str, str] = field(default_factory=dict)
    app: int = 0
    passkeys: set[int] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)
    on: bool = False
    only: bool = False
    asks: bool = False
    turn: int = 0
    connected: bool = False
    sessions: dict[int, Session | None] = field(default_factory=lambda: {0: None, 1: None})

    def open_to(self, one: Session) -> list[str]:
        """Return the organisations a session may enter, that made last first."""
        if one.by is not None:
            here = self.on and one.by == self.turn and HOME in self.roles
            return [HOME] if here else []
        shut = self.on and self.only and self.roles.get(HOME) != "owner"
        known = [name for name in (ELSEWHERE, HOME) if name in self.roles]
        return [name for name in known if name != HOME or not shut]

    def visit(self, browser: int) -> str:
        """Let a browser ask for something; return how far it is in."""
        one = self.sessions[browser]
        if one is None:
            return OUT
        organisations = self.open_to(one)
        rules = any(self.roles[name] in RULES_ALL for name in organisations)
        away = self.now - one.seen >= (AWAY_S if rules else DAY_S)
        left = one.by is not None and not organisations
        if left or away or self.now - one.began >= DAY_S:
            self.sessions[browser] = None
            return OUT
        if self.now - one.seen >= 60:
            one.seen = self.now
        return IN if self._is_whole(one, organisations) else HALF

    def _is_whole(self, one: Session, organisations: list[str]) -> bool:
        vouched = bool(organisations) and (one.mfa or (one.promised and self.asks))
        by_app = one.app != 0 and one.app == self.app
        return by_app or one.passkey in self.passkeys or (one.by is not None and vouched)

    def has_factor(self) -> bool:
        """Tell whether the person has an app or a passkey."""
        return bool(self.app or self.passkeys)

    def is_fresh(self, browser: int) -> bool:
        """Tell whether the person was proved in that session lately."""
        return self.now - self.session(browser).proved < FRESH_S

    def session(self, browser: int) -> Session:
        """Return the session of a browser that has one."""
        one = self.sessions[browser]
        if one is None:
            raise LookupError(browser)
        return one

    def begin(self, browser: int) -> Session:
        """Sign the person in in one browser, with nothing but what was proved just now."""
        made = Session(began=self.now, seen=self.now, proved=self.now)
        self.sessions[browser] = made
        return made

    def role_in(self, browser: int) -> str:
        """Return the role a session works with, "" when it may enter nothing."""
        one = self.session(browser)
        organisations = self.open_to(one)
        here = one.chosen if one.chosen in organisations else (organisations or [""])[0]
        return self.roles.get(here, "")

    def answers(self, browser: int) -> dict[str, str]:
        """Return what three locked pages answer a browser: opened, shut, or led where."""
        way = self.visit(browser)
        if way == OUT:
            return dict.fromkeys(("look", "rule", "proof"), "/sign-in")
        if way == HALF:
            led = "/sign-in/code" if self.has_factor() else "/sign-in/set-up"
            return dict.fromkeys(("look", "rule", "proof"), led)
        role = self.role_in(browser)
        if role not in LOOKS:
            return dict.fromkeys(("look", "rule", "proof"), "shut")
        proof = "opened" if self.is_fresh(browser) else "/sign-in/again"
        rule = proof if role in RULES_ALL else "shut"
        return {"look": "opened", "rule": rule, "proof": proof}

    def end_others(self, browser: int | None) -> None:
        """End every session but one, or all."""
        for other in self.sessions:
            if other != browser:
                self.sessions[other] = None


class Clock:
    """The product's clock, which goes on only when the machine says so."""

    def __init__(self) -> None:
        self.start, self.model = int(time.time()), Model()

    def __call__(self) -> datetime:
        """Return what it shows."""
        return datetime.fromtimestamp(self.start, UTC) + timedelta(seconds=self.model.now)


def said_by(answer: Any) -> str:
    """Return what a page answered: opened, shut, or where it led."""
    words = {405: "opened", 403: "shut"}
    return words.get(answer.status_code) or answer["Location"].partition("?")[0]
