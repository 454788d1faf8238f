"""Publishing of definitions/: new and changed files become versions, faulty ones do not."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from forms import i18n, storage
from forms.definition import Library, Loaded, Problem, load_form, read_library, version_hash
from forms.definition.loading import form_files
from forms.definition.meeting_plan import translated_plan
from forms.questions import TYPES
from forms.storage import Version, db
from forms.storage.definitions import sources, versions, year_plans

Mark = tuple[tuple[str, int, int], ...]
"""Every file of a folder with its time and size: another mark, another content."""

Languages = tuple[str, ...] | None
"""The languages that forms are to be had in; all that have catalogues when None."""


@dataclass(frozen=True, slots=True)
class State:
    """A form's file on disk, and its problems."""

    loaded: Loaded
    problems: tuple[Problem, ...]

    @property
    def id(self) -> str:
        """The form's id, which is the file's name."""
        return self.loaded.id

    @property
    def broken(self) -> bool:
        """Whether the file cannot be published as it is."""
        return self.loaded.document is None or any(p.level == "error" for p in self.problems)


@dataclass(slots=True)
class Report:
    """The result for every file."""

    published: list[Version] = field(default_factory=list)
    """New versions, from files that are new or changed."""
    replaced: list[Version] = field(default_factory=list)
    """Those of them that came instead of a version made in the app."""
    unchanged: list[str] = field(default_factory=list)
    broken: list[State] = field(default_factory=list)
    shared: list[Problem] = field(default_factory=list)
    """What is wrong with blocks and lists."""


class Folder:
    """One folder of definitions as it is now; `open_folder` keeps it until a file changes."""

    def __init__(self, path: Path, languages: Languages = None) -> None:
        self.path = path
        self.library: Library = read_library(path, TYPES, languages)
        self._states: dict[tuple[str, ...], State] = {}

    def states(self) -> Iterator[State]:
        """Every form's file, in the order of their ids."""
        for path in form_files(self.path):
            yield self.state(path.stem)

    def state(self, form_id: str) -> State:
        """Return the form's file, checked against the published version."""
        current = versions.current(form_id)
        key = (form_id, current.hash if current else "", i18n.current_language())
        if key not in self._states:
            from forms.checking import check_form  # late: only who looks at files needs it

            loaded = load_form(self.path / f"{form_id}.json", self.library)
            published = versions.document(current) if current else None
            self._states[key] = State(loaded, tuple(check_form(loaded, published=published)))
        return self._states[key]

    def shared_problems(self) -> list[Problem]:
        """Return what is wrong with the blocks and lists."""
        from forms.checking import check_library  # late: as above

        return check_library(self.library)

    def has(self, form_id: str) -> bool:
        """Whether the form has a file here."""
        return any(path.stem == form_id for path in form_files(self.path))


def open_folder(path: Path, languages: Languages = None) -> Folder:
    """Return the folder at *path*, read again only when a file in it has changed.

    Its check reports the texts that are not translated to *languages*.
    """
    return _folder(path, languages, _mark(path))


@lru_cache(maxsize=4)
def _folder(path: Path, languages: Languages, mark: Mark) -> Folder:
    return Folder(path, languages)


def _mark(path: Path) -> Mark:
    found = [file for ending in ("*.json", "*.po") for file in path.rglob(ending)]
    stats = ((str(file), file.stat()) for file in sorted(found))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def states(folder: Path, languages: Languages = None) -> dict[str, State]:
    """Every form's file by form id, for telling which of them are broken and why."""
    return {state.id: state for state in open_folder(folder, languages).states()}


def publish_folder(folder: Path, languages: Languages = None) -> Report:
    """Publish and commit what changed in *folder* since it was last taken in.

    A file that something stops is left out, and the version that was published stays. A version
    made in the app stays too, until the form's own file is changed. Several workers may call it at
    once.
    """
    here = open_folder(folder, languages)
    report = Report(shared=here.shared_problems())
    _take_plan(here.library, report.shared)
    news = []
    for state in here.states():
        if state.broken:
            report.broken.append(state)
        elif _is_taken(state):
            report.unchanged.append(state.id)
        else:
            news.append(state)
    if news:
        with storage.writing():
            for state in news:
                _take_in(state, report)
            db.session.commit()
    return report


def _take_plan(library: Library, problems: list[Problem]) -> None:
    """Let the folder's arenas and tasks be in force, unless the file is missing or has faults."""
    if not library.plan:
        return
    file = library.sources["arenas"].file
    if any(problem.level == "error" and problem.file == file for problem in problems):
        return
    plan = dict(library.plan)
    plans = {year_plans.SOURCE: plan}
    for language, catalogues in library.catalogues.items():
        if "arenas" in catalogues:
            plans[language] = translated_plan(plan, catalogues["arenas"])
    with storage.writing():
        if year_plans.put_in_force(plans):
            db.session.commit()


def _is_taken(state: State) -> bool:
    """Whether the file was taken in just as it is."""
    taken = sources.last_import(state.id)
    return taken is not None and (taken.document, taken.text) == _hashes(state)


def _hashes(state: State) -> tuple[str, str]:
    text = hashlib.sha256(state.loaded.source.text.encode()).hexdigest()
    return version_hash(state.loaded.document or {}), text


def _take_in(state: State, report: Report) -> None:
    """Publish the file, unless the app has newer content and the file's own is as it was."""
    document, text = _hashes(state)
    before, taken = versions.current(state.id), sources.last_import(state.id)
    made_here = before is not None and taken is not None and before.hash != taken.document
    if made_here and taken is not None and (taken.text == text or taken.document == document):
        report.unchanged.append(state.id)
    else:
        version = versions.publish(state.loaded.document or {})
        sources.keep(version, state.loaded.source.text, {})
        if before is not None and before.id == version.id:
            report.unchanged.append(state.id)
        else:
            report.published.append(version)
            if made_here:
                report.replaced.append(version)
    sources.note_import(state.id, document, text)
