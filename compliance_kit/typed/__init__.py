"""From typed text to an answer."""
