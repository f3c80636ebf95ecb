"""What is known about products: their names in inventories, and how long they are supported.

Plain values only: no database, no clock, no network. The facts ship as a table and can be
replaced, product by product, by what a newer feed says.
"""

from itdirector.areas.estate.knowledge.lifecycle import (
    State,
    Support,
    Table,
    Verdict,
    support_state,
)
from itdirector.areas.estate.knowledge.match import match_os, match_software
from itdirector.areas.estate.knowledge.names import Match
from itdirector.areas.estate.knowledge.products import Product, products

__all__ = [
    "Match",
    "Product",
    "State",
    "Support",
    "Table",
    "Verdict",
    "match_os",
    "match_software",
    "products",
    "support_state",
]
