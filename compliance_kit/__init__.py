"""Works out what law, licences and guidance ask of someone who modifies an AI model, and writes the papers."""

__version__ = "0.1.0"
