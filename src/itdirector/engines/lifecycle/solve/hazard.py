"""Failures by age: what others report, moved by one's own (beta prior, binomial failures)."""

from __future__ import annotations

from scipy.special import betaincinv

from itdirector.engines.lifecycle.model.life import FailureShare, Watched
from itdirector.engines.lifecycle.tables import FAILURE_PRIORS, VERSION


def failure_share(kind: str, *, age: int, watched: Watched | None = None) -> FailureShare:
    """Return the share failing in one year of age (1 is the first year).

    A prior of share p worth n device-years is Beta(pn, (1-p)n); k failures in T device-years make
    it Beta(pn + k, (1-p)n + T - k). Raises ValueError for a kind and age nobody reports.
    """
    rows = [row for row in FAILURE_PRIORS if row.kind == kind and row.from_age < age <= row.to_age]
    if not rows:
        raise ValueError(f"kind {kind!r} has no prior at age {age}: unknown is not zero")
    prior = rows[0]
    seen = watched or Watched(failures=0, device_years=0.0)
    failed = prior.share * prior.device_years + seen.failures
    fine = (1 - prior.share) * prior.device_years + seen.device_years - seen.failures
    low, high = (float(betaincinv(failed, fine, q)) for q in (0.05, 0.95))
    return FailureShare(
        age=age,
        share=failed / (failed + fine),
        low=low,
        high=high,
        own_weight=seen.device_years / (failed + fine),
        prior=prior,
        method=f"failures 1, {VERSION}",
    )
