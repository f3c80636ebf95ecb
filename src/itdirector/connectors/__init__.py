"""Reading the outside: bytes in, neutral rows out; no database, no settings."""
