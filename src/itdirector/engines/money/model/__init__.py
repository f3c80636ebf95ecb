"""Questions and answers, which refuse nonsense when they are made."""
