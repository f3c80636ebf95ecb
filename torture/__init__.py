"""What is tried hard against the product: a little with `make test`, all with `make torture`."""
