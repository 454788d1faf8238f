"""Answers carried over from an earlier form in the same case, with where they come from."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from forms import i18n
from forms.compiled_form import CompiledForm
from forms.definition import Definition, Question
from forms.definition.diff.meaning import can_be_copied
from forms.definition.keywords import AUDIENCES
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank
from forms.logic.derivation import strictest_audience
from forms.questions import TYPES, question_type_of
from forms.storage import Submission
from forms.storage.models.workflow import Case
from forms.storage.workflow import cases
from forms.workflow import visibility
from forms.workflow.cases import child_label
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.visibility import Viewer


class Carried(NamedTuple):
    """Some first answers, and from where each came: `{question: {"title": …, "day": …}}`."""

    answers: dict[str, Any]
    origins: dict[str, dict[str, str]]


def carried_answers(
    definition: Definition,
    case_id: str | None,
    reader_of: Callable[[Submission], Viewer],
    before: Submission | None = None,
) -> Carried:
    """Return what `prefill: {"from": …}` and `"last"` find in the case, as far as the reader may
    read it.

    *before* is the submission that the form follows from, or whose step is begun; it comes before
    others of its form.
    """
    found = Carried({}, {})
    sources = [(_last_time(definition, case_id, before), _repeated_questions(definition))]
    for form_id, wanted in _by_form(definition).items():
        sources.append((_source(definition, form_id, case_id, before), wanted))
    for source, wanted in sources:
        if source is None:
            continue
        earlier = compiled_form(source.version)
        # never where a shielded child is: the new form may say nothing of the protection
        answers = visibility.visible_answers(source, reader_of(source)._replace(places=False))
        day = i18n.local_time(source.received).date() if source.received else source.period
        for question, name in wanted:
            value = _carried_value(question, earlier, name, answers.get(name))
            if not is_blank(value):
                found.answers[question.id] = value
                found.origins[question.id] = {
                    "title": earlier.definition.title,
                    "day": i18n.format_date(day),
                }
    return found


def known_child(definition: Definition, case: Case) -> Carried:
    """Return the child's name and birth date, which the case knows, for the questions that ask it.

    Nothing of a child with a protected address: the new form may say nothing of the protection.
    """
    found, about = Carried({}, {}), cases.child_of_case(case)
    if about.shielded:
        return found
    name, born = child_label.child_questions(definition)
    given = {name: about.name, born: about.born.isoformat() if about.born else None}
    for id, value in given.items():
        question = definition.questions.get(id)
        if value and question is not None and question_type_of(question).kind in ("text", "date"):
            found.answers[id] = value
            found.origins[id] = {
                "title": _("sak %(code)s", code=case.code),
                "day": i18n.format_date(i18n.local_time(case.opened).date()),
            }
    return found


def _source(
    definition: Definition, form_id: str, case_id: str | None, before: Submission | None
) -> Submission | None:
    """Return the submission of that form that answers come from; None when there is none.

    `from` carries from the form's own earlier steps, and never from another submission of it.
    """
    if before is not None and before.form_id == form_id:
        return before
    if form_id == definition.id or case_id is None:
        return None
    return cases.latest_submission(case_id, form_id)


def _last_time(
    definition: Definition, case_id: str | None, before: Submission | None
) -> Submission | None:
    """Return the submission of this form that was made last in the case, before this one."""
    if case_id is None or not _repeated_questions(definition):
        return None
    own = before.id if before is not None and before.form_id == definition.id else ""
    return cases.latest_submission(case_id, definition.id, besides=own)


def _repeated_questions(definition: Definition) -> list[tuple[Question, str]]:
    """Return the questions that begin with what was answered to them last."""
    return [(q, q.id) for q in definition.questions.values() if q.prefill == "last"]


def _carried_value(question: Question, earlier: CompiledForm, name: str, value: Any) -> Any:
    """Return what *question* takes over from the answer *value*; None when nothing may be."""
    if rows := _row_names(question):
        return _rows(question, earlier, name, value, rows)
    return value if not is_blank(value) and _is_compatible(question, earlier, name, value) else None


def _row_names(question: Question) -> Mapping[str, str]:
    """Return which question of the other form's rows goes into which of these rows."""
    if question.prefill == "last":
        return {inner.id: inner.id for inner in question.questions}
    named: Mapping[str, str] = question.prefill.get("rows", {})
    return named


def _rows(
    question: Question, earlier: CompiledForm, name: str, value: Any, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the rows that *value*, an answer to a repeat of the other form, gives this repeat.

    A question of a row is carried under the same rules as one outside.
    """
    source = earlier.definition.questions.get(name)
    if source is None or source.type != question.type or not isinstance(value, list):
        return []
    inner, theirs = ({q.id: q for q in each.questions} for each in (question, source))
    pairs = [
        (own, other)
        for own, other in names.items()
        if own in inner and other in theirs and _is_compatible_in_row(inner[own], theirs[other])
    ]
    closed = strictest_audience(earlier.compiled.derivation, earlier.definition, name)
    if AUDIENCES.index(question.audience) < AUDIENCES.index(closed):
        return []
    found = (
        {own: row[other] for own, other in pairs if not is_blank(row.get(other))} for row in value
    )
    return [row for row in found if row][: question.own.get("max")]


def _is_compatible_in_row(question: Question, source: Question) -> bool:
    """Tell whether an answer to *source* in a row can be one to *question*."""
    if source.type != question.type or not can_be_copied(source, question, TYPES):
        return False
    if AUDIENCES.index(question.audience) < AUDIENCES.index(source.audience):
        return False
    return question.options == source.options and (question.is_sensitive or not source.is_sensitive)


def _by_form(definition: Definition) -> Mapping[str, list[tuple[Question, str]]]:
    """Group the questions prefilled from another form by that form."""
    wanted: dict[str, list[tuple[Question, str]]] = {}
    for question, form_id, name in _prefilled_questions(definition):
        wanted.setdefault(form_id, []).append((question, name))
    return wanted


def _prefilled_questions(definition: Definition) -> Iterator[tuple[Question, str, str]]:
    for question in definition.questions.values():
        if isinstance(question.prefill, Mapping) and "from" in question.prefill:
            form_id, _dot, name = str(question.prefill["from"]).rpartition(".")
            yield question, form_id, name


def _is_compatible(question: Question, earlier: CompiledForm, name: str, value: Any) -> bool:
    """Whether an earlier answer can be one to *question*: same kind and meaning, as closed."""
    source = earlier.definition.questions.get(name)
    if source is None or source.type != question.type:
        return False
    if not can_be_copied(source, question, TYPES):
        return False  # a code that stands for another answer here, kilos for grams
    closed = strictest_audience(earlier.compiled.derivation, earlier.definition, name)
    if AUDIENCES.index(question.audience) < AUDIENCES.index(closed):
        return False  # what only staff were to see must not come to the family's eyes here
    if source.is_sensitive and not question.is_sensitive:
        return False  # nor what few may read to everybody who reads this form
    if not question.options or question.rows:
        return question.options == source.options or not question.options
    codes = {option.code for option in question.options}
    return codes.issuperset(value if isinstance(value, list) else [value])
