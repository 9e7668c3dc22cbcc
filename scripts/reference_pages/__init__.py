"""The generated pages of docs/reference/: what stands in them, and how they are kept up to date."""
