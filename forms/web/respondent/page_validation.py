"""Page validation: whether a page's questions are answered correctly, and were shown."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import request

from forms.definition import Check, Question
from forms.logic.validation.condition_validation import condition_references
from forms.questions import QuestionForm, question_type_of
from forms.web.core.question_html import worded
from forms.workflow.answer_warnings import refused
from forms.workflow.cases.permitted import outside_permission
from forms.workflow.course_places import outside_ages
from forms.workflow.pagination import PageFlow


def validate_page(flow: PageFlow, form: QuestionForm, case_id: str | None = None) -> bool:
    """Whether what is asked is answered as it should be, and the form's own rules hold here.

    In a case, nothing is chosen that its permission does not cover; no birth number stands in the
    free texts of a form that names nobody; and a course is for those of its ages.
    """
    _word(flow, form)
    answered = bool(form.validate_asked(flow.relevance.asked, flow.relevance.closed))
    broken = [c for c in triggered_checks(flow) if c.level == "error" and c.at in form.fields]
    for check in broken:
        field = form.fields[check.at]
        field.errors = [*field.errors, check.say]
    takes = flow.compiled_form.takes_places
    ages = outside_ages(flow.definition, flow.relevance.answers) if takes else None
    found = (*outside_permission(flow, case_id), *refused(flow), *([ages] if ages else ()))
    beyond = [each for each in found if each[0] in form.fields]
    for id, sentence in beyond:
        form.fields[id].errors = [*form.fields[id].errors, sentence]
    return answered and not broken and not beyond


def has_wrong_values(flow: PageFlow, form: QuestionForm) -> bool:
    """Whether something that was typed cannot be an answer, such as a date to come.

    An interview goes on past what is not answered, and rows that are not whole, but not past this:
    it would be found ten parts later, when the family has gone.
    """
    _word(flow, form)
    form.validate_asked(flow.relevance.asked, flow.relevance.closed)
    wrong = False
    for field in form.fields.values():
        chosen = field.question.questions or field.question.options
        if chosen or not any(map(_is_typed, field.posted().values())):
            field.errors = []
        wrong = wrong or bool(field.errors)
    return wrong


def _word(flow: PageFlow, form: QuestionForm) -> None:
    """Put answers into the labels, since what is said of a mistake names the child too."""
    reworded = {id for id, each in form.fields.items() if each.question.label_by or flow.easy}
    for id in (flow.compiled_form.naming_answers & form.fields.keys()) | reworded:
        field = form.fields[id]
        for inner, row in field.inside():
            inner.word(flow.texts.inner(field.question, inner.question, row))
        field.word(worded(field.question, flow))


def _is_typed(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def triggered_checks(flow: PageFlow) -> list[Check]:
    """Return the step's own rules that the answers violate, with answers put into their texts.

    A rule belongs to the step that asks the question where it is said, and to who is asked it. One
    that looks at what this person is not asked in the step, such as a part that the staff did not
    send home, is not theirs to follow.
    """
    questions = flow.compiled_form.definition.questions
    return [
        flow.texts.check(check)
        for check in flow.compiled_form.compiled.checks(flow.relevance.known)
        if (at := questions.get(check.at)) is not None
        and at.section in flow.step.sections
        and all(is_met(flow, name) for name in (check.at, *condition_references(check.when)))
    ]


def is_met(flow: PageFlow, name: str) -> bool:
    """Whether this person may be asked the question that a rule names, or another step asks it."""
    question = flow.compiled_form.definition.questions.get(name.partition(".")[0])
    if question is None or question.section not in flow.step.sections:
        return True
    return question.audience in flow.audiences and question.section not in flow.missing


def has_unseen_questions(flow: PageFlow, form: QuestionForm) -> bool:
    """Whether the answers open questions here that the reader has not been shown.

    With scripting they opened at once; without it they come after the first «Neste».
    """
    opened = {*form.conditional(flow.relevance.asked), *in_opened_sections(flow, form)}
    return not opened <= set(request.form.getlist("_seen"))


def unseen_warnings(flow: PageFlow, questions: Iterable[Question]) -> list[str]:
    """Return the warnings among *questions* that the answers open and the reader was not shown.

    With scripting they opened at once, but for those that follow from what the server works out.
    """
    seen = request.form.getlist("_seen")
    return [
        question.id
        for question in questions
        if question.show_if is not None
        and question_type_of(question).must_be_read(question)
        and question.id in flow.relevance.shown
        and question.id not in seen
    ]


def in_opened_sections(flow: PageFlow, form: QuestionForm) -> Iterator[str]:
    """Yield the asked questions in conditional sections, on a form of one page."""
    definition = flow.compiled_form.definition
    for section in definition.sections if definition.one_page else ():
        if section.show_if is not None:
            asked = {q.id for q in section.questions} & set(flow.relevance.asked)
            yield from asked & form.fields.keys()
