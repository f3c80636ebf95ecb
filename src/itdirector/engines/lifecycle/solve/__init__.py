"""The methods, one module a question: life, hazard, owning, fleet."""
