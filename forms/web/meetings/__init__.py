"""Meetings and the year: planned, held and written of; who leads; the wheel and its calendar."""
