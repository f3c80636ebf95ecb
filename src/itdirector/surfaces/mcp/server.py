"""The protocol: our questions as read-only tools of an MCP server.

One server is bound to one person in one organisation, and looks them up anew with every call.
Importing the SDK takes 1.5 s, so nothing else imports this module.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import anyio
from asgiref.sync import sync_to_async
from mcp import types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from itdirector.kernel.actions import Actor
from itdirector.kernel.errors import DirectorError
from itdirector.surfaces.mcp.questions import WARNING, Question, questions

Whoever = Callable[[], Actor]
"""Returns who is asking, or raises when they no longer may."""

INSTRUCTIONS = f"""Answers questions about one organisation's IT: what there is, what is wrong or
due, what to do about it, when, and why. Begin with `brief`. Nothing can be changed from here.
{WARNING}"""

READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

log = logging.getLogger(__name__)


def build(whoever: Whoever) -> Server[Any]:
    """Return the server that answers for one person."""

    async def list_tools(_context: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(one) for one in questions().values()])

    async def call_tool(_context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await sync_to_async(_answer)(whoever, params.name, params.arguments or {})

    return Server(
        "itdirector",
        title="IT Director",
        version=version("itdirector"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve(whoever: Whoever) -> None:
    """Answer over stdio until the input ends."""
    anyio.run(_serve, whoever)


async def _serve(whoever: Whoever) -> None:
    server = build(whoever)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _tool(question: Question) -> types.Tool:
    return types.Tool(
        name=question.name,
        title=question.title,
        description=question.about,
        input_schema=question.inputs.model_json_schema(),
        output_schema=question.answers.model_json_schema(mode="serialization"),
        annotations=READS,
    )


def _answer(whoever: Whoever, name: str, raw: dict[str, Any]) -> types.CallToolResult:
    try:
        actor = whoever()
        question = questions().get(name)
        if question is None:
            return _told(f"There is no tool {name}.")
        log.info("%s asks %s", actor.name, name)
        answer = question.ask(actor, raw)
    except DirectorError as error:
        return _told(f"{error} {error.remedy}".strip())
    except Exception:
        log.exception("%s failed", name)
        return _told("Something went wrong on our side. The log has the details.")
    text = types.TextContent(type="text", text=json.dumps(answer, ensure_ascii=False))
    return types.CallToolResult(content=[text], structured_content=answer)


def _told(trouble: str) -> types.CallToolResult:
    text = types.TextContent(type="text", text=trouble)
    return types.CallToolResult(content=[text], is_error=True)
