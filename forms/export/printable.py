"""Lay out a form on paper: answers in the words they were asked in, or space to write by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forms import i18n, markup
from forms.compiled_form import CompiledForm
from forms.definition import Definition, Group, Question, Section
from forms.definition.groups import by_group
from forms.definition.laws import exempting_paragraphs
from forms.definition.reading_rights import reading_sentences
from forms.definition.retention_sentences import retention_sentences
from forms.export.pdf import coverage
from forms.export.signature_block import SignatureLine
from forms.logic.alone_answers import AloneSet, split_alone_answers
from forms.logic.answer_state import is_blank
from forms.logic.readers import answers_for_audiences, is_for_audience
from forms.questions import format_answer, question_type_of
from forms.questions.filled_texts import Texts, definition_without_answers

TEMPLATES = Path(__file__).parents[2] / "templates"
NOTHING: Mapping[str, str] = {}
GUARDED = frozenset({"personal", "special", "health"})


@dataclass(frozen=True, slots=True)
class Line:
    """One question on paper, and its answer as a person reads it; no words on an empty form."""

    question: Question
    label: str
    words: str = ""
    given: bool = False
    value: Any = None
    """The answer as its type works with it, for types that draw more than words."""
    mark: str = ""
    """Who alone was asked, when it was not everybody."""
    origin: str = ""
    """Who wrote the answer before, and where."""

    @property
    def short(self) -> str:
        """The short label, for those who read with «Lett å lese»; "" for others, and without one.

        The label itself stands too: it is what was asked.
        """
        found = self.question.easy_label if i18n.EASY.get() else self.label
        return "" if found == self.question.label else found

    @property
    def is_plain(self) -> bool:
        """Whether the words are all there is to it."""
        return not isinstance(self.value, list | dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A section on paper."""

    title: str
    lines: tuple[Line, ...]
    intro: str = ""

    @property
    def groups(self) -> list[tuple[Group | None, list[Line]]]:
        """The lines, those of each group together."""
        return list(by_group(self.lines, lambda line: line.question))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole form on paper."""

    title: str
    form_id: str
    language: str
    parts: tuple[Part, ...]
    blank: bool = False
    intro: str = ""
    readers: str = ""
    reading: str = ""
    """What the form says of who reads it."""
    keeping: str = ""
    """What a blank form says of how long the answers are kept."""
    anonymous: bool = False
    reference: str = ""
    received: datetime | None = None
    next_steps: str = ""
    """What happens after it was signed, as Markdown."""
    stamp: str = ""
    """Why it must be kept from others, by law."""
    signatures: tuple[SignatureLine, ...] = ()
    lacks: tuple[str, ...] = ()
    """Characters that no font of the PDF has, by name, as the PDF itself tells."""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The same, for the page where the PDF is offered."""
        return tuple(coverage.character_names(coverage.missing_characters(*self._texts())))

    def _texts(self) -> Iterator[str]:
        yield from (
            self.title,
            self.intro,
            self.readers,
            self.reading,
            self.keeping,
            self.next_steps,
        )
        for part in self.parts:
            yield from (part.title, part.intro)
            for line in part.lines:
                yield from (
                    line.label,
                    line.origin,
                    line.words,
                    "" if line.is_plain else str(line.value),
                )
        for signature in self.signatures:
            yield from (signature.label, signature.words, signature.comment)


def filled_document(
    compiled_form: CompiledForm,
    answers: Mapping[str, Any],
    audiences: frozenset[str],
    *,
    reference: str = "",
    received: datetime | None = None,
    signatures: tuple[SignatureLine, ...] = (),
    origins: Mapping[str, str] = NOTHING,
) -> Document:
    """Build the document of answers for *audiences*; others' questions are left out.

    *origins* says of some questions who wrote the answer before.
    """
    answers = answers_for_audiences(audiences, compiled_form.compiled, answers)
    with i18n.use(compiled_form.definition.language):
        shared, people = split_alone_answers(answers)
        definition = Texts(compiled_form.definition, shared).filled_definition()
        parts = (
            part
            for section in definition.sections
            if section.audience in audiences
            for part in (
                Part(section.title, tuple(_answered_lines(section, shared, audiences, origins))),
                *_parts_of_each(compiled_form.definition, section.id, shared, people, audiences),
            )
        )
        return Document(
            definition.title,
            definition.id,
            definition.language,
            tuple(part for part in parts if part.lines),
            readers=definition.readers,
            reading=reading_sentences(compiled_form.definition),
            reference=reference,
            received=received,
            stamp=privacy_stamp(definition),
            signatures=signatures,
        )


def _parts_of_each(
    definition: Definition,
    section_id: str,
    shared: Mapping[str, Any],
    people: list[AloneSet],
    audiences: frozenset[str],
) -> Iterator[Part]:
    """Yield a part for each person who was asked questions of the section alone."""
    for person in people:
        section = definition.section(section_id)
        if section is None:
            return
        answers = {**shared, **person.answers}
        own = [q for q in section.questions if q.id in person.answers]
        section = Texts(definition, answers).section(replace(section, questions=tuple(own)))
        title = i18n.gettext(
            "%(section)s – alene med %(name)s",
            section=section.title,
            name=person.name or i18n.gettext("én person"),
        )
        yield Part(title, tuple(_answered_lines(section, answers, audiences)))


def blank_document(compiled_form: CompiledForm, audiences: frozenset[str]) -> Document:
    """Return the form with space to write; conditional questions say when they are asked."""
    definition = definition_without_answers(compiled_form.definition)
    with i18n.use(definition.language):
        parts = (
            Part(section.title, tuple(_blank_lines(section, audiences)), section.intro)
            for section in definition.sections
            if section.audience in audiences
        )
        return Document(
            definition.title,
            definition.id,
            definition.language,
            tuple(part for part in parts if part.lines),
            blank=True,
            intro=definition.intro,
            readers=definition.readers,
            reading=reading_sentences(definition),
            keeping=retention_sentences(definition),
            anonymous=definition.anonymous is not None,
        )


def privacy_stamp(definition: Definition) -> str:
    """Return the marking of a print with personal data, with the paragraphs of today."""
    if definition.confidentiality in GUARDED:
        law = exempting_paragraphs(i18n.today())
        return i18n.gettext("Unntatt offentlighet, %(law)s", law=law)
    return ""


def _blank_lines(section: Section, audiences: frozenset[str]) -> Iterator[Line]:
    for question in section.questions:
        if question.audience in audiences and not question.is_computed:
            rows = tuple(each for each in question.questions if _is_written(each, audiences))
            yield Line(replace(question, questions=rows), question.label)


def _is_written(question: Question, audiences: frozenset[str]) -> bool:
    """Tell whether a question in a row is answered by hand by those the paper is for."""
    return question.audience in audiences and question_type_of(question).answerable


def _answered_lines(
    section: Section,
    answers: Mapping[str, Any],
    audiences: frozenset[str],
    origins: Mapping[str, str] = NOTHING,
) -> Iterator[Line]:
    for question in section.questions:
        if question.id in answers and is_for_audience(question, audiences):
            stored = answers[question.id]
            given = not is_blank(stored)
            yield Line(
                question,
                question.label,
                format_answer(question, answers),
                given,
                question_type_of(question).restore(stored) if given else None,
                _mark(question.audience),
                origins.get(question.id, ""),
            )


def _mark(audience: str) -> str:
    marks = {
        "staff": i18n.gettext("Bare for ansatte"),
        "alone": i18n.gettext("Spurt alene"),
    }
    return marks.get(audience, "")


def document_html(document: Document) -> str:
    """Render the document as the HTML of the PDF; characters without a font are named."""
    with i18n.use(document.language):
        template = _environment().get_template("documents/pdf.html")
        page = template.render(document=document)
        if lacking := coverage.missing_characters(page):
            lacks = tuple(coverage.character_names(lacking))
            page = template.render(document=replace(document, lacks=lacks))
        return page


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    markup.add_to_environment(environment)
    environment.globals.update(
        _=i18n.gettext,
        question_type_of=question_type_of,
        format_moment=i18n.format_moment,
    )
    return environment
