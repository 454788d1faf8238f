"""Read a definition's JSON text: positions of values and syntax errors."""
