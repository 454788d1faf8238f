"""Cases of a child: what a form brings to a case, and takes from it."""
