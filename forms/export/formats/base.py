"""What an export format is, what it gets, and the registry of those that exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from forms.definition import Definition
from forms.export.printable import Document
from forms.export.selection import Choice
from forms.export.tables.columns import Meanings
from forms.export.tables.submission_columns import NO_NAMES, Names
from forms.export.tables.table import Plan, Submitted, plan_tables

FORMATS: dict[str, "ExportFormat"] = {}


@dataclass(frozen=True)
class ExportData:
    """The answers of one download."""

    versions: Mapping[str, Definition]
    """By version id, the oldest first, in the language in use."""
    meanings: Meanings
    choice: Choice
    submissions: Iterable[Submitted]
    """Read anew each time it is iterated over."""
    documents: Callable[[], Iterator[tuple[str, Document]]]
    """Each submission as a document, by its reference."""
    names: Names = NO_NAMES
    """The words for the codes of units and states."""

    @cached_property
    def plan(self) -> Plan:
        """The tables, each repeat in one of its own."""
        return plan_tables(self.versions, self.meanings, self.choice, names=self.names)

    @cached_property
    def flat(self) -> Plan:
        """The same with the rows of a repeat in a cell too, for files that hold one table."""
        return plan_tables(self.versions, self.meanings, self.choice, rows=True, names=self.names)


class ExportFormat:
    """A format; the docstring of its class is its row in docs/exports.md, after `name`."""

    name: ClassVar[str]
    """What docs/exports.md calls it."""
    position: ClassVar[int]
    """Its place among the formats that are offered, from 1."""
    suffix: ClassVar[str]
    mimetype: ClassVar[str]
    part: ClassVar[str] = ""
    """What its file's name says beside the form and the day, where formats share a suffix."""
    for_anonymous: ClassVar[bool] = True
    """Whether it is offered for an anonymous form, whose submissions never stand alone."""

    def __init__(self, id: str) -> None:
        self.id = id

    @property
    def label(self) -> str:
        """What the page calls it."""
        raise NotImplementedError  # each format says it

    @property
    def help(self) -> str:
        """What is in the file, in a sentence or two."""
        raise NotImplementedError  # each format says it

    def write(self, data: ExportData) -> Iterator[bytes]:
        """Yield the file, piece by piece while the submissions are read."""
        raise NotImplementedError  # each format says it

    def file_name(self, form_id: str, day: str) -> str:
        """Return the file name, with the form and the day, and no personal data."""
        return f"{'-'.join(filter(None, (form_id, day, self.part)))}.{self.suffix}"


def export_format(id: str) -> Callable[[type[ExportFormat]], type[ExportFormat]]:
    """Offer a class as the format *id*; a second one of that id is refused."""

    def register(cls: type[ExportFormat]) -> type[ExportFormat]:
        if id in FORMATS:
            raise ValueError(f"Both {type(FORMATS[id]).__name__} and {cls.__name__} are {id!r}.")
        FORMATS[id] = cls(id)
        return cls

    return register
