"""What a key is, and the schemas that several keys share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from forms.definition.reading_rights import PEOPLE

ID = r"^[a-z][a-z0-9_]*$"
FORM_ID = r"^[a-z][a-z0-9-]*$"
SIGNER_NAME = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"
CODE = r"^[a-z0-9][a-z0-9_]*$"
DAY = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|today([+-][0-9]{1,3}[dwmy])?)$"
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
LANGUAGE = "^[a-z]{2,3}(-[A-Z]{2})?$"
SCALE_NUMBER = "^-?[0-9]{1,3}$"
FIGURE_NAME = "^_?[a-z][a-z0-9_]*$"
LONGEST_ID = 40
RESERVED = frozenset(
    {"csrf_token", "__proto__", "constructor", "prototype", "key", "revision", "all", "any", "not"}
)

RESERVED_SECTIONS = RESERVED | {"steps", "signers", "lists", "check", "checks", "tests"}
"""Sections lend their names to the paths of texts, where these words mean something else."""

MOST_QUESTIONS = 1000
MOST_OPTIONS = 500
MOST_ITEMS = 1000
MOST_TESTS = 100

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The effect of a key's value on the meaning of stored answers, as of a unit or a scale."""

    noun: Callable[[], str]
    """What a sentence calls it, with a capital letter: «Enheten»."""
    words: bool = False
    """Whether its texts only describe, so that a better spelling changes nothing."""
    default: Any = None
    """The value that counts when the key is left out."""
    refers: Callable[[Any], Iterable[str]] | None = None
    """The questions that a value is computed from; what they mean decides what it means."""


Group = Literal["basic", "when", "guard", "more"]
"""The parts of a panel: what is asked, when, how it is guarded, and all else."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its JSON Schema, a sentence for the author's editor, and whether it is a text."""

    name: str
    schema: Schema
    description: str
    text: bool = False
    """Whether translators get it: a string, or an object or list of strings."""
    markdown: bool = False
    required: bool = False
    meaning: Meaning | None = None
    """Set when another value makes stored answers mean something else."""
    filled: bool = False
    """Whether the text may name answers (`{navn}`): it is read by somebody who has them.

    Elsewhere the check refuses that: a title stands in lists and a log, before any answer.
    """
    say: Callable[[], str] | None = None
    """What authors call it; None for a key that no panel has, such as `$schema`."""
    group: Group = "more"
    """Where in its panel it stands."""
    values: Callable[[], Mapping[Any, str]] | None = None
    """What authors call each value, of a key that is one of few or a list of such."""
    refers: str = ""
    """The kind of item that its value names, or each in its list: a question (`question`, or of one
    type: `question:date`), a section, a step, a signer, a form, an option of the question, or a
    question of the block taken in (`taken`)."""
    inside: Callable[[], tuple["Key", ...]] | None = None
    """The keys of the object that it holds, or of each object in its list."""


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
ALIAS: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
NAME: Schema = {"type": "string", "pattern": ID, "maxLength": LONGEST_ID}
QUESTION_ID: Schema = {**NAME, "not": {"enum": sorted(RESERVED)}}
SECTION_ID: Schema = {**NAME, "not": {"enum": sorted(RESERVED_SECTIONS)}}
PERIOD: Schema = {"type": "string", "pattern": r"^[1-9][0-9]*[dwmy]$"}
WORKING_DAYS = r"^[1-9][0-9]{0,2} arbeidsdag(er)?$"
DOERS = ("respondent", "guardian", "staff", "leader", "receiver", "coordinator")
"""Who may do a step (`by`)."""
CONDITION: Schema = {"$ref": "#/$defs/condition"}
OPTIONS: Schema = {"$ref": "#/$defs/options"}
CHOICES: Schema = {"$ref": "#/$defs/choices"}
QUESTIONS: Schema = {"type": "array", "items": {"$ref": "#/$defs/question"}, "minItems": 1}
READERS: Schema = {
    "type": "array",
    "items": {"enum": list(PEOPLE)},
    "minItems": 1,
    "uniqueItems": True,
}
AUDIENCES = ("all", "staff", "alone")
"""Who is asked, each stricter than the one before."""
AUDIENCE: Schema = {"enum": list(AUDIENCES)}


def one_of(*values: str) -> Schema:
    """Exactly one of these words."""
    return {"enum": list(values)}


def list_of(schema: Schema) -> Schema:
    """Return the schema of a list of such values."""
    return {"type": "array", "items": schema}
