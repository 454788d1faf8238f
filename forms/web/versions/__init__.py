"""Versions of a form: publishing, going back, and when a form is open."""
