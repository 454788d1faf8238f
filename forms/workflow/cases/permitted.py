"""What the valid permissions in a case cover, and what in a form's answers they do not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms import i18n
from forms.definition import Question
from forms.i18n import gettext as _
from forms.questions import format_answer
from forms.storage import Submission
from forms.storage.models.workflow import Permission
from forms.storage.submissions import store
from forms.storage.workflow import consents
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.next_step import needed_permissions
from forms.workflow.pagination import PageFlow
from forms.workflow.roles import STAFF


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one permission covers, as a person reads it and as codes."""

    title: str
    day: str
    """The day it was received."""
    services: str
    topics: str
    excepted: str
    codes: Mapping[str, frozenset[str]]
    """By `services` and `topics`; absent when the form does not limit them."""


def coverage(permission: Permission) -> Coverage | None:
    """Return what a permission covers; None when its answers are gone."""
    submission = store.get(permission.submission_id)
    return _coverage(submission) if submission is not None else None


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
    received = i18n.local(submission.received).date() if submission.received else submission.period
    return Coverage(
        found.definition.title,
        i18n.format_date(received),
        words(grants.services),
        words(grants.topics),
        words(grants.excepted),
        codes,
    )


def outside_permission(flow: PageFlow, case_id: str | None) -> Iterator[tuple[str, str]]:
    """Yield each question whose answer goes beyond the permission in the case, with a sentence that
    names the permission.

    Only answers that name the child are limited: those of a form where a section that needs a
    permission is filled in.
    """
    limited = [q for q in flow.definition.questions.values() if q.permitted]
    needed = needed_permissions(flow) if limited and case_id else frozenset()
    if not needed or case_id is None:
        return
    valid = [
        found
        for permission in consents.in_case(case_id)
        if permission.form_id in needed and consents.status(permission) == "valid"
        if (found := coverage(permission)) is not None
    ]
    if not valid:
        return  # the step is refused for that
    for question in limited:
        chosen = _chosen(flow.relevance.answers.get(question.id))
        allowed = {code for each in valid for code in each.codes.get(question.permitted, chosen)}
        if beyond := [code for code in chosen if code not in allowed]:
            yield question.id, _sentence(question, beyond, valid[0])


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
