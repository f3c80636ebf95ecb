"""The command line. Nothing is imported here, so that `itdirector --help` is quick."""

from itdirector.surfaces.cli.group import main

__all__ = ["main"]
