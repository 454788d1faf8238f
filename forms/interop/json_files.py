"""JSON of other systems: parsed once, and read without trusting its shape."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

Json = dict[str, Any]


@lru_cache(maxsize=1)
def parse_json(data: bytes) -> Any:
    """Return the JSON value of some bytes; None when they hold none."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def is_too_deep(data: bytes) -> bool:
    """Whether some bytes are JSON with more lists and objects inside each other than is read."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        return True
    except ValueError:
        return False
    return False


def text_at(value: Any, *path: str) -> str:
    """Return the text at a path of keys, or ""."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or value is None:
        return ""
    return str(value) if isinstance(value, str | int | float) else ""


def objects_at(value: Any, *path: str) -> list[Json]:
    """Return the objects in the list at a path of keys."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def object_at(value: Any, key: str) -> Json:
    """Return the object under a key, or an empty one."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, dict) else {}
