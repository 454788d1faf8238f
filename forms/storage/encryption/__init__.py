"""Encryption at rest: records, key files, key rotation, backup streams."""
