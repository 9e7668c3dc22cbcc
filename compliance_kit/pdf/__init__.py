"""HTML into one PDF for archive and accessibility."""
