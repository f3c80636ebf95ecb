"""Reading files apart: in a process without network or database, with limits."""

from itdirector.connectors.apart.reader import claim, read, sketch

__all__ = ["claim", "read", "sketch"]
