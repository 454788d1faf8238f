"""Content that is the same for everybody: static files, theme, prerendered pages, compression."""
