"""A form on paper: what was answered in the wording it was asked in, or room to write by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from forms import language
from forms.building import Edition
from forms.definition import Definition, Question
from forms.logic import piping
from forms.logic.answers import is_blank
from forms.questions import kind_of, tell

TEMPLATES = Path(__file__).parents[2] / "templates"
GUARDED = {"special": "K3", "health": "K4", "personal": "K2"}


@dataclass(frozen=True, slots=True)
class Line:
    """One question on paper, and its answer as a person reads it; no words on an empty form."""

    question: Question
    label: str
    words: str
    given: bool
    value: Any
    """The answer as its type works with it, for types that draw more than words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section on paper."""

    title: str
    intro: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole form on paper."""

    title: str
    form_id: str
    language: str
    parts: tuple[Part, ...]
    blank: bool = False
    reference: str = ""
    received: datetime | None = None
    stamp: str = ""
    """Why it must be kept from others, by law."""


def filled(
    edition: Edition,
    answers: Mapping[str, Any],
    audiences: frozenset[str],
    *,
    reference: str = "",
    received: datetime | None = None,
) -> Document:
    """What was answered, for readers of *audiences*; what others were asked is not there at all."""
    definition = edition.definition
    parts = tuple(
        Part(section.title, "", lines)
        for section in definition.sections
        if section.audience in audiences
        if (
            lines := tuple(
                _answered(definition, q, answers)
                for q in section.questions
                if _is_in(q, answers, audiences)
            )
        )
    )
    return Document(
        definition.title,
        definition.id,
        definition.language,
        parts,
        reference=reference,
        received=received,
        stamp=stamp(definition),
    )


def blank(edition: Edition, audiences: frozenset[str]) -> Document:
    """The form with room to write; questions that only sometimes are asked say when."""
    definition = edition.definition
    parts = tuple(
        Part(
            section.title,
            section.intro,
            tuple(
                Line(q, piping.fill(q.label, lambda _name: None), "", False, None)
                for q in section.questions
                if q.audience in audiences and "value" not in q.own
            ),
        )
        for section in definition.sections
        if section.audience in audiences
    )
    return Document(
        definition.title,
        definition.id,
        definition.language,
        parts,
        blank=True,
        stamp=stamp(definition),
    )


def stamp(definition: Definition) -> str:
    """What a print with personal data carries (offentleglova § 13, forvaltningsloven § 13)."""
    if definition.confidentiality in GUARDED:
        return language.gettext("Unntatt offentlighet, offl. § 13 jf. fvl. § 13")
    return ""


def _is_in(question: Question, answers: Mapping[str, Any], audiences: frozenset[str]) -> bool:
    shown = question.own.get("show", "all")
    return (
        question.id in answers
        and question.audience in audiences
        and (shown == "all" or shown in audiences)
    )


def _answered(definition: Definition, question: Question, answers: Mapping[str, Any]) -> Line:
    stored = answers.get(question.id)
    given = not is_blank(stored)
    kind = kind_of(question)
    return Line(
        question,
        piping.fill(question.label, lambda name: _said(definition, name, answers)),
        tell(question, answers),
        given,
        kind.restore(stored) if given else None,
    )


def _said(definition: Definition, name: str, answers: Mapping[str, Any]) -> str | None:
    question = definition.questions.get(name.split(".")[-1])
    if question is None or is_blank(answers.get(question.id)):
        return None
    return tell(question, answers)


def html(document: Document) -> str:
    """The document as the HTML that the PDF is made from."""
    with language.use(document.language):
        return _environment().get_template("documents/pdf.html").render(document=document)


@cache
def _environment() -> Environment:
    markdown = MarkdownIt("commonmark", {"html": False}).disable("image")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = lambda text: Markup(markdown.render(text))  # noqa: S704 - html is off
    environment.globals.update(
        _=language.gettext, kind_of=kind_of, tell=tell, format_moment=language.format_moment
    )
    return environment
