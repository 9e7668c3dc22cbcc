"""The tort exposure: scheme, rating, steps."""
