"""The second roads: day by day, path by path, in plain loops. Nothing here sees the solver."""
