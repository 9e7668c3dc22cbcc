"""The Word file of a paper: its content with real styles, so that a lawyer can edit it."""
