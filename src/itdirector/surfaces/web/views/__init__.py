"""The pages, split by subject. They translate between people and the floors below."""
