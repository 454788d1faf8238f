"""Tools of a structured interview: notes, private questions, device handover."""
