"""What the server remarks on answers beside the form's own rules: the same in every form."""

import re
from collections.abc import Iterator
from typing import Any

from forms.definition import Question
from forms.i18n import gettext as _
from forms.questions import question_type_of
from forms.text_formats import holds_person_number, is_person_number_in
from forms.workflow.pagination import PageFlow
from forms.workflow.report_periods import repeated_report_problem, unfinished_period_problem
from forms.workflow.unit_scope import UnitScope

WITHOUT_NAMES = frozenset({"public", "internal", "anonymous"})
"""Forms of these classes are about things and routines, and name no child."""


_BORN = re.compile(
    r"\b(?:født|fødd|f\.|born)\s*(?:den\s+)?\d{1,2}[./ -]\s?\d{1,2}[./ -]\s?(?:\d{2}){1,2}\b", re.I
)
"""A birth date in words: with it, and what else is told, somebody is known."""


_NAMED = re.compile(
    r"[^\W\d_][\w.-]*@[\w-]+\.\w{2,}"
    r"|(?<![\w+-])(?:(?:\+|00)47\s?)?[2-9]\d(?:[ \xa0]?\d\d){3}(?![\w-])"
    r"|(?<![\w+-])(?:(?:\+|00)47\s?)?[49]\d\d[ \xa0]?\d\d[ \xa0]?\d{3}(?![\w-])"
    r"|\b[A-ZÆØÅ][a-zæøåéèöäüáčđŋšŧž]+(?:[ -][A-ZÆØÅ]\.?)? [A-ZÆØÅ][a-zæøåéèöäüáčđŋšŧž]+\b"
    r"|\b(?:heter|heiter|named|[Ll]ærere?n?|[Ll]ærar(?:en)?|[Rr]ektor|[Ss]tyrer(?:en)?|[Mm]amma|[Pp]appa"
    r"|[Ss]ønnen|[Ss]onen|[Dd]attera?|[Dd]atteren|[Bb]arnet|[Ee]leven|[Ff]ru|[Hh]err|[Mm]rs?)"
    r" [A-ZÆØÅ][a-zæøåéèöäüáčđŋšŧž]+\b"
)
"""An e-mail address, a telephone number, two names beside each other, or one after who it is."""


def names_somebody(words: str) -> bool:
    """Tell whether a text looks as if it says who somebody is, or how they are reached.

    >>> names_somebody("Ring meg på 912 34 567"), names_somebody("Vi møttes 12.05 2026 kl. 10")
    (True, False)
    >>> names_somebody("Takk til Kari Li"), names_somebody("PPT hjalp oss. Takk!")
    (True, False)
    """
    return _NAMED.search(words) is not None


def remarks(flow: PageFlow, scope: UnitScope) -> Iterator[tuple[str, str]]:
    """Yield the questions where the writer should look again, each with a sentence.

    *scope* is the writer's: others' reports are told of as far as they may be read.
    """
    for question, words in _texts(flow):
        if holds_person_number(words) and not _is_refused(flow, words):
            yield question.id, _says_number(question)
        elif _BORN.search(words) and flow.definition.confidentiality in WITHOUT_NAMES:
            yield question.id, _says_born(question)
        elif _is_about_no_person(flow, question) and names_somebody(words):
            yield question.id, _says_who(question)
    if (early := unfinished_period_problem(flow.definition, flow.relevance.answers)) is not None:
        yield early
    if (
        again := repeated_report_problem(flow.definition, flow.relevance.answers, scope)
    ) is not None:
        yield again


def refused_texts(flow: PageFlow) -> Iterator[tuple[str, str]]:
    """Yield the questions whose free text holds a birth number, in a form that names nobody."""
    if flow.definition.confidentiality not in WITHOUT_NAMES:
        return
    for question, words in _texts(flow):
        if is_person_number_in(words):
            yield question.id, _says_number(question)


def _is_refused(flow: PageFlow, words: str) -> bool:
    """Tell whether the number is one for sure, where none may be."""
    return flow.definition.confidentiality in WITHOUT_NAMES and is_person_number_in(words)


def _says_number(question: Question) -> str:
    return _(
        "«%(question)s» ser ut til å ha et fødselsnummer. Ta det bort.", question=question.label
    )


def _says_born(question: Question) -> str:
    return _(
        "«%(question)s» ser ut til å ha en fødselsdato. Ta bort navn og fødselsdato.",
        question=question.label,
    )


def _says_who(question: Question) -> str:
    return _(
        "«%(question)s» ser ut til å ha et navn, et telefonnummer eller en e-postadresse."
        " Ta det bort hvis det viser hvem noen er.",
        question=question.label,
    )


def _is_about_no_person(flow: PageFlow, question: Question) -> bool:
    """Tell whether what is written there at length is of things and routines, not of persons."""
    without = flow.definition.confidentiality in WITHOUT_NAMES
    return without and not question.personal and question_type_of(question).is_prose(question)


def _texts(flow: PageFlow) -> Iterator[tuple[Question, str]]:
    """Yield the questions that are asked, each with the free text that is written in it."""
    asked = {question.id: question for page in flow.pages for question in page.questions}
    for id, value in flow.relevance.answers.items():
        if id in asked and (found := " \n ".join(_free_text(asked[id], value))):
            yield asked[id], found


def _free_text(question: Question, value: Any) -> Iterator[str]:
    """Yield what is written in free text in an answer, also in the rows of a repeat."""
    if isinstance(value, str) and question_type_of(question).is_free_text(question):
        yield value
    elif question.questions and isinstance(value, list):
        for row in value:
            for inner in question.questions:
                yield from _free_text(inner, row.get(inner.id))
