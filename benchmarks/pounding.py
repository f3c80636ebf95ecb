"""Asks a server for pages over connections that stay open; for load.py.

Takes what to ask as JSON on its input (`visits`: path and cookie, `port`, `at_once`, `seconds`) and
prints requests, p50_ms, p95_ms, and how many answers were not 200.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import Any

LENGTH = b"content-length:"


def main() -> None:
    """Ask for so long; print what came of it."""
    asked = json.load(sys.stdin)
    times, wrong = asyncio.run(_all(asked))
    times.sort()
    found = {
        "requests": len(times),
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[int(len(times) * 0.95)],
        "wrong": wrong,
    }
    json.dump(found, sys.stdout)


async def _all(asked: dict[str, Any]) -> tuple[list[float], int]:
    times: list[float] = []
    until = time.monotonic() + asked["seconds"]
    ends = await asyncio.gather(
        *(_one(asked, seed, until, times) for seed in range(asked["at_once"]))
    )
    return times, sum(ends)


async def _one(asked: dict[str, Any], seed: int, until: float, times: list[float]) -> int:
    pick = random.Random(seed)  # noqa: S311
    reader, writer = await asyncio.open_connection("127.0.0.1", asked["port"])
    wrong = 0
    while (begun := time.monotonic()) < until:
        path, cookie = pick.choice(asked["visits"])
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(answer))
        times.append((time.monotonic() - begun) * 1000)
        wrong += not answer.startswith(b"HTTP/1.1 200")
    writer.close()
    return wrong


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return int(next(line for line in lines if line.startswith(LENGTH))[len(LENGTH) :])


if __name__ == "__main__":
    main()
