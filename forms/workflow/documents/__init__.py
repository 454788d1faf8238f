"""A submission as a document: on paper for one reader, and everything for the archive."""
