"""The other forms of a folder, read without validation, since they may be faulty."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from forms.definition.keywords import ID
from forms.definition.loading import form_files


def form_names(folder: Path) -> list[str]:
    """Every form that has a file there."""
    return [path.stem for path in form_files(folder)]


def ids_in_form(folder: Path, form: str) -> frozenset[str]:
    """Every id in the form, its blocks included; none when it cannot be read."""
    raw = _read(folder / f"{form}.json")
    found = set(_values(raw, "id"))
    for block in _values(raw, "use"):
        if re.fullmatch(ID.strip("^$"), block):
            found |= ids_in_form(folder, f"blocks/{block}")
    return frozenset(found)


def has_grants(folder: Path, form: str) -> bool:
    """Whether the answers to the form may be a permission."""
    raw = _read(folder / f"{form}.json")
    return isinstance(raw, dict) and "grants" in raw


def _read(path: Path) -> Any:
    """Return the JSON in the file, or None when it cannot be read."""
    try:
        return _parsed(path, path.stat().st_mtime)
    except OSError:
        return None


@lru_cache(maxsize=64)
def _parsed(path: Path, changed: float) -> Any:
    """Parse the file; *changed* invalidates the cache."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _values(raw: Any, key: str) -> Iterator[str]:
    """Every text under *key*, however deep."""
    if isinstance(raw, dict):
        if isinstance(raw.get(key), str):
            yield raw[key]
        for inner in raw.values():
            yield from _values(inner, key)
    elif isinstance(raw, list):
        for inner in raw:
            yield from _values(inner, key)
