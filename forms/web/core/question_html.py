"""Questions as HTML; markup without personal content is cached.

A question without an answer is rendered once for a version and language. One answered by choosing
looks the same for everybody with the same choice. One answered by typing is rendered once with a
placeholder for the text, as are error messages; the text itself is never cached (DECISIONS.md).
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from flask import current_app
from flask_login import current_user
from markupsafe import Markup, escape

from forms import i18n
from forms.compiled_form import CompiledForm
from forms.definition import Definition, Group, Question, Section
from forms.definition.groups import by_group
from forms.logic.client_rules import page_rules
from forms.logic.conditions import condition_references
from forms.operations import mail
from forms.questions import AnswerField, QuestionForm, Typed, format_answer, question_type_of
from forms.questions.filled_texts import question_has_placeholders
from forms.web.core.messages import no_mail_message
from forms.web.security.csrf_and_cookies import KIOSK_COOKIE, cookie_value
from forms.workflow.pagination import PageFlow

HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"
HOLES = re.compile(f"{HOLE}([a-z]*|[0-9]+){HOLE}")
OPTIONAL = re.compile(r' <span class="ds-tag sv-optional"[^>]*>[^<]*</span>')
MUST = re.compile(r' data-must="[^"]*"')
"""The two marks that `_question.html` gives a question; a page shows one of them."""
MOST_KEPT = 5_000
"""Drawings kept for one version and language; beyond that they are made anew."""

_fragment_caches: WeakKeyDictionary[CompiledForm, "FragmentCache"] = WeakKeyDictionary()
MARKED = ("few", "none")
"""How little must be answered where what must be is marked; see `required_share`."""


@dataclass(frozen=True)
class RenderedQuestions:
    """The questions of a page as HTML, and the data of the page's script."""

    html: Markup
    flow: PageFlow
    questions: Sequence[Question]
    required: str
    """How much must be answered: `required_share`."""

    @cached_property
    def conditions(self) -> Mapping[str, Any] | None:
        """What opens and closes these questions: `conditions`."""
        return conditions(self.flow, self.questions)

    @property
    def multipart(self) -> bool:
        """Whether the page can send files."""
        return any(map(_takes_files, self.questions))


def required_share(questions: Iterable[Question], audiences: frozenset[str]) -> str:
    """Return how much must be answered: `all`, `most`, `few`, `none`; "" when nothing is asked.

    With `MARKED` those that must be answered are marked, instead of all the others.
    """
    asked = [q for q in questions if question_type_of(q).answerable and q.audience in audiences]
    must = sum(q.required for q in asked)
    if not asked:
        return ""
    if must == 0:
        return "none"
    if must == len(asked):
        inner = [each for q in asked for each in q.questions if question_type_of(each).answerable]
        return "all" if all(each.required for each in inner) else "most"
    return "most" if must * 2 >= len(asked) else "few"


class Reader(NamedTuple):
    """The properties of the reader that affect the rendering."""

    staff: bool
    fills: bool
    """Whether their browser may fill in what it knows of them."""


def may_autofill(definition: Definition) -> bool:
    """Whether the browser is the reader's own: neither the staff's nor one for everybody."""
    shared = definition.mode == "kiosk" or bool(cookie_value(KIOSK_COOKIE))
    return not (shared or current_user.is_authenticated)


def render_questions(
    flow: PageFlow,
    questions: Sequence[Question],
    form: QuestionForm,
    beside: Callable[[Question], Markup] | None = None,
) -> RenderedQuestions:
    """Draw the questions as the answers so far make them, each with what stands *beside* it.

    What stands beside a question is inside its element, and is hidden with it.
    """
    allowed = flow.audiences
    reader = Reader("staff" in allowed, may_autofill(flow.compiled_form.definition))
    fields = form.fields
    cache = _fragment_cache(flow.compiled_form)
    unmailed = _unmailed_address(flow)

    def piece(question: Question) -> str:
        drawn = _cached_question(cache, flow, question, fields.get(question.id), reader)
        more = str(beside(filled_question(question, flow))) if beside else ""
        if question.id == unmailed:
            more += Markup("<p>{}</p>").format(no_mail_message())
        return _insert_before_end(drawn, more)

    asked = (question for question in questions if question.audience in allowed)
    pieces = [
        _render_group(group, flow, together, "".join(map(piece, together)))
        for group, together in by_group(asked, lambda question: question)
    ]
    drawing = "".join(pieces)
    required = required_share(questions, allowed)
    unused = OPTIONAL if required in MARKED else MUST
    html = Markup(unused.sub("", drawing))  # noqa: S704 - what the templates drew
    return RenderedQuestions(html, flow, questions, required)


def _unmailed_address(flow: PageFlow) -> str:
    """Return the question for the address that the form would mail, where no mail is sent; else "".

    Beside it stands that no mail is sent from here.
    """
    tell = flow.definition.tell
    return tell.email or "" if tell is not None and not mail.is_sent() else ""


def _render_group(
    group: Group | None, flow: PageFlow, together: Sequence[Question], drawn: str
) -> str:
    """Return the questions of a group below its heading; others as they are."""
    if group is None:
        return drawn
    return current_app.jinja_env.get_template("questions/_group.html").render(
        group=filled_question(together[0], flow).group,
        shown=any(question.id in flow.relevance.shown for question in together),
        questions=Markup(drawn),  # noqa: S704 - what the templates drew
    )


def _insert_before_end(piece: str, more: str) -> str:
    """Put *more* before the end tag of the one element that a drawn question is."""
    at = piece.rfind("</")
    if at < 0:
        return piece
    return f"{piece[:at]}{more}{piece[at:]}"


def conditions(flow: PageFlow, questions: Collection[Question]) -> Mapping[str, Any] | None:
    """Return the script's data for showing and hiding these questions; None when all stay shown."""
    if not _fragment_cache(flow.compiled_form).has_conditions:
        return None
    found = page_rules(
        flow.compiled_form.definition,
        flow.compiled_form.kinds,
        questions,
        flow.readable,
        audiences=flow.audiences,
        today=i18n.today(),
        withheld=flow.withheld,
    )
    if not found["when"]:
        return None
    needed = {name.partition(".")[0] for name in found["kinds"]}
    found["readers"] = {
        q.id: how for q in questions if q.id in needed and (how := _browser_reader(q))
    }
    return found


def _browser_reader(question: Question) -> tuple[str, Mapping[str, Any]] | None:
    """How the browser reads it; None when that is how all of its kind are read."""
    kind = question_type_of(question)
    how = kind.reading(question)
    return None if not kind.answerable or how == (kind.kind, {}) else how


def filled_question(question: Question, flow: PageFlow) -> Question:
    """Return the question as this person reads it, with {answers} put into its texts."""
    return flow.definition.questions.get(question.id, question)


class FragmentCache:
    """The drawings of one version in one language that are the same for everybody."""

    def __init__(self, compiled_form: CompiledForm) -> None:
        self.drawings: dict[tuple[object, ...], list[str]] = {}
        self.live = frozenset(
            question.id
            for question in compiled_form.definition.questions.values()
            if question_type_of(question).changes
            or question_has_placeholders(question)
            or question.label_by
            or any(inner.label_by for inner in question.questions)
        )
        """Questions that can look different from one time to the next."""
        theirs = {
            id
            for step in compiled_form.definition.steps
            if step.by in ("respondent", "guardian")
            for id in step.sections
        }
        self.own = frozenset(
            question.id
            for question in compiled_form.definition.questions.values()
            if question.section in theirs and not question.questions
        )
        """Questions where readers write of themselves; the rows of a list are of several people."""
        self.has_conditions = any(
            map(_has_condition, _sections_and_questions(compiled_form.definition))
        )

    def put(self, key: tuple[object, ...], drawing: list[str]) -> None:
        """Keep a drawing, if there is space."""
        if len(self.drawings) < MOST_KEPT:
            self.drawings[key] = drawing


def _sections_and_questions(definition: Definition) -> Iterator[Section | Question]:
    yield from definition.sections
    yield from (question for question, _repeat in definition.walk())


def _has_condition(place: Section | Question) -> bool:
    if isinstance(place, Section):
        return place.show_if is not None
    offered = any(option.show_if is not None for option in place.options)
    return place.show_if is not None or "stop" in place.own or offered


def _fragment_cache(compiled_form: CompiledForm) -> FragmentCache:
    return _fragment_caches.get(compiled_form) or _fragment_caches.setdefault(
        compiled_form, FragmentCache(compiled_form)
    )


def _cached_question(
    cache: FragmentCache,
    flow: PageFlow,
    question: Question,
    field: AnswerField | None,
    reader: Reader,
) -> str:
    """One question: kept, kept with holes, or drawn anew."""
    shown, kind = question.id in flow.relevance.shown, question_type_of(question)
    question = filled_question(question, flow) if flow.easy else question
    gone = _closed_options(flow, question)
    if question.id in cache.live or gone:
        asked = filled_question(question, flow)
        offered = tuple(option for option in asked.options if option.code not in gone)
        return _render_question(flow, replace(asked, options=offered), field, shown, reader)
    typed, errors = (field.typed, field.errors) if field is not None else ({}, ())
    own = tuple(typed) if kind.spliced else tuple((part, *typed[part]) for part in typed)
    key = (question.id, flow.easy, shown, reader, len(errors), own)
    drawing = cache.drawings.get(key)
    if drawing is None:
        if not (kind.spliced or not typed or kind.is_closed(question, typed)):
            return _render_question(flow, question, field, shown, reader)
        drawing = HOLES.split(_render_placeholders(flow, question, field, shown, reader))
        cache.put(key, drawing)
    return drawing[0] if len(drawing) == 1 else _fill_placeholders(drawing, typed, errors)


def _closed_options(flow: PageFlow, question: Question) -> frozenset[str]:
    """Return the options that nothing on the page can open: other pages closed them.

    What the page itself decides is drawn, for without scripting it cannot open; it is refused when
    it does not fit.
    """
    closed = flow.relevance.closed.get(question.id)
    if not closed or flow.compiled_form.definition.one_page:
        return frozenset()
    known = flow.compiled_form.definition.questions
    return frozenset(
        option.code
        for option in question.options
        if option.code in closed
        and all(
            (owner := known.get(name.partition(".")[0])) is None
            or owner.section != question.section
            for name in condition_references(option.show_if)
        )
    )


def _render_placeholders(
    flow: PageFlow, question: Question, field: AnswerField | None, shown: bool, reader: Reader
) -> str:
    """Render with a placeholder for each error, and for typed text."""
    if field is None:
        return _render_question(flow, question, field, shown, reader)
    typed, errors = field.typed, field.errors
    field.errors = [f"{HOLE}{number}{HOLE}" for number in range(len(errors))]
    if field.kind.spliced:
        field.typed = {part: [f"{HOLE}{part}{HOLE}"] for part in typed}
    try:
        return _render_question(flow, question, field, shown, reader)
    finally:
        field.typed, field.errors = typed, errors


def _fill_placeholders(drawing: Sequence[str], typed: Typed, errors: Sequence[str]) -> str:
    """Fill the placeholders of a rendering (HTML, placeholder, HTML, …, HTML)."""
    pieces = list(drawing)
    pieces[1::2] = [
        escape(errors[int(hole)] if hole.isdigit() else typed[hole][0]) for hole in drawing[1::2]
    ]
    return "".join(pieces)


def _render_question(
    flow: PageFlow, question: Question, field: AnswerField | None, shown: bool, reader: Reader
) -> str:
    template = current_app.jinja_env.get_template("questions/_question.html")
    kind = question_type_of(question)
    return template.render(
        question=question,
        field=field,
        kind=kind,
        shown=shown,
        conditional=_is_conditional(flow, question),
        asked=flow.relevance.shown,
        staff=reader.staff,
        talk=flow.compiled_form.definition.mode == "interview" and question.audience != "staff",
        one_page=flow.compiled_form.definition.one_page,
        autofill=_autofill(flow, question, reader),
        filled=lambda inner, row: flow.texts.question_in_row(question, inner, row),
        computed="" if kind.answerable else format_answer(question, flow.shown_answers),
    )


def _autofill(flow: PageFlow, question: Question, reader: Reader) -> str:
    """Return the browser's autofill token for the reader; `QuestionType.autocomplete`."""
    if not reader.fills:
        return "off"
    return "own" if question.id in _fragment_cache(flow.compiled_form).own else "said"


def _is_conditional(flow: PageFlow, question: Question) -> bool:
    """Whether the question opens and closes on its page."""
    section = flow.compiled_form.definition.section(question.section)
    with_section = (
        flow.compiled_form.definition.one_page and section and section.show_if is not None
    )
    return question.show_if is not None or bool(with_section)


def _takes_files(question: Question) -> bool:
    return any(question_type_of(q).kind == "files" for q in (question, *question.questions))
