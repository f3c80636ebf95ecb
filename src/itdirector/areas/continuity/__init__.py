"""Continuity: what was restored to see that it can be, and how long that took."""
