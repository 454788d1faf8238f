"""The shared files of one folder's forms: blocks, option lists, arenas and translations."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from forms.definition.problems import Problem, Source
from forms.definition.source.reader import read_file
from forms.definition.translations.translatable_texts import Catalogue, CatalogueError, read_po
from forms.definition.validation.structure_validation import Checked, Grammar, KnownType, Types

Json = dict[str, Any]
_LANGUAGE = re.compile("[a-z]{2,3}(_[A-Z][A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class Library:
    """The shared files of one folder's forms; `read_library` reads it once.

    *catalogues* is by language and then by name: a form's id, `lists`, or `blocks/<block>`.
    """

    blocks: Mapping[str, Json] = field(default_factory=dict)
    lists: Mapping[str, Json] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    """The arenas, tasks and closed days; empty without the file, or when it has faults."""
    catalogues: Mapping[str, Mapping[str, Catalogue]] = field(default_factory=dict)
    languages: tuple[str, ...] | None = None
    """The languages that forms are to be had in; those of the catalogues when None."""
    grammar: Grammar = field(default_factory=lambda: Grammar({}))
    folder: File | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The files of the blocks and lists, by the names that the catalogues have."""
    unfit: frozenset[str] = frozenset()
    """Blocks that have faults of their own and cannot be taken in."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the structure of blocks and lists."""


class Catalogues(Mapping[str, Catalogue]):
    """The catalogues of one language, each read when it is asked for."""

    def __init__(self, folder: File) -> None:
        self.folder = folder
        self.faults: dict[str, CatalogueError] = {}
        """Why a catalogue could not be read, by its name."""
        self._read: dict[str, Catalogue] = {}

    def __getitem__(self, name: str) -> Catalogue:
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        for path in sorted(self.folder.rglob("*.po")):
            yield path.relative_to(self.folder).with_suffix("").as_posix()

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def _load(self, name: str) -> Catalogue:
        try:
            return read_po(self.folder / f"{name}.po")
        except FileNotFoundError:
            raise KeyError(name) from None
        except CatalogueError as error:
            self.faults[name] = error
            return {}


@lru_cache(maxsize=4)
def _grammar(types: tuple[tuple[str, KnownType], ...]) -> Grammar:
    """Return the format with these question types; it is the same for every folder."""
    return Grammar(dict(types))


def read_library(folder: File, types: Types, languages: tuple[str, ...] | None = None) -> Library:
    """Read the blocks, lists and translations in *folder*; *types* are the known question types.

    The check reports missing translations in *languages*, or in every language with catalogues.

    A faulty block or list is left out; `Library.problems` gives the reason.
    """
    grammar = _grammar(tuple(types.items()))
    shelf = _SharedFiles(grammar)
    lists: Json = {}
    if (folder / "lists.json").exists():
        lists = shelf.read_file("lists", folder / "lists.json", grammar.lists) or {}
    plan = (
        shelf.read_file("arenas", folder / "arenas.json", grammar.arenas)
        if (folder / "arenas.json").exists()
        else None
    )
    blocks: dict[str, Json] = {}
    for path in sorted((folder / "blocks").glob("*.json")):
        found = shelf.read_file(f"blocks/{path.stem}", path, lambda raw: grammar.block(raw, lists))
        if found is not None:
            blocks[path.stem] = found
    names = {name.removeprefix("blocks/") for name in shelf.sources if name.startswith("blocks/")}
    return Library(
        blocks=blocks,
        lists=lists,
        plan=plan or {},
        catalogues=read_catalogues(folder / "translations"),
        languages=languages,
        grammar=grammar,
        folder=folder,
        sources=shelf.sources,
        unfit=frozenset(names - blocks.keys()),
        problems=tuple(shelf.problems),
    )


def read_catalogues(folder: File) -> dict[str, Mapping[str, Catalogue]]:
    """By language, the catalogues below *folder*; they are read when they are asked for."""
    languages = sorted(path for path in folder.glob("*") if _LANGUAGE.fullmatch(path.name))
    return {path.name: Catalogues(path) for path in languages if path.is_dir()}


class _SharedFiles:
    """The shared files, and their problems."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.sources: dict[str, Source] = {}
        self.problems: list[Problem] = []

    def read_file(self, name: str, path: File, check: Callable[[Any], Checked]) -> Json | None:
        """Return the value of a file, or None when it has faults; a faulty list is left out
        alone.
        """
        read = read_file(path)
        self.sources[name] = read.source
        self.problems += read.problems
        if read.broken:
            return None
        checked = check(read.source.raw)
        self.problems += map(read.source.problem, checked.findings)
        faulty = checked.findings or read.problems
        return None if faulty and name != "lists" else checked.value
