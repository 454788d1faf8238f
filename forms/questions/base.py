"""What every question type can do, and the registry of those that exist.

A type is one file beside this one, found by its name. Its class answers how a question is asked, read,
kept, told, exported and counted; its examples are documentation and test at once.
A value has three shapes: what is *typed* (the strings a page posts), the *value* (Python) and what is
*stored* (JSON). `read` and `typed` are each other's inverse, and so are `store` and `restore`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.utils import unset_value
from wtforms.validators import StopValidation, ValidationError

from forms.definition import Key, Question
from forms.language import gettext as _
from forms.logic.answers import DECLINED, is_blank

TYPES: dict[str, "QuestionType"] = {}
T = TypeVar("T", bound="QuestionType")
Typed = Mapping[str, Sequence[Any]]
"""What a page posted for one question: part → strings. The part "" is the question's own name."""


@dataclass(frozen=True, slots=True)
class Example:
    """An author's keys, what a browser posts, and what comes of it."""

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
    """One column of an export. *key* is stable over versions; *codes* tells what stored codes mean."""

    key: str
    label: str
    kind: str = "text"
    """`text`, `number`, `date`, `time`, `code` or `true`."""
    codes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with how an author uses a type: *key* is where, *how* is the remedy."""

    key: str
    what: str
    how: str
    level: str = "stop"


@dataclass(frozen=True, slots=True)
class Tally:
    """What many answers say: one bar per option, or the figures of a number."""

    counts: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    mean: float | None = None


@dataclass(slots=True)
class Upload:
    """A file that came with a post, already cleaned."""

    name: str
    type: str
    content: bytes


class AnswerField(Field):  # type: ignore[misc]  # WTForms has no annotations
    """The WTForms field of one question: keeps what was typed, reads it once, says what is wrong."""

    typed: dict[str, list[Any]]

    def __init__(self, question: Question, kind: "QuestionType", **options: Any) -> None:
        super().__init__(
            label=question.label, validators=[Presence(question), Rules(question, kind)], **options
        )
        self.question = question
        self.kind = kind
        self.uploads: list[Upload] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read what was posted; without a post the field is empty."""
        self.process_errors = []
        self.data = None
        self.typed = {}
        if formdata is None:
            return
        self.typed = self.gather(formdata)
        try:
            self.data = self.read()
        except ValueError as error:
            self.process_errors.append(str(error))

    def gather(self, formdata: MultiDict[str, Any]) -> dict[str, list[Any]]:
        """What the page posted for this question, part by part; parts left empty are left out."""
        found = {
            part: formdata.getlist(self.html_name(part)) for part in self.kind.parts(self.question)
        }
        return {part: values for part, values in found.items() if any(values)}

    def read(self) -> Any:
        """The value that was typed, or None."""
        return self.kind.read(self.question, self.typed) if self.typed else None

    def html_name(self, part: str = "") -> str:
        """The name that a control of this question has in the page."""
        return f"{self.name}-{part}" if part else str(self.name)

    def typed_text(self, part: str = "") -> str:
        """What stands in one control, as it was typed."""
        values = self.typed.get(part)
        return str(values[0]) if values else ""

    def has(self, code: str, part: str = "") -> bool:
        """Whether the control with that code is ticked."""
        return code in self.typed.get(part, ())

    @property
    def declined(self) -> bool:
        """Whether the reader ticked that they do not wish to answer."""
        return self.question.decline and bool(self.typed.get("declined"))

    @property
    def stored(self) -> Any:
        """The answer as JSON keeps it: a value, declined, or None when left empty."""
        if self.declined:
            return dict(DECLINED)
        return None if self.data is None else self.kind.store(self.data)

    def beside(self) -> Iterator[tuple[str, Any]]:
        """What is stored beside the answer, as name → value (the text of «annet»)."""
        if not self.declined and self.data is not None:
            yield from self.kind.beside(self.question, self.typed)

    def act(self, verb: str, argument: str = "") -> None:
        """Do what a button inside the question asks for, such as adding a row."""
        self.kind.act(self, verb, argument)


class Presence:
    """The first validator of every field: declined ends it well, empty ends it as `required` says."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.field_flags = {"required": True} if question.required else {}

    def __call__(self, form: BaseForm, field: AnswerField) -> None:
        if field.declined:
            field.errors[:] = []
            raise StopValidation
        if field.errors:
            raise StopValidation
        if field.data is None:
            message = field.kind.missing(self.question) if self.question.required else None
            raise StopValidation(message)


class Rules:
    """The last validator of every field: the type's own rules about a value that was read."""

    def __init__(self, question: Question, kind: "QuestionType") -> None:
        self.question, self.kind = question, kind

    def __call__(self, form: BaseForm, field: AnswerField) -> None:
        message = self.kind.fault(self.question, field.data)
        if message:
            raise ValidationError(message)


class QuestionType:
    """A kind of question; its docstring is its documentation, in one sentence for authors."""

    keys: ClassVar[tuple[Key, ...]] = ()
    """The type's own JSON keys, beside the common ones."""
    uses: ClassVar[frozenset[str]] = frozenset()
    """Which of the shared keys `options`, `rows` and `questions` it needs."""
    kind: ClassVar[str] = "text"
    """What conditions see; decides the tests that are allowed."""
    answerable: ClassVar[bool] = True
    """Whether a person answers it; a note and a computed value are only shown."""
    grouped: ClassVar[bool] = False
    """Whether the page draws it as a fieldset with a legend."""
    examples: ClassVar[tuple[Example, ...]] = ()

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def templates(self) -> list[str]:
        """Its page template, else its parent's."""
        return self._templates("questions")

    def _templates(self, folder: str) -> list[str]:
        names = {type(known): name for name, known in TYPES.items()}
        own = [f"{folder}/{names[c]}.html" for c in type(self).__mro__ if c in names]
        return [*own, f"{folder}/_plain.html"]

    def kinds(self, question: Question) -> dict[str, str]:
        """Every name that a condition can use for this question, and its kind."""
        return {question.id: self.kind}

    def parts(self, question: Question) -> tuple[str, ...]:
        """The parts of its HTML names; "" is the question's own name."""
        return ("", "declined") if question.decline else ("",)

    def field(self, question: Question) -> UnboundField:
        """The WTForms field that reads and checks an answer."""
        return UnboundField(AnswerField, question, self, name=None)

    def read(self, question: Question, typed: Typed) -> Any:
        """The value in what was typed; ValueError with a message for the reader when there is none."""
        text = str(typed[""][0]).strip() if typed.get("") else ""
        return text or None

    def typed(self, question: Question, value: Any) -> dict[str, list[str]]:
        """What a page would post for *value*."""
        return {"": [str(value)]}

    def post(self, question: Question, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """What a page would post for the stored answer to *question*, declined and «annet» too."""
        stored = answers.get(question.id)
        if stored == DECLINED:
            return {"declined": ["1"]}
        if is_blank(stored):
            return {}
        return self.typed(question, self.restore(stored))

    def fault(self, question: Question, value: Any) -> str | None:
        """What is wrong with a value that could be read, said to the reader; None when it is right."""
        return None

    def missing(self, question: Question) -> str:
        """What to say when a required question is left empty."""
        return _("Fyll ut: %(question)s.", question=question.label.rstrip("?."))

    def store(self, value: Any) -> Any:
        """A value as JSON can hold it."""
        return value

    def restore(self, stored: Any) -> Any:
        """The value that `store` was given."""
        return stored

    def beside(self, question: Question, typed: Typed) -> Iterator[tuple[str, Any]]:
        """What else is stored, as name → value."""
        return iter(())

    def act(self, field: AnswerField, verb: str, argument: str) -> None:
        """Do what a button inside the question asks for; most types have none."""

    def text(self, question: Question, value: Any) -> str:
        """A value as a person reads it, in the language in use."""
        return str(value)

    def columns(self, question: Question) -> tuple[Column, ...]:
        """The export's columns for this question."""
        return (Column(question.id, question.label),)

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        """One cell for each column: text, number, date, time, code, True or None."""
        return (self.text(question, value),)

    def tally(self, question: Question, values: Sequence[Any]) -> Tally | None:
        """What many values say; None when they cannot be counted."""
        return None

    def faults(self, question: Question) -> Iterator[Fault]:
        """What is wrong with how an author used the type's keys."""
        return iter(())


def question_type(name: str) -> Callable[[type[T]], type[T]]:
    """Make a class available to definitions as *name*; a second one of that name is refused."""

    def register(cls: type[T]) -> type[T]:
        if name in TYPES:
            raise ValueError(f"Both {type(TYPES[name]).__name__} and {cls.__name__} are {name!r}.")
        TYPES[name] = cls(name)
        return cls

    return register


class Sheet(BaseForm):  # type: ignore[misc]  # WTForms has no annotations
    """A WTForms form of questions; *prefix* tells the row of a repeat (`barn-0-`)."""

    _fields: dict[str, AnswerField]

    def __init__(self, questions: Sequence[Question], fields: Any = None, prefix: str = "") -> None:
        super().__init__(fields if fields is not None else fields_of(questions), prefix=prefix)
        self.questions = questions

    def answers(self) -> dict[str, Any]:
        """The answers as they are stored: every question of the sheet, null where left empty."""
        found: dict[str, Any] = {}
        for id, field in self._fields.items():
            found[id] = field.stored
            found.update((f"{id}.{name}", value) for name, value in field.beside())
        return found

    def uploads(self) -> Iterator[tuple[AnswerField, Upload]]:
        """Every file that came with the post."""
        for field in self._fields.values():
            for upload in list(field.uploads):
                yield field, upload


def fields_of(questions: Sequence[Question]) -> list[tuple[str, UnboundField]]:
    """The unbound fields of questions that a person answers; made once, bound for each request."""
    return [(q.id, TYPES[q.type].field(q)) for q in questions if TYPES[q.type].answerable]
