"""Django's PostgreSQL connection, which always says for whom it works."""
