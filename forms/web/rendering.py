"""From a sheet to the HTML of its questions; what nobody has touched is drawn once and kept."""

import dataclasses
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from forms import language
from forms.building import Edition
from forms.definition import Definition, Question
from forms.logic import piping
from forms.logic.answers import is_blank
from forms.logic.browser import page_rules
from forms.questions import AnswerField, Sheet, kind_of, tell
from forms.web.audience import audiences, is_staff
from forms.web.journey import Journey

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_blank: weakref.WeakKeyDictionary[Edition, dict[tuple[Any, ...], Markup]] = (
    weakref.WeakKeyDictionary()
)


def init_app(app: Flask) -> None:
    """Give templates the Markdown filter and what every page shows."""
    app.jinja_env.filters["markdown"] = markdown
    app.jinja_env.globals.update(tell=tell, kind_of=kind_of, is_staff=is_staff, is_blank=is_blank)
    app.context_processor(lambda: {"settings": current_app.config})


def markdown(text: str) -> Markup:
    """An author's Markdown as HTML; HTML that the author wrote is shown as text."""
    return Markup(_markdown.render(text))  # noqa: S704 - html is off in the parser


def make(template: str, *, status: int = 200, **context: Any) -> Response:
    """A page as a response."""
    return make_response(render_template(template, **context), status)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The questions of a page as HTML, and what the page's script needs to know."""

    html: Markup
    conditions: Mapping[str, Any] | None
    multipart: bool


def draw(way: Journey, questions: Sequence[Question], sheet: Sheet) -> Drawing:
    """The questions as the answers so far make them."""
    staff = "staff" in audiences(way.edition.definition)
    allowed = audiences(way.edition.definition)
    pieces = [
        _piece(way, question, sheet, staff)
        for question in questions
        if question.audience in allowed
    ]
    return Drawing(
        Markup("").join(pieces),
        conditions(way, questions),
        any(_takes_files(q) for q in questions),
    )


def _takes_files(question: Question) -> bool:
    return any(kind_of(q).kind == "files" for q in (question, *question.questions))


def _piece(way: Journey, question: Question, sheet: Sheet, staff: bool) -> Markup:
    """One question; from the kept ones when it is blank and says nothing of other answers."""
    kind = kind_of(question)
    field: AnswerField | None = sheet._fields.get(question.id)
    shown = _is_shown(way, question)
    touched = field is not None and (field.typed or field.errors)
    if touched or kind.changes or _is_piped(question):
        question = with_answers(question, way)
        return _drawn(way, question, field, shown, staff)
    kept = _blank.setdefault(way.edition, {})
    key = (question.id, shown, staff)
    if key not in kept:
        kept[key] = _drawn(way, question, field, shown, staff)
    return kept[key]


def _drawn(
    way: Journey, question: Question, field: AnswerField | None, shown: bool, staff: bool
) -> Markup:
    return Markup(  # noqa: S704 - the template escapes
        render_template(
            "questions/_question.html",
            question=question,
            field=field,
            kind=kind_of(question),
            shown=shown,
            conditional=question.show_if is not None,
            asked=way.relevance.asked,
            staff=staff,
            computed=tell(question, way.relevance.answers),
        )
    )


def _is_shown(way: Journey, question: Question) -> bool:
    """Whether the question is open; notes and computed values follow their condition too."""
    return question.id in way.relevance.asked or question.id in way.relevance.shown


def _is_piped(question: Question) -> bool:
    return "{" in f"{question.label}{question.help}{question.own.get('text', '')}"


def with_answers(question: Question, way: Journey) -> Question:
    """The question with {answers} put into its texts."""
    if not _is_piped(question):
        return question

    def put_in(text: str) -> str:
        return piping.fill(text, lambda name: lookup(way, name))

    own = (
        {**question.own, "text": put_in(question.own["text"])}
        if "text" in question.own
        else question.own
    )
    return dataclasses.replace(
        question, label=put_in(question.label), help=put_in(question.help), own=own
    )


def lookup(way: Journey, name: str) -> str | None:
    """What a person answered to the question called *name*, as words."""
    question = way.edition.definition.questions.get(name.split(".")[-1])
    if question is None or is_blank(way.relevance.answers.get(question.id)):
        return None
    return tell(question, way.relevance.answers)


def conditions(way: Journey, questions: Iterable[Question]) -> Mapping[str, Any] | None:
    """What the script needs to open and close these questions itself; None when all stay open."""
    found = page_rules(
        way.edition.definition,
        way.edition.kinds,
        questions,
        way.relevance.known,
        audiences=audiences(way.edition.definition),
        today=language.today(),
    )
    return found if found["when"] else None


def estimate(definition: Definition) -> int:
    """How many minutes the form takes: as the author says, else by its questions."""
    if definition.minutes:
        return definition.minutes
    seconds = sum(
        25 if q.own.get("lines", 1) > 1 else 10
        for q, _repeat in definition.walk()
        if kind_of(q).answerable
    )
    return max(1, round(seconds / 60))
