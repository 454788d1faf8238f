"""Programs that read answers, with a token and the rights of an export."""
