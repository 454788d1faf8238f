"""What the valid permissions in a case cover, and what in a form's answers they do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from forms import i18n
from forms.definition import Question, Section
from forms.i18n import gettext as _
from forms.questions import format_answer, question_type_of
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.models.workflow import Permission
from forms.storage.submissions import store
from forms.storage.workflow import cases, consents
from forms.workflow.cases import exclusions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.next_step import needed_permissions
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import STAFF


class NamedOut(NamedTuple):
    """Somebody who is left out by name, and what there is to say of the name."""

    name: str
    remark: str
    is_unsettled: bool
    """Whether staff must say who is meant."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one permission covers, as a person reads it and as codes."""

    title: str
    day: str
    """The day it was received."""
    services: str
    topics: str
    excepted: str
    people: Sequence[NamedOut]
    """Each who is left out by name."""
    codes: Mapping[str, frozenset[str]]
    """By `services` and `topics`; absent when the form does not limit them."""
    offered: Mapping[str, Mapping[str, str]]
    """What could be permitted, labels by code, by `services` and `topics`."""


def coverage(permission: Permission) -> Coverage | None:
    """Return what a permission covers; None when its answers are gone."""
    submission = store.get(permission.submission_id)
    return _coverage(submission) if submission is not None else None


def services_in_words(case_id: str, day: date) -> str:
    """Return in words the services that may know of the child on *day*; "" where none is named."""
    valid = (p for p in consents.permissions_in_case(case_id) if consents.status(p, day) == "valid")
    named = (found.services for p in valid if (found := coverage(p)) is not None)
    return "; ".join(dict.fromkeys(each for each in named if each))


def _coverage(submission: Submission) -> Coverage | None:
    found = compiled_form(submission.version)
    grants = found.definition.grants
    if grants is None:
        return None
    known = found.compiled.relevant(store.open_answers(submission), audiences=STAFF).known

    def words(name: str) -> str:
        question = found.definition.questions.get(name)
        return format_answer(question, known) if question and known.get(name) else ""

    codes = {
        what: frozenset(known.get(name) or ())
        for what, name in (("services", grants.services), ("topics", grants.topics))
        if name
    }
    received = (
        i18n.local_time(submission.received).date() if submission.received else submission.period
    )
    return Coverage(
        found.definition.title,
        i18n.format_date(received),
        words(grants.services),
        words(grants.topics),
        words(grants.excepted),
        list(_named_out(submission, exclusions.names_in(grants, known))),
        codes,
        {
            what: {option.code: option.label for option in question.options}
            for what, name in (("services", grants.services), ("topics", grants.topics))
            if (question := found.definition.questions.get(name)) is not None
        },
    )


def unsettled_names(submission: Submission) -> dict[int, str]:
    """Return the names that the permission leaves out and that staff must settle, by their place
    among all of them.
    """
    covered = _coverage(submission)
    people = covered.people if covered else ()
    return {number: each.name for number, each in enumerate(people) if each.is_unsettled}


def _named_out(submission: Submission, names: Sequence[str]) -> Iterator[NamedOut]:
    settled = cases.settled_names(submission.case_id or "") if names else {}
    for name in names:
        account = settled.get(name)
        remark = exclusions.remark(name, submission.unit_id, account)
        yield NamedOut(name, remark, account is None and not exclusions.is_known(name))


def outside_permission(flow: PageFlow, case_id: str | None) -> Iterator[tuple[str, str]]:
    """Yield each question whose answer goes beyond the permission in the case, with a sentence that
    names the permission. Outside a case no permission is valid.
    """
    if flow.missing:
        yield from _answers_without_permission(flow, case_id)
    if case_id is not None:
        yield from _answers_beyond_permission(flow, case_id)
        yield from _answers_naming_left_out(flow, case_id)


def _answers_without_permission(flow: PageFlow, case_id: str | None) -> Iterator[tuple[str, str]]:
    """Yield each question whose answer opens a section that no permission is valid for today.

    Only one that opens it alone says that there is a permission, as «Et barn, med navn». Of several
    that do, such as kinds of plan, each says something else, and may go without the section.
    """
    definition, own = flow.compiled_form.definition, flow.step.sections
    closed = [each for each in definition.sections if each.needs and each.id in flow.missing]
    closed = [each for each in closed if each.id in own and each.show_if is not None]
    valid = consents.valid_forms(case_id) if closed and case_id else frozenset[str]()
    for section in closed:
        if section.needs in valid or not _is_opened(flow, section):
            continue
        alone = {
            name for name, wanted in (section.show_if or {}).items() if isinstance(wanted, str)
        }
        deciding = [
            id for id, each in definition.questions.items() if id in alone and each.section in own
        ]
        if deciding:
            yield deciding[-1], _none_valid(section.needs, case_id)


def _is_opened(flow: PageFlow, section: Section) -> bool:
    """Tell whether the answers would open the section, had its permission been there."""
    opened = flow.compiled_form.compiled.relevant(flow.relevance.known, audiences=STAFF).asked
    return any(question.id in opened for question in section.questions)


def _none_valid(form_id: str, case_id: str | None) -> str:
    version = versions.current(form_id)
    title = compiled_form(version).definition.title if version else form_id
    if case_id is None:
        return _(
            "Skjemaet hører ikke til noen sak, så her gjelder ingen «%(permission)s». Velg noe"
            " annet, eller begynn på skjemaet fra saken.",
            permission=title,
        )
    return _(
        "Saken har ingen gyldig «%(permission)s» i dag. Velg noe annet, eller be foresatte om en ny"
        " tillatelse først.",
        permission=title,
    )


def _answers_naming_left_out(flow: PageFlow, case_id: str) -> Iterator[tuple[str, str]]:
    """Yield each question that names a person, or sends the form to a unit, that is left out."""
    receiving = {step.unit for step in flow.definition.steps if step.by == "receiver"}
    asked = [
        (inner, outer or inner)
        for inner, outer in flow.definition.walk()
        if inner.permitted == "people" or (outer is None and inner.id in receiving)
    ]
    some = exclusions.left_out_of_case(case_id) if asked else []
    for question, place in asked if some else ():
        answer = flow.relevance.answers.get(place.id)
        for value in _values(question, place, answer):
            is_unit = question_type_of(question).refers_to == "units"
            find = exclusions.find_unit if is_unit else exclusions.find_text
            if who := find(some, value):
                yield place.id, who.sentence


def _values(question: Question, place: Question, answer: Any) -> Iterator[str]:
    """Yield what is answered, in every row: a unit's id, a label, or what is written."""
    for value in _rows(question, place, answer):
        for code in _chosen(value):
            option = question.option(code)
            yield option.label if option else code


def _rows(question: Question, place: Question, answer: Any) -> Iterator[Any]:
    """Yield the answer to the question, in every row where it stands in a repeat."""
    rows = answer if place is not question and isinstance(answer, list) else [{question.id: answer}]
    for row in rows:
        yield row.get(question.id) if isinstance(row, Mapping) else None


def _answers_beyond_permission(flow: PageFlow, case_id: str) -> Iterator[tuple[str, str]]:
    """Yield each question where something is chosen that no valid permission covers.

    Only answers that name the child are limited: those of a form where a section that needs a
    permission is filled in.
    """
    limited = [each for each in flow.definition.walk() if each[0].permitted in _CODES]
    needed = needed_permissions(flow) if limited else frozenset()
    if not needed:
        return
    valid = [
        found
        for permission in consents.permissions_in_case(case_id)
        if permission.form_id in needed and consents.status(permission) == "valid"
        if (found := coverage(permission)) is not None
    ]
    if not valid:
        return  # the step is refused for that
    for question, around in limited:
        place = around or question
        answer = flow.relevance.answers.get(place.id)
        values = [value for each in _rows(question, place, answer) for value in _chosen(each)]
        if beyond := [each for each in values if not _is_covered(question, each, valid)]:
            yield place.id, _sentence(question, beyond, valid[0])


def _is_covered(question: Question, value: str, valid: Sequence[Coverage]) -> bool:
    """Tell whether a permission covers what is chosen, or the service that is written, if any."""
    allowed = [each.codes.get(question.permitted) for each in valid]
    if None in allowed:
        return True
    some = frozenset[str]().union(*(each for each in allowed if each is not None))
    if question_type_of(question).offers:
        return value in some
    offered = {c: w for each in valid for c, w in each.offered.get(question.permitted, {}).items()}
    from forms.workflow.cases.named_services import named_services  # few forms ask for it

    named = named_services(value, offered)
    return not named or bool(named & some)


_CODES = ("services", "topics")


def _chosen(value: Any) -> list[str]:
    codes = value if isinstance(value, list) else [value]
    return [code for code in codes if isinstance(code, str)]


def _sentence(question: Question, beyond: list[str], permission: Coverage) -> str:
    labels = (option.label if (option := question.option(code)) else code for code in beyond)
    return _(
        "%(chosen)s står ikke i «%(permission)s» fra %(day)s. Ta det bort, eller be foresatte om en"
        " ny tillatelse.",
        chosen=", ".join(labels),
        permission=permission.title,
        day=permission.day,
    )
