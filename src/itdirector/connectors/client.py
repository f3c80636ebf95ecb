"""What a `fetch.py` is handed: the product's one HTTP client, already limited and safe."""

from __future__ import annotations

from typing import Protocol


class Client(Protocol):
    """Gets the body of a page. Redirects, size, time and addresses are its business, not ours."""

    def get(self, url: str) -> bytes:
        """Return the whole body. Raises the client's own error when the answer is not 200."""
