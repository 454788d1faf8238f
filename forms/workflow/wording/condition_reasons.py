"""The rules of a form in words, and why something is not shown: what its condition asks for, and
what is answered.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from forms.compiled_form import CompiledForm
from forms.definition import Condition, Question, Section
from forms.i18n import gettext as _
from forms.logic.answer_state import Answers, answer_reader, is_blank, is_declined
from forms.logic.conditions import compile_condition, condition_references
from forms.logic.relevance import Relevance
from forms.questions import question_type_of
from forms.workflow.wording.condition_text import condition_text, question_names


class Reason(NamedTuple):
    """A part of a condition that does not hold: what it asks for, and what is answered now."""

    asked: str
    now: str


class Rule(NamedTuple):
    """One condition of the form in words, whether it holds now, and why not."""

    about: str
    words: str
    holds: bool
    reasons: list[Reason]
    elsewhere: str
    """Why it is hidden though its own condition holds."""


LONGEST_NAME = 80
_MARKS = re.compile(r"[*_]{1,2}(\S(?:.*?\S)?)[*_]{1,2}|^[#>-]+ ", re.MULTILINE)
"""The signs of Markdown around words, which are not words."""


def rules(form: CompiledForm, found: Relevance) -> Iterator[Rule]:
    """Every condition of the form, and whether it holds with these answers."""
    for section in form.definition.sections:
        if section.show_if is not None:
            is_shown = section.id in found.sections
            yield _rule(section.title, section.show_if, is_shown, form, found, _empty_section())
        for question in section.questions:
            if question.show_if is not None:
                outside = _hidden_otherwise(section, found)
                is_shown = question.id in found.shown
                yield _rule(
                    question_name(question), question.show_if, is_shown, form, found, outside
                )


def _rule(
    about: str,
    condition: Condition,
    is_shown: bool,
    form: CompiledForm,
    found: Relevance,
    outside: str,
) -> Rule:
    why = [] if is_shown else reasons(condition, form, found)
    words = condition_text(condition, form.definition)
    return Rule(about, words, is_shown, why, "" if is_shown or why else outside)


def _empty_section() -> str:
    return _("Vilkåret holder, men delen har ingen spørsmål å vise.")


def _hidden_otherwise(section: Section, found: Relevance) -> str:
    if section.id not in found.sections:
        return _("Vilkåret holder, men delen «%(title)s» vises ikke.", title=section.title)
    return _("Vilkåret holder, men spørsmålet er for noen andre, eller skjemaet slutter før det.")


def question_name(question: Question) -> str:
    """Return the question's name in a list; a note is named by its first words."""
    text = question.label or _MARKS.sub(r"\1", str(question.own.get("text", ""))) or question.id
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def reasons(condition: Condition, form: CompiledForm, found: Relevance) -> list[Reason]:
    """Return the smallest parts of the condition that do not hold."""
    return [
        Reason(condition_text(part, form.definition), _current_answers(part, form, found))
        for part in _false_parts(condition, form.kinds, found.known)
    ]


def _false_parts(
    condition: Condition, kinds: Mapping[str, str], known: Answers
) -> Iterator[dict[str, Any]]:
    """Yield the parts that make the condition false."""
    for key, inner in condition.items():
        part = {key: inner}
        if compile_condition(part, kinds)(known):
            continue
        if key in ("all", "any"):
            for each in inner:
                yield from _false_parts(each, kinds, known)
        else:
            yield part


def _current_answers(part: Condition, form: CompiledForm, found: Relevance) -> str:
    """Tell what is answered to the questions that the part looks at."""
    looked_at = list(dict.fromkeys(condition_references(part)))
    said = [_answer(name, form, found) for name in looked_at]
    if len(said) == 1:
        return said[0]
    titles = question_names(form.definition)
    return " ".join(
        f"«{titles[name].label if name in titles else name}»: {words}"
        for name, words in zip(looked_at, said, strict=True)
    )


def _answer(name: str, form: CompiledForm, found: Relevance) -> str:
    question = form.definition.questions.get(name)
    if question is not None and name not in found.shown:
        return _("Det spørsmålet vises ikke selv.")
    value = answer_reader(name)(found.known, None)
    if is_declined(value):
        return _("Svaret er «Ønsker ikke å svare».")
    if value is None or is_blank(value):
        return _("Det er ikke besvart.")
    return _("Svaret er «%(answer)s».", answer=_text(name, question, value, form))


def _text(name: str, question: Question | None, value: Any, form: CompiledForm) -> str:
    if question is not None:
        kind = question_type_of(question)
        return kind.text(question, kind.restore(value))
    matrix = form.definition.questions.get(name.rpartition(".")[0])
    codes = question_type_of(matrix).codes(matrix) if matrix is not None else {}
    return str(codes.get(value, value)) if isinstance(value, str) else str(value)
