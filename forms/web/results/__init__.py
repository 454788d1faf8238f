"""What many answers say together, as pages and files, and the figures of one unit."""
