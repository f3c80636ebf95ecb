"""The business areas. One may use the `facts` and `actions` of another, never in a circle."""
