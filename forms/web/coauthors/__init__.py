"""What authors of one form say to each other, and who of them is here."""
