"""The second roads: flows laid out year by year, plans counted, bounds by hand. No solver here."""
