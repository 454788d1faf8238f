"""Answers as a table: columns over all versions of a form, rows, cells and the codebook."""
