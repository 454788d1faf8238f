"""Validation of a definition file: its keys, its values, and references between its parts."""
