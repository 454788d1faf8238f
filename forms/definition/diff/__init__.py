"""Differences between two versions of a definition, as sentences with a severity."""
