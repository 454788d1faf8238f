"""Loading of form files: a document, or problems."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from forms.definition.document import Json, expand_form
from forms.definition.keywords import FORM_ID
from forms.definition.library import Library
from forms.definition.messages import slug
from forms.definition.problems import Finding, Problem, Source, place_in_file
from forms.definition.source.positions import Path
from forms.definition.source.reader import Read, read_bytes, read_file, read_text
from forms.definition.validation.reference_validation import source_path
from forms.definition.validation.structure_validation import Checked
from forms.i18n import gettext as _

NOTHING = Checked(None, ())


@dataclass(frozen=True, slots=True)
class Loaded:
    """A form's file as loaded.

    *document* is set when the structure is right. *partial* is the document of its valid parts, for
    checking the rest at the same time; it is never to be published.
    """

    id: str
    source: Source
    library: Library
    document: Json | None
    partial: Json | None
    problems: tuple[Problem, ...]
    checked: Checked = field(default=NOTHING, repr=False)

    @property
    def raw(self) -> Any:
        """The JSON value as the author wrote it, or None when it cannot be read."""
        return self.source.raw

    def problem(self, finding: Finding) -> Problem:
        """Convert a finding in the partial document to a problem in its source file."""
        source, path = self.source_place(finding.path)
        return source.problem(Finding(finding.level, path, finding.what, finding.how))

    def source_place(self, path: Path) -> tuple[Source, Path]:
        """Return the source file of *path* in the partial document, and the path in that file."""
        form = self.checked.value
        if len(path) < 4 or path[0] != "sections" or path[2] != "questions":
            return self.source, source_path(path, self.checked.kept)
        questions = form["sections"][path[1]]["questions"]
        for number, (block, here) in enumerate(_places(questions, self.library.blocks)):
            if number == path[3] and block:
                return self.library.sources[f"blocks/{block}"], (*here, *path[4:])
            if number == path[3]:
                found = (*path[:3], *here, *path[4:])
                return self.source, source_path(found, self.checked.kept)
        return self.source, source_path(path, self.checked.kept)


def _places(questions: list[Json], blocks: Mapping[str, Json]) -> Iterator[tuple[str, Path]]:
    """For each question of a section: the block that brings it (or ""), and where it stands."""
    for number, item in enumerate(questions):
        if "use" not in item:
            yield "", (number,)
            continue
        for inner, question in enumerate(blocks[item["use"]]["questions"]):
            if question["id"] not in item.get("except", ()):
                yield item["use"], ("questions", inner)


def load_form(path: File, library: Library) -> Loaded:
    """Load the form in the file at *path*; never raise, `problems` holds the faults."""
    return _loaded(path.stem, read_file(path), library)


def load_text(id: str, text: str | bytes, library: Library) -> Loaded:
    """Load the form called *id* from *text*, as an author's page holds it."""
    name = f"{id}.json"
    read = read_text(text, name) if isinstance(text, str) else read_bytes(text, name)
    return _loaded(id, read, library)


def load_folder(folder: File, library: Library) -> list[Loaded]:
    """Every form in *folder*, in the order of their ids."""
    return [load_form(path, library) for path in form_files(folder)]


def form_files(folder: File) -> list[File]:
    """List the form files in *folder*."""
    beside = {"lists.json", "arenas.json", "definition.schema.json"}
    return sorted(path for path in folder.glob("*.json") if path.name not in beside)


def _loaded(id: str, read: Read, library: Library) -> Loaded:
    source = read.source
    problems = [*read.problems, *_id_problems(id, source)]
    if read.broken:
        return Loaded(id, source, library, None, None, tuple(problems))
    checked = library.grammar.form(source.raw, library.blocks, library.lists, library.unfit)
    problems += map(source.problem, checked.findings)
    partial = None if checked.value is None else expand_form(id, checked.value, library)
    document = None if problems else partial
    ordered = tuple(sorted(problems, key=place_in_file))
    return Loaded(id, source, library, document, partial, ordered, checked)


def _id_problems(id: str, source: Source) -> Iterator[Problem]:
    """Yield the faults of the file's name, which is the form's id."""
    if not re.fullmatch(FORM_ID.strip("^$"), id) or len(id) > 60:
        what = _("Filnavnet er skjemaets id og kan ikke være “%(id)s”.", id=id[:60])
        how = _("Kall filen for eksempel %(name)s.json.", name=slug(id, FORM_ID))
        yield source.problem(Finding("error", (), what, how))
