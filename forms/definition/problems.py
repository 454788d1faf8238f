"""Problems of a definition: place, message and remedy."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

from forms.definition.source.positions import Path, Places
from forms.i18n import gettext as _

Level = Literal["error", "warning", "hint"]
LONGEST_LABEL = 140
"""More of a question's label than this is not repeated in a message."""

LEVELS: tuple[Level, ...] = ("error", "warning", "hint")
"""From the gravest: stops publishing, should be corrected, could be better."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem before anyone has looked up the line: *path* leads to it in the JSON."""

    level: Level
    path: Path
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, ready to show. *question* is the label of its question, or ""."""

    level: Level
    file: str
    path: str
    line: int
    column: int
    question: str
    what: str
    how: str

    def sentence(self) -> str:
        """All of it as one line that an editor can open: `file:line:column: level: …`."""
        about = f"«{self.question}»: " if self.question else ""
        place = f" ({self.path})" if self.path else ""
        told = f"{level_name(self.level)}: {about}{self.what} {self.how}".rstrip()
        return f"{self.file}:{self.line}:{self.column}: {told}{place}"

    def as_json(self) -> dict[str, Any]:
        """All of it as plain JSON."""
        return asdict(self)


def level_name(level: Level) -> str:
    """Return an author's name for a level."""
    return {"error": _("stopper publisering"), "warning": _("bør rettes"), "hint": _("tips")}[level]


class Source:
    """A file as an author wrote it: its name, its text and the JSON value in it."""

    def __init__(self, file: str, text: str = "", raw: Any = None) -> None:
        self.file, self.text, self.raw = file, text, raw

    @cached_property
    def places(self) -> Places:
        """Where every value stands; looked up only when there is something to tell."""
        return Places(self.text)

    def problem(self, finding: Finding) -> Problem:
        """Convert the finding to a problem with file, line and question."""
        line, column = self.places.position(finding.path)
        return Problem(
            level=finding.level,
            file=self.file,
            path=written_path(finding.path),
            line=line,
            column=column,
            question=_question(self.raw, finding.path),
            what=finding.what,
            how=finding.how,
        )


def written_path(path: Path) -> str:
    """Format a path: `sections[0].questions[3].label`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def is_within_path(path: str, outer: str) -> bool:
    """Whether a written path is that of *outer*, or leads on from it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def _question(raw: Any, path: Path) -> str:
    """Return the label of the innermost question that contains *path*."""
    label = ""
    for before, step in zip(("", *path), path, strict=False):
        raw = _inside(raw, step)
        if before == "questions" and isinstance(raw, Mapping):
            texts = (raw.get(key) for key in ("label", "id"))
            label = next((t.strip() for t in texts if isinstance(t, str) and t.strip()), label)
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"


def _inside(raw: Any, step: str | int) -> Any:
    try:
        return raw[step]
    except (KeyError, IndexError, TypeError):
        return None


def place_in_file(problem: Problem) -> tuple[str, int, int, int]:
    """Return the sort key of problems: down the file, most severe first."""
    return problem.file, problem.line, problem.column, LEVELS.index(problem.level)
