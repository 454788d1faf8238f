"""Retention of answers, and the anonymity of the rest."""
