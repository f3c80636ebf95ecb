"""Past participles that do not end in -ed, and words in -ed that are none. English grammar."""

from __future__ import annotations

_IRREGULAR = """
beaten become begun bent bitten blown bought bound broken brought built burnt caught chosen
cut dealt done drawn driven eaten fallen fed felt fought found forgotten forgiven frozen given
grown held hidden hit hurt kept known laid led left lent lost made meant met mistaken overrun
paid put read rebuilt reset rewritten run said seen sent set shown shut sold sought spent
split spread stolen struck sunk sworn taken taught thought thrown told torn undone understood
withdrawn withheld woken won worn written
"""
IRREGULAR = frozenset(_IRREGULAR.split())

_NO_PARTICIPLES = """
bed embed exceed feed hundred indeed naked need proceed red sacred seed shed speed succeed
tired united wicked
"""
NO_PARTICIPLES = frozenset(_NO_PARTICIPLES.split())
