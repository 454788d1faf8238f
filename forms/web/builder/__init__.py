"""Pages that make and change a form without its text."""
