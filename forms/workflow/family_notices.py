"""Families who are mailed when they have been answered: who, and what their receipt may promise.

The mail names no child, form or unit. None goes where it could put somebody at risk: the form, or
another form of its case, says when (`tell.hold`), and of a child with a protected address none ever
goes. The form that says so gives the family no copy either, and the links to it that they have stop
working; staff who know better make new ones.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from forms.definition import Definition, Step
from forms.i18n import gettext as _
from forms.logic.alone_answers import answers_by_person, asked_alone
from forms.logic.shielding import is_shielded
from forms.storage import Submission
from forms.storage.definitions import versions
from forms.storage.models.workflow import Move
from forms.storage.submissions import store
from forms.storage.workflow import cases, family_notices
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import HANDED, STAFF


class News(NamedTuple):
    """A submission that was answered, and where its family is mailed."""

    submission: Submission
    number: int
    """The last move that it tells of."""
    address: str
    """"" when nothing is to be mailed."""


def untold_news() -> Iterator[News]:
    """Yield what families have not been told: to be mailed, or only written down."""
    telling = [
        version.id
        for version in versions.versions_of_all_forms()
        if (tell := compiled_form(version).definition.tell) is not None and tell.email
    ]
    for submission, moves in family_notices.untold_moves(telling) if telling else ():
        definition = compiled_form(submission.version).definition
        if any(_is_answer(move, definition) for move in moves):
            yield News(submission, moves[-1].number, address_of(submission))


def _is_answer(move: Move, definition: Definition) -> bool:
    """Tell whether the move answers a family: somebody else did a step, or has it."""
    step = definition.step(move.step)
    return move.what == "confirmed" or (step is not None and step.by not in HANDED)


def address_of(submission: Submission) -> str:
    """Return the family's address; "" when they gave none, or a mail could put somebody at risk."""
    found = compiled_form(submission.version)
    known = found.compiled.relevant(store.open_answers(submission), audiences=STAFF).known
    if is_shielded(found.definition, known) or any(
        map(is_mail_held_back, _submissions_of_case(submission))
    ):
        return ""
    if submission.case_id is not None and cases.is_shielded(submission.case_id):
        return ""
    return _given(found.definition, known)


def _submissions_of_case(submission: Submission) -> list[Submission]:
    """Return the submission and those of its case: what is told in one is true of all."""
    if submission.case_id is None:
        return [submission]
    others = (store.get(id) for id in cases.submission_ids(submission.case_id))
    return [each for each in others if each is not None and each.state != "withdrawn"]


def is_mail_held_back(submission: Submission) -> bool:
    """Tell whether anything that was answered, by anybody, holds back what goes to the family at
    home: mail, copies and links.
    """
    found = compiled_form(submission.version)
    if found.definition.tell is None or found.definition.tell.hold is None:
        return False
    answers, alone = store.open_answers(submission), asked_alone(found.definition)
    return any(
        found.compiled.course.holds_mail(found.compiled.relevant(each, audiences=STAFF).known)
        for each in answers_by_person(answers, alone)
    )


def _given(definition: Definition, answers: Mapping[str, Any]) -> str:
    value = answers.get(definition.tell.email) if definition.tell else None
    return value if isinstance(value, str) else ""


def mail_promise(
    definition: Definition, step: Step | None, answers: Mapping[str, Any], *, mails: bool
) -> str:
    """Return what the receipt of a family's *step* says of mail; "" when they gave no address.

    It follows from what they read themselves: what staff wrote must not show in it.
    """
    if step is None or step.by not in HANDED or not _given(definition, answers):
        return ""
    if mails and not is_shielded(definition, answers):
        return _(
            "Du får en e-post når du har fått svar, senest neste arbeidsdag. Den sier ikke hva det"
            " gjelder eller hvem. Vi lar være å sende den hvis den kan være utrygg for noen."
        )
    return _(
        "Vi kan ikke sende e-post om dette. Ta kontakt med dem du sendte skjemaet til, hvis du"
        " lurer på noe."
    )
