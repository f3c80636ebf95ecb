"""Backups, restoring, drills, and moving an organisation from one installation to another."""
