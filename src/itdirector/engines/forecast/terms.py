"""The terms of the run-out method: one table for the solver and for its checker.

All are choices of ours of 22 November 2026, grade "default", judged by `benchmarks/forecast.py`.
"""

from __future__ import annotations

MOST_MISSING_DAYS = 0.20
"""Above this share of days without a reading, weeks are counted instead."""

LEAST_POINTS = 20
"""Nothing is said about fewer."""

OUTLYING = 3.5
"""Daily changes further than this many deviations from the median are drawn in for estimates."""

MAD_TO_SIGMA = 1.4826
"""Median absolute deviation to standard deviation, for normal noise."""

ROUNDING = 1e-6
"""Noise is taken as at least this share of the largest value: below lies arithmetic."""

LEAST_SEGMENT = 14
PENALTY = 5.0
"""A change must explain so many variances x log(points). BIC counts 3: a level, a slope, a place;
as the variance is only estimated, 3 cut one random walk in ten without cause."""

BLOCK_DAYS = 28
"""Length of a block: four weeks keep the week and the month's end."""

BLOCKS_IN_PAST = 4
"""The past holds at least so many blocks: they are shorter where it is short."""

LEAST_AFTER_CHANGE = 30
"""With fewer points since the last change the last 30 serve, and the growth is held less sure."""

FIRST_TRIAL = 60
"""Points known at the first trial, or half of all where there are fewer than 120."""

TRIAL_LEADS_DAYS = (7, 14, 28, 56)
MOST_TRIAL_ORIGINS = 12
TRIAL_PATHS = 200

LEAST_TRIALS = 5
"""With fewer, the paths are left as they are."""

LEAST_SPREAD, MOST_SPREAD = 0.75, 4.0
"""Trials overlap, so they are not let narrow the paths by more than a quarter."""
