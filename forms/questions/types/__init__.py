"""One module per question type, found by its name."""
