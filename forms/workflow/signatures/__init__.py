"""Signatures: the content that signers are shown, and whether it is unchanged."""
