"""The marks that tell one machine from another, without the placeholders that makers leave in."""

from __future__ import annotations

import re

from itdirector.connectors.rows import Identity
from itdirector.connectors.text import identifier

PLACEHOLDERS = frozenset(
    {
        "to be filled by o.e.m.", "to be filled by o.e.m", "to be filled by oem", "to be filled",
        "default string", "default", "system serial number", "chassis serial number",
        "base board serial number", "system product name", "system manufacturer",
        "system version", "system name", "none", "n/a", "na", "n.a.", "null", "nil",
        "not specified", "not available", "not applicable", "not defined", "not present",
        "not known", "unknown",
        "unspecified", "undefined", "invalid", "invalid serial", "error", "oem", "o.e.m.",
        "oem default string", "empty", "blank", "no asset tag", "no asset information",
        "no serial number", "no enclosure", "asset tag", "asset-1234567890", "serial",
        "serial number", "serialnumber", "sernum", "1234567890", "0123456789", "123456789",
        "12345678", "123456", "release-keys", "test", "tbd", "keine", "unbekannt", "aucun",
        "inconnu",
    }
)  # fmt: skip
"""What firmware and forms say when nobody filled in the field (lower case)."""

_SAME_AGAIN = re.compile(r"([0-9a-z.*_? -])\1*", re.IGNORECASE)
_MAC = re.compile(r"[0-9a-f]{12}")
_UUID = re.compile(r"\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?")
# Boards sold with the same UUID by the thousand: https://github.com/fwupd/fwupd/issues/2166
_SHARED_UUIDS = frozenset(
    {
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "01234567-89ab-cdef-0123-456789abcdef",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
    }
)


def meaningful(text: str) -> str:
    """Return `text` as a clean identifier, "" when it is only a placeholder."""
    found = identifier(text)
    if found.lower() in PLACEHOLDERS or _SAME_AGAIN.fullmatch(found):
        return ""
    return found


def uuid(text: str) -> str:
    """Return a machine's UUID in lower case, "" for zeros and for those many boards share.

    A mark of another shape (Android gives 16 hex digits) is kept as it is.
    """
    found = meaningful(text)
    match = _UUID.fullmatch(found.lower())
    if match is None:
        return found
    if match[1] in _SHARED_UUIDS or len(set(match[1]) - {"-"}) == 1:
        return ""
    return match[1]


def mac(text: str) -> str:
    """Return a network address as aa:bb:cc:dd:ee:ff, "" when it is none, zeros or broadcast."""
    digits = re.sub(r"[\s:.-]", "", text).lower()
    if not _MAC.fullmatch(digits) or len(set(digits)) == 1:
        return ""
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def known(marks: Identity) -> bool:
    """Tell whether at least one mark is there."""
    return bool(marks.serial or marks.uuid or marks.asset_tag or marks.mac or marks.name)
