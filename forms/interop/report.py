"""The report of an import or an export: every line that is not exact, with its place and remedy."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from forms.i18n import gettext as _
from forms.i18n import ngettext

Level = Literal["lost", "approximate"]
LEVELS: tuple[Level, ...] = ("lost", "approximate")
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is not exact: where in *their* file, which question, what, and how to mend."""

    level: Level
    where: str
    question: str
    what: str
    how: str

    def sentence(self) -> str:
        """All of it as one line of text."""
        about = f"«{self.question}»: " if self.question else ""
        return f"{level_name(self.level)}: {self.where}: {about}{self.what} {self.how}".rstrip()


@dataclass(slots=True)
class Report:
    """The lines of one import or export, and how much came along exactly."""

    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """What came along: `questions`, `conditions`, `calculations`, `rules`, `sections`."""
    left_out: dict[str, int] = field(default_factory=dict)
    """What has no meaning here and is left out without a line of its own, such as `deviceid`."""

    def lost(self, where: str, question: str, what: str, how: str) -> None:
        """Note something that did not come along."""
        self._add(Line("lost", where, question, what, how))

    def approximate(self, where: str, question: str, what: str, how: str) -> None:
        """Note something that came along as something else."""
        self._add(Line("approximate", where, question, what, how))

    def not_taken(
        self, where: str, question: str, names: Iterable[str], level: Level = "lost"
    ) -> None:
        """Note keys of the source that have no place here, a line each."""
        how = _("Sett det opp for hånd hvis det trengs.")
        for name in names:
            self._add(Line(level, where, question, _("«%(name)s» er ikke med.", name=name), how))

    def _add(self, line: Line) -> None:
        if line in self.lines[-20:] or len(self.lines) > MOST_LINES:
            return
        if len(self.lines) == MOST_LINES:
            what = _("Listen er full. Det er mer som ikke er med enn det som står her.")
            how = _("Del filen i flere, og importer dem hver for seg.")
            line = Line("lost", _("hele filen"), "", what, how)
        self.lines.append(line)

    def count(self, what: str, number: int = 1) -> None:
        """Count something that came along."""
        self.counts[what] = self.counts.get(what, 0) + number

    def drop(self, what: str) -> None:
        """Count something that is left out because it has no meaning here."""
        self.left_out[what] = self.left_out.get(what, 0) + 1

    def of(self, level: Level) -> list[Line]:
        """Return the lines of one level, those with the same cause together."""
        return list(merge_lines(line for line in self.lines if line.level == level))

    @property
    def outcome(self) -> str:
        """How well it went: `whole`, `approximate` or `lost`."""
        levels = {line.level for line in self.lines}
        return next((level for level in LEVELS if level in levels), "whole")

    def as_json(self) -> dict[str, Any]:
        """All of it as plain JSON."""
        return {
            "counts": self.counts,
            "left_out": self.left_out,
            "lines": [asdict(line) for level in LEVELS for line in self.of(level)],
        }


def merge_lines(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, with those that say the same of several places made one."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.what, line.how), []).append(line)
    for same in groups.values():
        if len(same) <= 3:
            yield from same
            continue
        first = same[0]
        more = ngettext(
            "%(first)s og %(number)s sted til", "%(first)s og %(number)s steder til",
            len(same) - 1, first=first.where,
        )  # fmt: skip
        yield Line(first.level, more, first.question, first.what, first.how)


def level_name(level: Level) -> str:
    """Return an author's name for a level."""
    return {"lost": _("ikke med"), "approximate": _("omtrent")}[level]


class Refused(Exception):
    """A file that is not taken in; *what* and *how* are for its author."""

    def __init__(self, what: str, how: str = "") -> None:
        super().__init__(what)
        self.what, self.how = what, how
