"""The WTForms field of a question: what was posted, parsed once, and its errors."""

from collections.abc import Container, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.utils import unset_value

from forms.definition import Question
from forms.i18n import gettext as _
from forms.logic.answer_state import DECLINED
from forms.questions.values import Upload
from forms.text_formats import UNKEEPABLE, tidy

if TYPE_CHECKING:
    from forms.questions.base import QuestionType

_META = DefaultMeta()
PREFIX = "A-"
"""Before every name and id that a question has in a page.

So no question's id meets an id of the page or a property of the form element (`action`). Ids of
questions begin with a small letter: a name without the prefix is from a page made before there was
one.
"""
Typed = Mapping[str, Sequence[Any]]
"""What a page posted for one question: part → strings. The part "" is the question's own name."""


class AnswerField(Field):
    """The WTForms field of a question: it holds the input, parses it once, and holds the errors.

    It is created once; every posted page gets an `empty` copy.
    """

    typed: dict[str, list[Any]]
    asked: Container[str] | None = None
    """The questions that are asked, as `Sheet.validate_asked` was told; None is all of them."""
    closed: Mapping[str, frozenset[str]] = MappingProxyType({})
    """The options that cannot be chosen, by the path of the question."""
    path: str = ""
    """What the whole form calls the question: `navn`, `barn.0.navn`."""

    def __new__(cls, *_values: Any) -> Self:
        """Create the field itself; WTForms would create an unbound field for each form."""
        return object.__new__(cls)

    def __init__(self, question: Question, kind: "QuestionType") -> None:
        super().__init__(question.label, name=question.id, _meta=_META)
        self.question = question
        self.kind = kind
        self.parts = kind.parts(question)
        self.uploads: list[Upload] = []

    def empty(self, prefix: str = "") -> Self:
        """Return an empty copy of the field, with *prefix* before its names."""
        field = object.__new__(type(self))
        field.__dict__.update(self.__dict__, name=f"{prefix}{self.name}", uploads=[])
        return field

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Read what was posted; without a post the field is empty."""
        self.process_errors = []
        self.data = None
        self.typed = {}
        if formdata is None:
            return
        self.typed = self.posted_values(formdata)
        try:
            self.data = self.read()
        except ValueError as error:
            self.process_errors.append(str(error))

    def set_texts(self, question: Question) -> None:
        """Ask with the texts of *question*, the same one with answers put in; read it once more."""
        self.question = question
        if self.process_errors:
            self.process_errors = []
            try:
                self.data = self.read()
            except ValueError as error:
                self.process_errors.append(str(error))

    def posted_values(self, formdata: MultiDict[str, Any]) -> dict[str, list[Any]]:
        """Collect the posted values of this question, part by part; leave empty parts out."""
        found = {}
        for part in self.parts:
            values = [_tidied(value) for value in formdata.getlist(self.part_name(part))]
            if any(values):
                found[part] = values
        return found

    def read(self) -> Any:
        """Return the typed value, or None; raise ValueError with the message for the reader."""
        if not self.typed:
            return None
        if _has_unkeepable(self.typed):
            raise ValueError(
                _(
                    "%(question)s har et tegn som ikke kan lagres. Slett tegnet %(mark)s.",
                    question=name_of(self.question),
                    mark=UNKEEPABLE,
                )
            )
        return self.kind.read(self.question, self.typed)

    def validate(self, form: BaseForm, extra_validators: Any = ()) -> bool:
        """Whether the answer is right; declined always is, empty is unless it is `required`."""
        self.errors = [] if self.declined else list(self.process_errors)
        if not self.errors and not self.declined and (fault := self._fault()):
            self.errors.append(fault)
        return not self.errors

    def _fault(self) -> str | None:
        """Return the error of a parsed answer, for the reader."""
        if self.data is not None:
            fault = self.kind.closed_fault(
                self.question, self.data, self.closed.get(self.path, frozenset())
            ) or self.kind.fault(self.question, self.data)
            return (self.question.say or fault) if fault else None
        return self.kind.missing(self.question) if self.kind.requires(self.question) else None

    def part_name(self, part: str = "") -> str:
        """Return the name of one part, in parsing and in drafts: `fodt-day`."""
        return f"{self.name}-{part}" if part else str(self.name)

    def html_name(self, part: str = "") -> str:
        """Return the name of a control in the page: `A-fodt-day`."""
        return f"{PREFIX}{self.part_name(part)}"

    def typed_text(self, part: str = "") -> str:
        """Return the text of one control, as it was typed."""
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

    def values_beside(self) -> Iterator[tuple[str, Any]]:
        """Yield the values stored beside the answer, as name → value (the text of «annet»)."""
        if not self.declined and self.data is not None:
            yield from self.kind.beside(self.question, self.typed)

    def posted(self) -> MultiDict[str, Any]:
        """Return the question's current draft values: name of the part → strings."""
        found: MultiDict[str, Any] = MultiDict()
        for part, values in self.typed.items():
            found.setlist(self.part_name(part), values)
        return found

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield the errors: the HTML id of the control to correct, and the message."""
        for message in self.errors:
            yield self.kind.control(self), message

    def find_field(self, name: str) -> "AnswerField | None":
        """Return this field, or the nested one, called *name* (`barn-0-navn`)."""
        return self if self.name == name else None

    def do_action(self, verb: str, argument: str = "") -> str:
        """Do what a button inside the question asks for, such as adding a row.

        The answer is the HTML id of where the reader goes on. Most questions have no buttons.
        """
        return self.html_name()

    def nested_fields(self) -> Iterator[tuple["AnswerField", Mapping[str, Any]]]:
        """Yield the nested fields, each with the answers of its row."""
        return iter(())

    def conditional(self, asked: Container[str]) -> Iterator[str]:
        """Yield the names of the nested *asked* questions that have a condition."""
        return iter(())

    def warnings(self, shown: Container[str]) -> Iterator[str]:
        """Yield the names of the nested *shown* warnings that have a condition."""
        return iter(())

    def new_uploads(self) -> Iterator[tuple["AnswerField", Upload]]:
        """Every file that came with the post, and the field that it came to."""
        for upload in list(self.uploads):
            yield self, upload

    def keep_upload(self, upload: Upload, reference: Mapping[str, Any]) -> None:
        """Put the *reference* under which *upload* was stored in the answer."""

    def resolve_references(self, references: Mapping[str, Mapping[str, Any]]) -> None:
        """Learn of files already stored, by id; a page may name no others."""


def _tidied(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


def _has_unkeepable(typed: Typed) -> bool:
    for values in typed.values():
        for value in values:
            if isinstance(value, str) and UNKEEPABLE in value:
                return True
    return False


def question_at(control: str) -> str:
    """Return the id of the question, or of the list, that the control with that HTML id is in."""
    return control.removeprefix(PREFIX).partition("-")[0]


def name_of(question: Question) -> str:
    """Return the question's name for use within a sentence: Telefon, «Hvor gammel er du?»."""
    label = question.label.strip()
    return f"«{label}»" if label.endswith(("?", "!", "…")) else label.rstrip(".:")
