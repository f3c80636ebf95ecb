"""Everything that may go wrong on purpose.

DirectorError
├── NotAllowed        the actor may not do this
├── NotFound          there is no such record, or the actor may not see it
├── Refused           the request makes no sense as things stand (already undone, ...)
├── Invalid           the input does not fit: says which field and why
└── NoOrganisation    code touched records without saying whose
"""

from __future__ import annotations


class DirectorError(Exception):
    """Base of all errors a person may be shown. `remedy` says what they can do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class NotAllowed(DirectorError):
    """The actor may not do this."""


class NotFound(DirectorError):
    """There is no such record, or the actor may not see it."""


class Refused(DirectorError):
    """The request makes no sense as things stand."""


class Invalid(DirectorError):
    """The input does not fit. `fields` maps a field's name to what is wrong with it."""

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class NoOrganisation(DirectorError):
    """Records were asked for without saying whose."""
