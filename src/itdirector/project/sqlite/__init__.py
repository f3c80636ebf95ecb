"""Django's SQLite connection, which writes inside the fence only."""
