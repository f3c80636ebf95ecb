"""IT Director: an IT director in software."""
