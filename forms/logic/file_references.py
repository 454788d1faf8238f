"""References to files in answers: their form, and how to find them.

An answer to a `file` question is a list of `{"id", "name", "type", "size"}`: the attachment's id,
the file's name, its media type and its length in bytes.
"""

from collections.abc import Iterator
from typing import Any

KEYS = {"id": str, "name": str, "type": str, "size": int}


def make_reference(id: str, name: str, type: str, size: int) -> dict[str, Any]:
    """Make the reference to an attachment."""
    return {"id": id, "name": name, "type": type, "size": size}


def is_reference(value: object) -> bool:
    """Tell whether *value* is a reference to a file."""
    return (
        isinstance(value, dict)
        and value.keys() == KEYS.keys()
        and all(isinstance(value[key], kind) for key, kind in KEYS.items())
    )


def references_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every reference in some answers, in the rows of repeats too."""
    if is_reference(value):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from references_in(inner)
