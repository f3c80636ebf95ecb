"""`itdirector mcp`: the server for language models, over stdio."""

from __future__ import annotations

from functools import partial

from itdirector.surfaces.cli.work.opening import look_into
from itdirector.surfaces.cli.work.people import member_named
from itdirector.surfaces.mcp.server import serve as answer


def serve(*, slug: str | None, username: str) -> None:
    """Answer over stdio as a member, who is looked up anew with every call."""
    whoever = partial(member_named, slug, username)
    look_into(whoever().organisation)
    answer(whoever)
