"""Lets `python -m itdirector.surfaces.cli` stand in for the `itdirector` command."""

from itdirector.surfaces.cli.group import main

main()
