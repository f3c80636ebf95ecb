"""The methods, one module a question: contracts, usage, landing, variance, earned, case, bands."""
