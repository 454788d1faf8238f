"""Answers carried over from an earlier form in the same case, with where they come from."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from forms import i18n
from forms.compiled_form import CompiledForm
from forms.definition import Definition, Question
from forms.definition.diff.meaning import can_be_copied
from forms.definition.keywords import AUDIENCES
from forms.logic.answer_state import is_blank
from forms.logic.derivation import strictest
from forms.questions import TYPES
from forms.storage import Submission
from forms.storage.workflow import cases
from forms.workflow import visibility
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import Viewer


class Carried(NamedTuple):
    """Some first answers, and from where each came: `{question: {"title": …, "day": …}}`."""

    answers: dict[str, Any]
    origins: dict[str, dict[str, str]]


def carried(
    definition: Definition,
    case_id: str | None,
    reader_of: Callable[[Submission], Viewer],
    before: Submission | None = None,
) -> Carried:
    """Return what `prefill: {"from": …}` finds in the case, as far as the reader may read it.

    *before* is the submission that the form follows from; it comes before others of its form.
    """
    found = Carried({}, {})
    for form_id, wanted in _by_form(definition).items():
        if before is not None and before.form_id == form_id:
            source: Submission | None = before
        else:
            source = cases.latest(case_id, form_id) if case_id else None
        if source is None:
            continue
        earlier = compiled_form(source.version)
        answers = visibility.visible(source, reader_of(source))
        day = i18n.local(source.received).date() if source.received else source.period
        for question, name in wanted:
            value = answers.get(name)
            if not is_blank(value) and _fits(question, earlier, name, value):
                found.answers[question.id] = value
                found.origins[question.id] = {
                    "title": earlier.definition.title,
                    "day": i18n.format_date(day),
                }
    return found


def _by_form(definition: Definition) -> Mapping[str, list[tuple[Question, str]]]:
    """Group the questions prefilled from another form by that form."""
    wanted: dict[str, list[tuple[Question, str]]] = {}
    for question, form_id, name in _wanted(definition):
        wanted.setdefault(form_id, []).append((question, name))
    return wanted


def _wanted(definition: Definition) -> Iterator[tuple[Question, str, str]]:
    for question in definition.questions.values():
        if isinstance(question.prefill, Mapping) and "from" in question.prefill:
            form_id, _dot, name = str(question.prefill["from"]).rpartition(".")
            yield question, form_id, name


def _fits(question: Question, earlier: CompiledForm, name: str, value: Any) -> bool:
    """Whether an earlier answer can be one to *question*: same kind and meaning, as closed."""
    source = earlier.definition.questions.get(name)
    if source is None or source.type != question.type:
        return False
    if not can_be_copied(source, question, TYPES):
        return False  # a code that stands for another answer here, kilos for grams
    closed = strictest(earlier.compiled.derivation, earlier.definition, name)
    if AUDIENCES.index(question.audience) < AUDIENCES.index(closed):
        return False  # what only staff were to see must not come to the family's eyes here
    if source.is_sensitive and not question.is_sensitive:
        return False  # nor what few may read to everybody who reads this form
    if not question.options or question.rows:
        return question.options == source.options or not question.options
    codes = {option.code for option in question.options}
    return codes.issuperset(value if isinstance(value, list) else [value])
