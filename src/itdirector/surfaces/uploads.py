"""Files on their way in, before anybody looks at them: from whom they are taken, and how much."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class FromMembersOnly(FileUploadHandler):
    """The first handler of every upload: what it does not pass on is never written down.

    A form is taken apart before its page is asked, to find the token in it. Else anybody could
    fill the disk who may open the page to sign in.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Let nobody begin who is not in: on pages the session says so, to the API a key."""
        if not (getattr(self.request, "actor", None) or getattr(self.request, "auth", None)):
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on a little more than is allowed: enough to see that it is too much."""
        return raw_data if start <= settings.LARGEST_FILE_BYTES else None

    def file_complete(self, _file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
