"""CVSS: scores from vectors, and what a vector says of automation and technical impact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HIGH_SCORE = 7.0
"""From this base score on CVSS calls a vulnerability high (v3.1 section 5, v4.0 section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CvssReading:
    """One vector read. None is what the vector cannot tell."""

    version: str
    base_score: float
    scores: tuple[float, ...]
    """Base, temporal, environmental for versions 2 and 3; one score for 4.0."""
    automatable: bool | None
    technical_impact: str | None


def read_vector(vector: str) -> CvssReading:
    """Return the scores of a CVSS 2, 3.0, 3.1 or 4.0 vector, and what can be derived from it.

    Automatable is yes when the way in is the network, simple, without privileges and without a
    user. Attack requirements of version 4 leave it open. Technical impact is total when
    confidentiality, integrity and availability are all lost. Version 2 says neither.
    Raises ValueError, naming cvss, for what is no vector.
    """
    from cvss import CVSS2, CVSS3, CVSS4, CVSSError  # type: ignore[import-untyped]  # noqa: PLC0415  only who reads vectors pays

    kind = {"CVSS:3": CVSS3, "CVSS:4": CVSS4}.get(vector[:6], CVSS2)
    try:
        read = kind(vector)
    except CVSSError as error:
        raise ValueError(f"cvss: {vector!r} is no vector: {error}") from error
    metrics = dict(part.split(":", 1) for part in vector.split("/"))
    version = metrics.get("CVSS", "2.0")
    return CvssReading(
        version=version,
        base_score=abs(float(read.base_score)),
        scores=tuple(float(score) for score in read.scores() if score is not None),
        automatable=_automatable(metrics, version),
        technical_impact=_technical_impact(metrics, version),
    )


def _automatable(metrics: Mapping[str, str], version: str) -> bool | None:
    if version == "2.0":
        return None
    wanted = {"AV": "N", "AC": "L", "PR": "N", "UI": "N"}
    if any(metrics[name] != value for name, value in wanted.items()):
        return False
    return None if metrics.get("AT") == "P" else True


def _technical_impact(metrics: Mapping[str, str], version: str) -> str | None:
    if version == "2.0":
        return None
    names = ("VC", "VI", "VA") if version == "4.0" else ("C", "I", "A")
    return "total" if all(metrics[name] == "H" for name in names) else "partial"
