"""From a sheet to the HTML of its questions; what is the same for everybody is drawn once and kept.

A question that nobody has touched is drawn once for a version and language. One that is answered
by choosing looks the same for everybody who chose the same. One that is answered by typing is drawn
once with a hole where the words go; the words themselves are never kept (DECISIONS.md).
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app
from markupsafe import Markup, escape

from forms import language
from forms.building import Edition
from forms.definition import Question
from forms.logic import piping
from forms.logic.answers import is_blank
from forms.logic.browser import page_rules
from forms.questions import AnswerField, Sheet, kind_of, tell
from forms.web.journey import Journey

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
HOLES = re.compile(f"{HOLE}([a-z]*){HOLE}")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
MOST_KEPT = 5_000
"""Drawings kept for one version and language; beyond that they are made anew."""

T = TypeVar("T")
_kept: WeakKeyDictionary[Edition, dict[tuple[object, ...], Any]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Drawing:
    """The questions of a page as HTML, and what the page's script needs to know."""

    html: Markup
    conditions: Mapping[str, Any] | None
    multipart: bool


def draw(way: Journey, questions: Sequence[Question], sheet: Sheet) -> Drawing:
    """The questions as the answers so far make them."""
    allowed = way.audiences
    staff = "staff" in allowed
    fields = sheet._fields
    pieces = [
        _piece(way, question, fields.get(question.id), staff)
        for question in questions
        if question.audience in allowed
    ]
    return Drawing(
        Markup("").join(pieces),
        conditions(way, questions),
        any(_takes_files(question) for question in questions),
    )


def conditions(way: Journey, questions: Iterable[Question]) -> Mapping[str, Any] | None:
    """What the script needs to open and close these questions itself; None when all stay open."""
    found = page_rules(
        way.edition.definition,
        way.edition.kinds,
        questions,
        way.relevance.known,
        audiences=way.audiences,
        today=language.today(),
    )
    return found if found["when"] else None


def with_answers(
    question: Question, way: Journey, row: Mapping[str, Any] | None = None
) -> Question:
    """The question with {answers} put into its texts; in a repeat, those of its own *row* first."""
    if not _is_piped(question):
        return question

    def said(name: str) -> str | None:
        return _said(way, name, question, row or {})

    own = dict(question.own)
    if "text" in own:
        own["text"] = piping.fill(own["text"], lambda name: _as_markdown(said(name)))
    label, help = piping.fill(question.label, said), piping.fill(question.help, said)
    return dataclasses.replace(question, label=label, help=help, own=own)


def text_with_answers(text: str, way: Journey) -> str:
    """What a rule of the form says, with {answers} put in."""
    return piping.fill(text, lambda name: _answer(way, name)) if "{" in text else text


def markdown_with_answers(text: str, way: Journey) -> str:
    """An author's Markdown with {answers} put in, which stay the plain words that they are."""
    if "{" not in text:
        return text
    return piping.fill(text, lambda name: _as_markdown(_answer(way, name)))


def _as_markdown(words: str | None) -> str | None:
    """Words in Markdown that mean nothing but themselves (CommonMark 2.4, backslash escapes)."""
    return None if words is None else PUNCTUATION.sub(r"\\\g<0>", words)


def _said(way: Journey, name: str, near: Question, row: Mapping[str, Any]) -> str | None:
    """What a person answered to the question called *name*, as words."""
    last = name.split(".")[-1]
    if not is_blank(row.get(last)):
        return next((tell(q, row) for q in way.edition.beside(near) if q.id == last), None)
    return _answer(way, last)


def _answer(way: Journey, name: str) -> str | None:
    last = name.split(".")[-1]
    question = way.edition.definition.questions.get(last)
    if question is None or is_blank(way.relevance.known.get(question.id)):
        return None
    return tell(question, way.relevance.known)


def _piece(way: Journey, question: Question, field: AnswerField | None, staff: bool) -> Markup:
    """One question: kept, kept with holes, or drawn anew."""
    kind = kind_of(question)
    shown = question.id in way.relevance.shown
    if (
        kind.changes
        or _is_piped(question)
        or any(map(_is_piped, question.questions))
        or (field is not None and field.errors)
    ):
        return _drawn(way, with_answers(question, way), field, shown, staff)
    key: tuple[object, ...] = (question.id, shown, staff)
    if field is None or not field.typed:
        return _once(way, key, lambda: _drawn(way, question, field, shown, staff))
    if kind.spliced:
        key = (*key, *sorted(field.typed))
        halves = _once(way, key, lambda: _with_holes(way, question, field, shown, staff))
        return _filled(halves, field)
    if kind.is_closed(question, field.typed):
        key = (*key, *((part, tuple(values)) for part, values in sorted(field.typed.items())))
        return _once(way, key, lambda: _drawn(way, question, field, shown, staff))
    return _drawn(way, question, field, shown, staff)


def _once(way: Journey, key: tuple[object, ...], make: Callable[[], T]) -> T:
    kept = _kept.setdefault(way.edition, {})
    found: T | None = kept.get(key)
    if found is None:
        found = make()
        if len(kept) < MOST_KEPT:
            kept[key] = found
    return found


def _with_holes(
    way: Journey, question: Question, field: AnswerField, shown: bool, staff: bool
) -> list[str]:
    """The drawing cut at its holes: HTML, part, HTML, part, …, HTML."""
    typed = field.typed
    field.typed = {part: [f"{HOLE}{part}{HOLE}"] for part in typed}
    try:
        return HOLES.split(_drawn(way, question, field, shown, staff))
    finally:
        field.typed = typed


def _filled(halves: Sequence[str], field: AnswerField) -> Markup:
    pieces = [
        escape(field.typed_text(piece)) if number % 2 else piece
        for number, piece in enumerate(halves)
    ]
    return Markup("".join(pieces))  # noqa: S704 - the template's own output and escaped words


def _drawn(
    way: Journey, question: Question, field: AnswerField | None, shown: bool, staff: bool
) -> Markup:
    template = current_app.jinja_env.get_template("questions/_question.html")
    kind = kind_of(question)
    return Markup(  # noqa: S704 - the template escapes
        template.render(
            question=question,
            field=field,
            kind=kind,
            shown=shown,
            conditional=_is_conditional(way, question),
            asked=way.relevance.shown,
            staff=staff,
            filled=lambda inner, row: with_answers(inner, way, row),
            computed="" if kind.answerable else tell(question, way.relevance.answers),
        )
    )


def _is_conditional(way: Journey, question: Question) -> bool:
    """Whether the question opens and closes on its page."""
    section = way.edition.definition.section(question.section)
    with_section = way.edition.definition.one_page and section and section.show_if is not None
    return question.show_if is not None or bool(with_section)


def _is_piped(question: Question) -> bool:
    return "{" in question.label or "{" in question.help or "{" in question.own.get("text", "")


def _takes_files(question: Question) -> bool:
    return any(kind_of(q).kind == "files" for q in (question, *question.questions))
