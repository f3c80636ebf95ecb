"""Words an owner should not have to know, each with plainer ones. Our own list.

Whole words in any case, with a space or a hyphen. No phrase is inside another. A replacement may be
an instruction in brackets.
"""

from __future__ import annotations

VERSION = "1"
VALID_FROM = "2026-11-22"
SOURCE = "our editorial judgement"
GRADE = "default"

REPLACEMENTS = {
    "attack surface": "ways in",
    "best-of-breed": "the best of its kind",
    "best practice": "what works",
    "business continuity": "keeping the business running",
    "capex": "one-off spending",
    "deliverable": "result",
    "deprecated": "no longer supported",
    "digital transformation": "(say what changes)",
    "disaster recovery": "getting going again after a disaster",
    "endpoint": "computer or phone",
    "end-of-life": "out of support",
    "exploit": "a way to break in",
    "failover": "switch to the spare",
    "facilitate": "help",
    "granular": "detailed",
    "holistic": "whole",
    "in order to": "to",
    "key performance indicator": "measure",
    "landscape": "(name the things)",
    "leverage": "use",
    "mitigate": "reduce",
    "mitigation": "fix",
    "onboarding": "setting up newcomers",
    "opex": "running cost",
    "paradigm": "way of working",
    "posture": "state",
    "prior to": "before",
    "remediate": "fix",
    "remediation": "fix",
    "robust": "strong",
    "scalable": "able to grow",
    "single pane of glass": "one screen",
    "solutioning": "planning",
    "stakeholder": "person concerned",
    "streamline": "simplify",
    "synergy": "gain from working together",
    "threat actor": "attacker",
    "utilise": "use",
    "value-add": "benefit",
    "vector": "way in",
}
