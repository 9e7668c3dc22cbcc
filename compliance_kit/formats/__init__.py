"""The same page in other formats: read from its HTML, written as a Word file, Markdown, data or a web page."""
