"""Packs of third parties: data that are read on top of the built-in catalogue, hostile until proven otherwise."""
