"""Pages of the auditor: audit log and retention."""
