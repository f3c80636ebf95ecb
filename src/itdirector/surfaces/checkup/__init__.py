"""What an installation runs on and how it stands: one line for each thing that was looked at."""
