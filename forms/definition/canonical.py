"""The identity of a version: one canonical document and its SHA-256."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """Serialise the document to bytes that are the same for the same content.

    Object keys keep the author's order: the order of options is the order on the page.
    """
    return orjson.dumps(document)


def version_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical document, in hexadecimal: the version's identity."""
    return hashlib.sha256(canonical_json(document)).hexdigest()
