"""Filling in a form: pages, review, sending, receipt, print."""
