"""What lies on a disk already, read as proposals for answers: offline, without loading weights, and nothing guessed.

Each module reads one format and says what stands where, under the keys of that format (`Saying`). What a key means as
an answer is data: `import_from` of the facts. Nothing here is an answer before somebody has confirmed it.
"""
