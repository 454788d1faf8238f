"""How names are written: `question`, `matrix.row`, `matrix.*`, `repeat.*.question`."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def row_scope(by_name: Mapping[str, T], repeat: str) -> dict[str, T]:
    """Return the names visible in a row of *repeat*: its own first, then those of the form.

    The repeat itself is excluded: it is not answered before its rows are.
    """
    prefix = f"{repeat}.*."
    around = {name: found for name, found in by_name.items() if name != repeat}
    inner = {n.removeprefix(prefix): found for n, found in by_name.items() if n.startswith(prefix)}
    return {**around, **inner}


def expand_name(name: str, kinds: Mapping[str, str]) -> list[str]:
    """Expand *name*: the rows of `matrix.*`, else itself; none if unknown."""
    if not name.endswith(".*"):
        return [name] if name in kinds else []
    prefix = name.removesuffix("*")
    return [n for n in kinds if n.startswith(prefix) and "." not in n.removeprefix(prefix)]


def split_name(name: str) -> tuple[str, str]:
    """Split `repeat.*.question` into the repeat (or "") and the name inside its rows."""
    repeat, inside, inner = name.partition(".*.")
    return (repeat, inner) if inside else ("", name)
