"""Actions: the only way anything changes, and the actors who may take them.

An area writes a plain function; `@action` adds permission, fence, transaction and audit, and
makes it reachable from the web pages, the API, the command line and MCP alike.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import wraps
from types import NoneType
from typing import Annotated, Any, ParamSpec, TypeVar, get_args, get_type_hints
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from itdirector.kernel import access, audit
from itdirector.kernel.errors import Invalid, NotAllowed, NotFound
from itdirector.kernel.models import Membership, Organisation, Role
from itdirector.kernel.tenancy import OrganisationRecord, working_for
from itdirector.values.days import written
from itdirector.values.inputs import holds_no_text, plainly
from itdirector.values.salted import Plain

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
"""Outside input: no field we do not know, no number that is none."""

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31)), BeforeValidator(written)]
"""A day somebody can mean; others are slips of the pen, and no calendar reaches beyond 9999."""
_DAYS = {date: Day, date | None: Day | None}

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, for which organisation, in which role."""

    name: str
    organisation: Organisation
    role: str
    user_id: int | None = None
    granted: int | None = None
    """The labels this member was granted, None for those of the role."""
    only: frozenset[str] = frozenset()
    """The capabilities a key was made for, of those of its person; all of them when empty."""

    @property
    def sight(self) -> int:
        """Return the labels of what this actor is shown."""
        return access.sight_of(self.role, self.granted)

    def may(self, capability: str, thing: Any = None) -> bool:
        """Tell whether this actor can do something, with a thing where one is meant."""
        return access.can(self, capability, thing)

    def must(self, capability: str, *, to: str, thing: Any = None) -> None:
        """Raise NotAllowed unless this actor can; NotFound for a thing of another organisation."""
        if self.may(capability, thing):
            return
        if self.may(capability):
            if not (beyond := access.guards_of(thing) & ~self.sight):
                raise NotFound("There is no such thing here.")  # another organisation's
            told = access.titles(beyond)
            raise NotAllowed(f"{told} are not shown to {self.name}.", remedy=access.ASK)
        role = Role(self.role).label if self.role in Role.values else self.role
        raise NotAllowed(
            f"{self.name} may not {to}: not as {role}.",
            remedy="Ask the owner or the IT director of the organisation to do it.",
        )


def actor_of(user: AbstractBaseUser, membership: Membership) -> Actor:
    """Return the actor for a verified membership."""
    return Actor(
        user.get_username(),
        membership.organisation,
        membership.role,
        user_id=user.pk,
        granted=membership.sees,
    )


def acting_as(actor: Actor) -> AbstractContextManager[None]:
    """Fence the block to the actor's organisation and to what the actor may see: for doors."""
    return working_for(actor.organisation, sight=actor.sight)


def system_actor(organisation: Organisation, *, name: str) -> Actor:
    """Return the actor for work nobody asked for by hand, such as the sample company's load."""
    return Actor(name, organisation, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class Action:
    """An action as the surfaces see it."""

    name: str
    summary: str
    needs: str
    run: Callable[..., Any]
    inputs: type[BaseModel]
    records: dict[str, type[models.Model]] = field(default_factory=dict)

    def call(self, actor: Actor, raw: dict[str, Any]) -> Any:
        """Check outside input, look its records up inside the fence, and run.

        Raises NotAllowed before anything is looked up, Invalid with the fields at fault, and
        NotFound alike for a record that does not exist and for another organisation's.
        """
        actor.must(self.needs, to=self.summary.rstrip(".").lower())
        values = self.checked(raw)
        for model in self.records.values():
            actor.must(self.needs, to=self.summary.rstrip(".").lower(), thing=model)
        with acting_as(actor):
            for parameter, model in self.records.items():
                if values.get(parameter) is not None:
                    values[parameter] = find(model, values[parameter])
        return self.run(actor=actor, **values)

    def checked(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Return the input in the right types, or raise Invalid. Unknown fields are refused."""
        if holds_no_text(raw):
            raise Invalid("There is a character in it that no text can hold.")
        try:
            parsed = self.inputs(**raw)
        except ValidationError as error:
            wrong = {
                ".".join(map(str, e["loc"])) or "input": plainly(e["type"], e["msg"])
                for e in error.errors()
            }
            raise Invalid(
                "; ".join(f"{name}: {why}" for name, why in wrong.items()), fields=wrong
            ) from None
        return {name: getattr(parsed, name) for name in parsed.model_fields_set} | {
            name: getattr(parsed, name)
            for name, info in self.inputs.model_fields.items()
            if not info.is_required() and info.default is not None
        }


ACTIONS: dict[str, Action] = {}
"""Every action by name, filled when the areas are loaded."""


def find(model: type[models.Model], pk: UUID | str) -> Any:
    """Return the current organisation's record, or raise NotFound."""
    found = model._default_manager.filter(pk=pk).first()
    if found is None:
        raise NotFound(f"There is no {model._meta.verbose_name} {pk}.")
    return found


def action(name: str, *, needs: str = "change") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a keyword-only function, `actor` first, as the action `area.verb_noun`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        run = guarded(name, function, needs=needs)
        inputs, records = _describe(name, function)
        register(Action(name, summary_of(function), needs, run, inputs, records))
        return run

    return decorate


def register(one: Action) -> None:
    """Make an action known. Two actions of one name are a mistake in the code."""
    if one.name in ACTIONS:
        raise ValueError(f"there are two actions named {one.name}")
    ACTIONS[one.name] = one


def guarded(
    name: str, function: Callable[P, R], *, needs: str, about: type[models.Model] | None = None
) -> Callable[P, R]:
    """Wrap a function with permission, fence, transaction and one audit entry.

    `about` is the table it writes into, for the labels that guard it.
    """
    columns = {column.name: column for column in about._meta.concrete_fields} if about else {}

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        actor = kwargs["actor"]
        if not isinstance(actor, Actor):
            raise TypeError(f"{name} needs an Actor")
        purpose = summary_of(function).rstrip(".").lower()
        actor.must(needs, to=purpose, thing=access.guards_with(about, kwargs))
        with working_for(actor.organisation), transaction.atomic(), audit.collecting() as changes:
            audit.wait_for_turn(actor.organisation)
            _must_still_stand(actor)
            for value in kwargs.values():
                if isinstance(value, OrganisationRecord):
                    value.must_belong_to(actor.organisation)
                    _as_it_stands(value)
                    actor.must(needs, to=purpose, thing=value)
            result = function(*args, **kwargs)
            inputs = {k: _told(v, columns.get(k)) for k, v in kwargs.items() if k != "actor"}
            told = [*kwargs.values(), result]
            audit.write(
                actor,
                action=name,
                details={"inputs": inputs, "changes": changes},
                sensitivity=audit.guards_of_entry(told, names=kwargs, changes=changes),
            )
        return result

    return run


def _must_still_stand(actor: Actor) -> None:
    """Refuse a member who was shut out, or given other rights, before it was their turn."""
    rights = {"organisation": actor.organisation, "role": actor.role, "sees": actor.granted}
    here = Membership.objects.standing().filter(user=actor.user_id, user__is_active=True, **rights)
    if actor.user_id is not None and not here.exists():
        raise NotAllowed(
            f"{actor.name} has other rights now than a moment ago; nothing was done.",
            remedy="Load the page again, and do it once more if it is still offered.",
        )


def _as_it_stands(record: OrganisationRecord) -> None:
    """Read a record again: whoever had the turn before may have changed or removed it."""
    try:
        record.refresh_from_db()
    except ObjectDoesNotExist:
        raise NotFound(f"There is no {record._meta.verbose_name} {record.pk} any more.") from None


def summary_of(function: Callable[..., Any]) -> str:
    """Return the first line of a function's docstring: the action's name for people."""
    return (inspect.getdoc(function) or "").partition("\n")[0]


def _told(value: Any, column: Any = None) -> Any:
    """Return an input for the log; what is free text by its type is not marked as plain."""
    if isinstance(value, OrganisationRecord):
        label = Plain(value._meta.label_lower)
        return {Plain("record"): label, Plain("id"): Plain(value.pk)}
    if is_dataclass(value) and not isinstance(value, type):
        return {Plain(name): _told(one) for name, one in asdict(value).items()}
    if isinstance(value, (list, tuple)):
        return [_told(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _told(one) for name, one in value.items()}
    if isinstance(value, (bool, int, float, NoneType, Plain)):
        return value
    return _in_words(value, column)


def _in_words(value: Any, column: Any) -> str:
    if isinstance(value, (bytes, Iterator)):
        return Plain(f"{len(value)} bytes" if isinstance(value, bytes) else "a stream")
    if isinstance(value, (UUID, date, Decimal)):
        return Plain(value)
    if isinstance(value, Enum):
        return Plain(value.value)
    found: str = audit.declared(column, str(value)[:500])
    return found


def _describe(
    name: str, function: Callable[..., Any]
) -> tuple[type[BaseModel], dict[str, type[models.Model]]]:
    hints = get_type_hints(function)
    fields: dict[str, Any] = {}
    records: dict[str, type[models.Model]] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "actor":
            continue
        kind = hints[parameter.name]
        if model := _record_type(kind):
            records[parameter.name] = model
            kind = UUID if kind is model else UUID | None
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (_DAYS.get(kind, kind), default)
    title = name.replace(".", "_") + "_inputs"
    return create_model(title, __config__=STRICT, **fields), records


def _record_type(kind: Any) -> type[models.Model] | None:
    for candidate in (kind, *get_args(kind)):
        if isinstance(candidate, type) and issubclass(candidate, models.Model):
            return candidate
    return None
