"""Formats of others: one file each way per format. Pure: answers in, plain data and text out."""
