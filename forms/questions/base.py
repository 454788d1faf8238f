"""The interface of question types, and their registry.

A type is one module of `forms.questions.types`, found by its name. Its class defines how a question
is asked, parsed, stored, formatted, exported and counted; its examples are documentation and tests.

A value has three forms: *typed* (the strings a page posts), the *value* (Python) and *stored*
(JSON). `read` and `typed` are inverse to each other, and so are `store` and `restore`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeVar

from forms.definition import Key, Question
from forms.i18n import gettext as _
from forms.logic import shielding
from forms.logic.answer_state import DECLINED, State, is_blank, state_of_answer
from forms.questions.answer_field import PREFIX as PREFIX
from forms.questions.answer_field import AnswerField as AnswerField
from forms.questions.answer_field import Typed as Typed
from forms.questions.answer_field import name_of as name_of
from forms.questions.answer_field import question_at as question_at
from forms.questions.values import Column as Column
from forms.questions.values import Example as Example
from forms.questions.values import Fault as Fault
from forms.questions.values import Tally as Tally
from forms.questions.values import Upload as Upload
from forms.questions.values import Word as Word

TYPES: dict[str, "QuestionType"] = {}
T = TypeVar("T", bound="QuestionType")


class QuestionType:
    """A kind of question; its docstring is its documentation, in one sentence for authors."""

    keys: ClassVar[tuple[Key, ...]] = ()
    """The type's own JSON keys, beside the common ones."""
    uses: ClassVar[frozenset[str]] = frozenset()
    """Which of the shared keys `options`, `rows` and `questions` it needs."""
    offers: ClassVar[bool] = False
    """Whether an option may have a condition, and be chosen only when that holds."""
    only: ClassVar[frozenset[str]] = frozenset()
    """The common keys that it has; empty when it has all of them."""
    is_heading: ClassVar[bool] = False
    """Whether it only stands over its `questions`; a `Definition` has them without it."""
    kind: ClassVar[str] = "text"
    """What conditions see; decides the tests that are allowed."""
    answerable: ClassVar[bool] = True
    """Whether a person answers it; a note and a computed value are only shown."""
    is_radiogroup: ClassVar[bool] = False
    """Whether the fieldset holds radio buttons of one question, and can say that it is required."""
    says_required: ClassVar[bool] = True
    """Whether its controls, or its radio group, can say that they are required (ARIA 1.2)."""
    reader: ClassVar[str] = ""
    """What reads it in the browser: a function of static/readers.js, that of its `kind` if empty.

    A type that none of them can read brings a file of its own, `questions/<type>.js` beside it.
    """
    grouped: ClassVar[bool] = False
    """Whether the page draws it as a fieldset with a legend."""
    changes: ClassVar[bool] = False
    """Whether a page with nothing typed can look different from one time to the next."""
    codes_are_stored: ClassVar[bool] = False
    """Whether its codes are the municipality's own, as units are, and not in the definition."""
    refers_to: ClassVar[Literal["", "units", "courses"]] = ""
    """In which list of the municipality an answer is an id; "" when in none."""
    names_people: ClassVar[bool] = False
    """Whether an answer can say who somebody is: a name, an option, a unit."""
    is_statement: ClassVar[bool] = False
    """Whether the label is what a person says, so that any other words are another answer."""
    html_prefix: ClassVar[str] = PREFIX
    """For templates: what stands before its names and ids in a page."""
    spliced: ClassVar[bool] = False
    """Whether what is typed stands in the page only as the value of a control."""
    words: ClassVar[tuple[Word, ...]] = ()
    """What authors call it in quick text."""
    said: ClassVar[tuple[Callable[[], str], ...]] = ()
    """What authors choose it by, when its word alone tells too little. Not inherited."""
    implied_by: ClassVar[frozenset[str]] = frozenset()
    """Which lines of quick text make a question one of the type, when no word names a type.

    One of `label`, `answers`, `boxes`, `columns`, `rows` and `text`. Subclasses do not inherit it.
    """
    synonyms: ClassVar[tuple[str, ...]] = ()
    """What other tools and Norwegian authors call it. Subclasses do not inherit it."""
    prefills: ClassVar[frozenset[str]] = frozenset()
    """What it can be filled in with beforehand: `today`, `user.name`, `user.email`,
    `user.phone`, `unit`.

    Subclasses do not inherit it.
    """
    begins: ClassVar[Mapping[str, Any]] = {}
    """What a question holds that becomes one of the type: values of keys that it must have."""
    fixed_answers: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Code and text, as authors write it, of the answers that every question of the type has."""
    examples: ClassVar[tuple[Example, ...]] = ()

    def __init__(self, name: str) -> None:
        self.name = name

    def __init_subclass__(cls) -> None:
        """Give the type none of what only its parent is implied by, called and filled in with."""
        for key in ("said", "implied_by", "synonyms", "prefills"):
            if key not in cls.__dict__:
                setattr(cls, key, getattr(QuestionType, key))

    @cached_property
    def templates(self) -> list[str]:
        """Its page template, else its parent's."""
        return self._templates("questions")

    @cached_property
    def document_templates(self) -> list[str]:
        """Its template in prints and PDF, else its parent's, else the plain text."""
        return self._templates("documents")

    def shape(self, question: Question) -> Literal["group", "field", "bare"]:
        """How the page frames it: a fieldset with a legend, a control with a label, or bare.

        The template of a bare question draws its label itself.
        """
        return "group" if self.grouped else "field"

    def is_shown(self, question: Question, staff: bool) -> bool:
        """Whether the page draws it, to *staff* or to others."""
        return True

    def must_be_read(self, question: Question) -> bool:
        """Whether nobody leaves the page that opens it before it was shown."""
        return False

    def is_closed(self, question: Question, typed: Typed) -> bool:
        """Whether what is typed is one of few things, so that its page can be kept for others."""
        known = {*self.codes(question), "1"}  # "1": declined
        return (
            len(known) > 1
            and not question.rows
            and all(known.issuperset(v) and len(v) <= len(known) for v in typed.values())
        )

    def codes(self, question: Question) -> dict[str, str]:
        """Every code that an answer can hold, and what a person reads; empty when it holds none."""
        return {option.code: option.label for option in question.options}

    def _templates(self, folder: str) -> list[str]:
        names = {type(known): name for name, known in TYPES.items()}
        own = [f"{folder}/{names[c]}.html" for c in type(self).__mro__ if c in names]
        return [*own, f"{folder}/_plain.html"]

    def limits(self, question: Question) -> dict[str, Any]:
        """Return the `min` and `max` of a value, as far as the keys set them."""
        return {key: question.own[key] for key in ("min", "max") if key in question.own}

    def kinds(self, question: Question) -> dict[str, str]:
        """Every name that a condition can use for this question, and its kind."""
        return {question.id: self.kind}

    def parts(self, question: Question) -> tuple[str, ...]:
        """Return the parts of its HTML names; "" is the question's own name."""
        return ("", "declined") if question.decline else ("",)

    def field(self, question: Question) -> AnswerField:
        """Return the WTForms field that reads and checks an answer."""
        return AnswerField(question, self)

    def read(self, question: Question, typed: Typed) -> Any:
        """Parse the input; raise ValueError with the message for the reader."""
        text = str(typed[""][0]).strip() if typed.get("") else ""
        return text or None

    def autocomplete(self, question: Question, autofill: str, part: str = "") -> str:
        """Return the HTML autofill token, or `off`.

        *autofill* is `off` on a shared tablet, `said` to use only the author's setting, and `own`
        where readers write about themselves (WCAG 2.2, 1.3.5).
        """
        return "off"

    def reading(self, question: Question) -> tuple[str, dict[str, Any]]:
        """Return the name of the browser's parser, and its parameters."""
        return self.reader or self.kind, {}

    def typed(self, question: Question, value: Any) -> dict[str, list[str]]:
        """Return the strings that a page would post for *value*."""
        return {"": [str(value)]}

    def post(self, question: Question, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the strings a page would post for the stored answer, declined and «annet»
        included.
        """
        stored = answers.get(question.id)
        if stored == DECLINED:
            return {"declined": ["1"]}
        if is_blank(stored):
            return {}
        return self.typed(question, self.restore(stored))

    def fault(self, question: Question, value: Any) -> str | None:
        """Return the error of a parsed value, for the reader, or None."""
        return None

    def closed_fault(self, question: Question, value: Any, closed: frozenset[str]) -> str | None:
        """Return the error of an answer among the options that are *closed*, for the reader."""
        return None

    def requires(self, question: Question) -> bool:
        """Tell whether the question must be answered now."""
        return question.required

    def missing(self, question: Question) -> str:
        """Return the message for a required question without an answer."""
        return _("Fyll ut «%(question)s».", question=question.label.rstrip(".:"))

    def empty(self) -> str:
        """Return the text shown for an empty answer."""
        return _("Ikke besvart")

    def store(self, value: Any) -> Any:
        """Convert a value to JSON."""
        return value

    def restore(self, stored: Any) -> Any:
        """Convert from JSON; the inverse of `store`."""
        return stored

    def beside(self, question: Question, typed: Typed) -> Iterator[tuple[str, Any]]:
        """Yield additional stored values, as name → value."""
        return iter(())

    def control(self, field: AnswerField) -> str:
        """Return the HTML id of the control to correct in *field*; the first has its HTML name."""
        return field.html_name()

    def text(self, question: Question, value: Any) -> str:
        """Format a value for people, in the current language."""
        return str(value)

    def told(self, question: Question, answers: Mapping[str, Any]) -> str:
        """Format the answer in *answers* for people, with the values stored beside it."""
        return self.text(question, self.restore(answers[question.id]))

    def is_free_text(self, question: Question) -> bool:
        """Tell whether people write in their own words, so that anything can stand there."""
        return False

    def is_prose(self, question: Question) -> bool:
        """Tell whether the answer is sentences: a free text of several lines."""
        return self.is_free_text(question) and question.own.get("lines", 1) > 1

    def is_whole(self, question: Question) -> bool:
        """Tell whether the answer is any whole number, such as a year."""
        return False

    def tells_place(self, question: Question) -> bool:
        """Tell whether an answer can show where somebody lives or is, unless the author says."""
        return self.refers_to == "units"

    def data_category(self, question: Question) -> str:
        """Return the category of personal data in the record of processing; "" for none of its own.

        One of `numbers`, `contact`, `dates`, `files` and `words` (GDPR article 30).
        """
        return ""

    def columns(self, question: Question) -> tuple[Column, ...]:
        """Return the export's columns for this question."""
        return (Column(question.id, question.label),)

    def cells(self, question: Question, value: Any) -> tuple[Any, ...]:
        """One cell for each column: text, number, date, time, code, True or None."""
        return (self.text(question, value),)

    def is_own_cell(self, question: Question) -> bool:
        """Whether what is stored, when it is text, is the one cell as it stands."""
        return False

    def beside_columns(self, question: Question) -> tuple[Column, ...]:
        """Return the export's columns for the values beside the answer, by their own keys."""
        return ()

    def tally(self, question: Question, values: Sequence[Any]) -> Tally | None:
        """Return the statistics of many values; None when they cannot be counted."""
        return None

    def faults(self, question: Question) -> Iterator[Fault]:
        """Yield the faults in the author's use of the type's keys, which already match the
        schema.
        """
        return iter(())


def question_type(name: str) -> Callable[[type[T]], type[T]]:
    """Make a class available to definitions as *name*; a second one of that name is refused."""

    def register(cls: type[T]) -> type[T]:
        if name in TYPES:
            raise ValueError(f"Both {type(TYPES[name]).__name__} and {cls.__name__} are {name!r}.")
        TYPES[name] = cls(name)
        shielding.BY_TYPE[name] = TYPES[name].tells_place
        return cls

    return register


def question_type_of(question: Question) -> QuestionType:
    """Return the type of a question."""
    return TYPES[question.type]


def format_answer(question: Question, answers: Mapping[str, Any]) -> str:
    """Format the answer to *question* for people; each of the four states has its words."""
    match state_of_answer(answers, question.id):
        case State.ANSWERED:
            return question_type_of(question).told(question, answers)
        case State.DECLINED:
            return _("Ønsker ikke å svare")
        case State.EMPTY:
            return question_type_of(question).empty()
        case _:
            return _("Ikke spurt")
