"""How long answers are kept, and the anonymity of what remains."""
