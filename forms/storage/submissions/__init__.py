"""Submissions, their drafts, attachments, staff-only answers and counters."""
