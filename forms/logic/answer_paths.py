"""How names are written: `question`, `matrix.row`, `matrix.*`, `repeat.*.question`."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def row_scope(by_name: Mapping[str, T], repeat: str) -> dict[str, T]:
    """What a row of *repeat* sees: its own names first, then those of the form around it.

    The repeat itself is not among them: it is not answered before its rows are.
    """
    prefix = f"{repeat}.*."
    around = {name: found for name, found in by_name.items() if name != repeat}
    inner = {n.removeprefix(prefix): found for n, found in by_name.items() if n.startswith(prefix)}
    return {**around, **inner}


def expand(name: str, kinds: Mapping[str, str]) -> list[str]:
    """The names that *name* stands for: the rows of `matrix.*`, else itself; none if unknown."""
    if not name.endswith(".*"):
        return [name] if name in kinds else []
    prefix = name.removesuffix("*")
    return [n for n in kinds if n.startswith(prefix) and "." not in n.removeprefix(prefix)]


def split(name: str) -> tuple[str, str]:
    """The repeat (or "") and the name inside its rows of `repeat.*.question`."""
    repeat, inside, inner = name.partition(".*.")
    return (repeat, inner) if inside else ("", name)
