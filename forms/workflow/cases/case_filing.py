"""Put a submission into a case after it was sent, or take it out again."""

from typing import Any, NamedTuple

from forms.i18n import gettext as _
from forms.storage import Submission
from forms.storage.models.workflow import Case
from forms.storage.submissions import store
from forms.storage.workflow import cases, consents, transitions
from forms.storage.workflow.cases import CaseScope, Child
from forms.workflow.cases import (
    child_label,
    consent,
)
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF
from forms.workflow.visibility import is_shielded


class NotFiled(Exception):
    """The submission cannot be in that case; the message is for staff."""


class Choice(NamedTuple):
    """A case that a submission may be put into, and whether it is about the same child."""

    case: Case
    about: Child
    same: bool


def can_be_filed(submission: Submission) -> bool:
    """Tell whether the form may belong to a case, and belongs to none."""
    return (
        submission.case_id is None
        and submission.unit_id is not None
        and submission.state != "withdrawn"
        and bool(compiled_form(submission.version).definition.case)
    )


def choices(submission: Submission, child: Child | None, scope: CaseScope) -> list[Choice]:
    """List the open cases of the user at the form's unit, those of the same *child* first."""
    found = [case for case in cases.listing(scope) if case.unit_id == submission.unit_id]
    listed = [
        Choice(case, about, is_same_child(about, child))
        for case, about in pair_with_children(found)
    ]
    return sorted(listed, key=lambda each: not each.same)


def pair_with_children(found: list[Case]) -> list[tuple[Case, Child]]:
    """Pair each case with its child."""
    return [(case, cases.child_of_case(case)) for case in found]


def is_same_child(one: Child, other: Child | None) -> bool:
    """Tell whether name and date of birth, as far as both are known, are the same."""
    if other is None or not other.name:
        return False
    if one.born and other.born and one.born != other.born:
        return False
    return one.name.casefold().split() == other.name.casefold().split()


def child_of(submission: Submission, answers: dict[str, Any]) -> Child | None:
    """Return the child that the answers name, or None."""
    return child_label.child(compiled_form(submission.version).definition, answers)


def file_in_case(submission: Submission, case: Case) -> None:
    """Put the submission into the case; its permission, if it gives one, counts from now on.

    Raises `NotFiled` when the form is about another child, when answers need a permission that the
    case does not have, or when somebody else has put it into a case.
    """
    transitions.lock(submission)
    if not can_be_filed(submission):
        raise NotFiled(_("Skjemaet hører allerede til en sak, eller kan ikke være i noen."))
    if case.closed is not None or case.unit_id != submission.unit_id:
        raise NotFiled(_("Velg en åpen sak ved enheten som skjemaet hører til."))
    answers = store.open_answers(submission)
    named, about = child_of(submission, answers), cases.child_of_case(case)
    if named and named.born and about.born and named.born != about.born:
        raise NotFiled(
            _(
                "Barnet i skjemaet og barnet i saken har ikke samme fødselsdato. Velg en annen sak,"
                " eller rett datoen først."
            )
        )
    missing = needed_permissions(submission) - consents.valid_forms(case.id)
    if missing:
        raise NotFiled(
            _("Saken mangler en gyldig tillatelse. Be foresatte om den, og prøv igjen etterpå.")
        )
    cases.add_submission(case, submission)
    if is_shielded(submission):
        cases.shield(case.id)
    consent.note_consent(submission)


def needed_permissions(submission: Submission) -> frozenset[str]:
    """Return the forms whose permission the submission's answers need."""
    found = compiled_form(submission.version)
    answers = store.open_answers(submission)
    known = found.compiled.relevant(answers, audiences=STAFF).known
    return frozenset(
        section.needs
        for section in found.definition.sections
        if section.needs and any(question.id in known for question in section.questions)
    )


def can_be_taken_out(submission: Submission) -> bool:
    """Tell whether the form may leave its case: one that must be in a case, or needs one, stays."""
    if submission.case_id is None or compiled_form(submission.version).definition.case != "may":
        return False
    return not needed_permissions(submission)


def take_out_of_case(submission: Submission) -> None:
    """Take the submission out of its case. Raises `NotFiled` when it must stay there."""
    transitions.lock(submission)
    if not can_be_taken_out(submission):
        raise NotFiled(_("Skjemaet kan ikke være utenfor en sak."))
    cases.remove_submission(submission)
