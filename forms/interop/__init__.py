"""Definitions of other systems, in and out: one file for each format, one report of what is lost."""
