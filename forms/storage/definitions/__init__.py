"""Versions of forms, authors' drafts and the sources they came from."""
