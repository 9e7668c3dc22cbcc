"""Everything that can be wrong with a catalogue."""
