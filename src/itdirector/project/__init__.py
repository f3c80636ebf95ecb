"""Settings, addresses and the server entry point: the one place that names every area."""
