"""The REST API under /api/v1, generated from records and actions. Tokens only, no cookies."""
