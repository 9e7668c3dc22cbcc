"""The same page in other formats: read once from its HTML, written as a Word file, as Markdown, as data, as a web page."""
