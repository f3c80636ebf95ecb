"""What the commands do. Imported only once Django is set up; see `start.py`."""
