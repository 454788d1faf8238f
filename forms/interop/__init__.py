"""Definitions of other systems, in and out: a file for each format, a report of what is lost."""
