"""Validation of conditions and calculations, before any answer exists."""
