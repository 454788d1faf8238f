"""Page validation: whether a page's questions are answered correctly, and were shown."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple
from zlib import crc32

from flask import request

from forms.definition import Check, Section
from forms.i18n import gettext as _
from forms.logic.answer_state import is_blank
from forms.logic.validation.condition_validation import condition_references
from forms.questions import QuestionForm, question_type_of
from forms.web.core.question_html import filled_question
from forms.workflow.answer_warnings import refused_texts
from forms.workflow.cases.permitted import outside_permission
from forms.workflow.course_places import age_problem
from forms.workflow.pagination import PageFlow


def validate_page(flow: PageFlow, form: QuestionForm, case_id: str | None = None) -> bool:
    """Whether what is asked is answered as it should be, and the form's own rules hold here.

    In a case, nothing is chosen that its permission does not cover; no birth number stands in the
    free texts of a form that names nobody; and a course is for those of its ages.
    """
    _fill_labels(flow, form)
    answered = bool(form.validate_asked(flow.relevance.asked, flow.relevance.closed))
    broken = _say_broken(form, broken_checks(flow, form))
    takes = flow.compiled_form.takes_places
    ages = age_problem(flow.definition, flow.relevance.answers) if takes else None
    found = (*outside_permission(flow, case_id), *refused_texts(flow), *([ages] if ages else ()))
    beyond = [each for each in found if each[0] in form.fields]
    for id, sentence in beyond:
        form.fields[id].errors = [*form.fields[id].errors, sentence]
    return answered and not broken and not beyond


def has_wrong_values(flow: PageFlow, form: QuestionForm) -> bool:
    """Whether something that was typed cannot be an answer, such as a date to come.

    An interview goes on past what is not answered, and rows that are not whole, but not past this:
    it would be found ten parts later, when the family has gone.
    """
    _fill_labels(flow, form)
    form.validate_asked(flow.relevance.asked, flow.relevance.closed)
    wrong = False
    for field in form.fields.values():
        chosen = field.question.questions or field.question.options
        if chosen or not any(map(_is_typed, field.posted().values())):
            field.errors = []
        wrong = wrong or bool(field.errors)
    told = ((at, c) for at, c in broken_checks(flow, form) if _compares_answers(flow, c))
    return _say_broken(form, told) or wrong


def broken_checks(flow: PageFlow, form: QuestionForm) -> Iterator[tuple[str, Check]]:
    """Yield the form's own rules that stop it and are broken here, each with where it is told.

    That is the question that the rule names. Where its page is past, it is the last question of
    this page that the rule looks at: two days on two pages are compared when the second is typed.
    """
    order = [question.id for page in flow.pages for question in page.questions]
    first = next((order.index(id) for id in form.fields if id in order), len(order))
    for check in triggered_checks(flow):
        if check.level != "error" or check.at not in order:
            continue
        if check.at in form.fields:
            yield check.at, check
        elif order.index(check.at) < first:
            seen = {
                name for each in condition_references(check.when) for name in _typed(flow, each)
            }
            if here := [id for id in form.fields if id in seen]:
                yield here[-1], check


def _compares_answers(flow: PageFlow, check: Check) -> bool:
    """Whether all that the rule looks at is answered: nothing that may still come mends it."""
    known = flow.relevance.known
    return all(
        any(not is_blank(known.get(name)) for name in _typed(flow, each))
        for each in condition_references(check.when)
    )


def _typed(flow: PageFlow, reference: str) -> Collection[str]:
    """Return the questions whose answers a rule sees by *reference*: of a value that is computed,
    those that it is computed from.
    """
    name = reference.partition(".")[0]
    question = flow.compiled_form.definition.questions.get(name)
    if question is None or not question.is_computed:
        return {name}
    sources = flow.compiled_form.compiled.derivation.all_sources_of(name)
    return {source.partition(".")[0] for source in sources}


def _say_broken(form: QuestionForm, broken: Iterable[tuple[str, Check]]) -> bool:
    """Put each broken rule at its field; tell whether there was any."""
    found = list(broken)
    for at, check in found:
        form.fields[at].errors = [*form.fields[at].errors, check.say]
    return bool(found)


def _fill_labels(flow: PageFlow, form: QuestionForm) -> None:
    """Put answers into the labels, since what is said of a mistake names the child too."""
    reworded = {id for id, each in form.fields.items() if each.question.label_by or flow.easy}
    for id in (flow.compiled_form.naming_answers & form.fields.keys()) | reworded:
        field = form.fields[id]
        for inner, row in field.nested_fields():
            inner.set_texts(flow.texts.question_in_row(field.question, inner.question, row))
        field.set_texts(filled_question(field.question, flow))


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
        and all(
            may_meet_question(flow, name) for name in (check.at, *condition_references(check.when))
        )
    ]


def may_meet_question(flow: PageFlow, name: str) -> bool:
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


def unseen_warnings(flow: PageFlow, form: QuestionForm) -> list[str]:
    """Return the names of the warnings that the answers open and the reader was not shown, also
    in the rows of a list.

    With scripting they opened at once, but for those that follow from what the server works out.
    """
    seen = set(request.form.getlist("_seen"))
    opened = [*form.warnings(flow.relevance.shown), *_warnings_of_opened_sections(flow, form)]
    return [name for name in opened if name not in seen]


def _warnings_of_opened_sections(flow: PageFlow, form: QuestionForm) -> Iterator[str]:
    """Yield the warnings that only their section's condition opens, on a form of one page."""
    for section in _conditional_sections(flow):
        for question in section.questions:
            opened = question.show_if is None and question.id in flow.relevance.shown
            if opened and question_type_of(question).must_be_read(question):
                yield question.id


class Notice(NamedTuple):
    """A warning that is read before a form without a review is sent."""

    at: str
    """The element of the page that it is about."""
    said: str


def opened_warnings(flow: PageFlow, form: QuestionForm) -> list[Notice]:
    """Return `unseen_warnings` as the page says them: each by a link to where it stands."""
    return [Notice(f"q-{each}", _("Gå til advarselen")) for each in unseen_warnings(flow, form)]


def warnings_to_read(
    flow: PageFlow, form: QuestionForm, remarked: Iterable[tuple[str, str]] = ()
) -> list[Notice]:
    """Return the warnings that the reader was not shown, of a form that has no review to show them.

    Those are the notes that the answers opened; and, with what the server *remarked* on, the
    author's rules that only warn, and questions that are left but should be answered.
    """
    answers = flow.relevance.answers
    rules = [(c.at, c.say) for c in triggered_checks(flow) if c.level == "warning"]
    left = [
        (id, f"{_('Ikke besvart')}: {question.label}")
        for id, question in flow.definition.questions.items()
        if question.soft and id in flow.relevance.asked and is_blank(answers.get(id))
    ]
    found = [Notice(f"q-{at}", said) for at, said in (*rules, *left, *remarked)]
    return [
        *opened_warnings(flow, form),
        *(each for each in found if _mark_of(each) not in _looked_at()),
    ]


def looked_at(shown: Iterable[Notice]) -> str:
    """Return what a page says of the warnings it shows, and of those that were shown before."""
    return " ".join(sorted({*_looked_at(), *map(_mark_of, shown)}))


def _looked_at() -> set[str]:
    return set(request.form.get("_looked_at", "").split())


def _mark_of(notice: Notice) -> str:
    """Return a sum of the words: the same warning about other answers is read again."""
    return f"{crc32(f'{notice.at} {notice.said}'.encode()):x}"


def in_opened_sections(flow: PageFlow, form: QuestionForm) -> Iterator[str]:
    """Yield the asked questions in conditional sections, on a form of one page."""
    for section in _conditional_sections(flow):
        asked = {q.id for q in section.questions} & set(flow.relevance.asked)
        yield from asked & form.fields.keys()


def _conditional_sections(flow: PageFlow) -> list[Section]:
    definition = flow.compiled_form.definition
    sections = definition.sections if definition.one_page else ()
    return [section for section in sections if section.show_if is not None]
