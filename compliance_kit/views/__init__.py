"""Everything that documents print, as plain data."""
