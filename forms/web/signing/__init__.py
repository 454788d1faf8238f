"""Signing: now, later, and the form of each signer."""
