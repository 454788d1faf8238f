"""The small values that question types hand out: examples, columns, faults, tallies, files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.definition.problems import Level


@dataclass(frozen=True, slots=True)
class Word:
    """A word for a type in quick text, and the keys that it sets besides `type`."""

    text: str
    keys: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """An author's keys, a browser's input, and the expected result."""

    keys: Mapping[str, Any] = field(default_factory=dict)
    post: str | Sequence[str] | Mapping[str, str | Sequence[str]] = ""
    stored: Any = None
    text: str = ""
    cells: tuple[Any, ...] | None = None
    error: str = ""
    """The whole message in bokmål; then nothing is stored."""

    @property
    def typed(self) -> dict[str, list[str]]:
        """The post as part → strings."""
        parts = self.post if isinstance(self.post, Mapping) else {"": self.post}
        return {p: [v] if isinstance(v, str) else list(v) for p, v in parts.items() if v != ""}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: *key* is stable over versions, *codes* explains the codes."""

    key: str
    label: str
    kind: str = "text"
    """`text`, `number`, `date`, `time`, `code` or `true`."""
    codes: Mapping[str, str] | None = None
    alias: str = ""
    """What another system calls it, where an export asks for that; "" when it has no such name."""
    code_aliases: Mapping[str, str] | None = None
    """The same of its codes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with how an author uses a type: *key* is where, *how* is the remedy."""

    key: str
    what: str
    how: str
    level: Level = "error"


@dataclass(frozen=True, slots=True)
class Ticks:
    """How many options one answer holds; those in *alone* stand alone in it."""

    least: int
    most: int
    alone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tally:
    """The statistics of many answers: one bar per option, or the figures of a number."""

    counts: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    mean: float | None = None
    rows: Mapping[str, "Tally"] = field(default_factory=dict)
    """One for each row of a matrix; *labels* then names the rows."""
    scores: Mapping[str, float | int | None] = field(default_factory=dict)
    """What each option counts for in the mean; None is left out of it."""
    ticks: Ticks | None = None
    """For options that an answer may hold several of; else it holds one."""
    texts: tuple[str, ...] = ()
    """What was written freely."""


@dataclass(slots=True)
class Upload:
    """A file that came with a post, already cleaned."""

    name: str
    type: str
    content: bytes
