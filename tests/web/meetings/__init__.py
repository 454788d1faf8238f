"""Meetings and the year: pages and what they count."""
