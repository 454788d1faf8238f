"""The content that signers are shown, and therefore sign."""

from typing import Any

from forms.compiled_form import CompiledForm
from forms.definition import Signer
from forms.logic.answer_state import Answers
from forms.logic.derivation import without_questions
from forms.logic.readers import answers_asked_of, answers_for_audiences
from forms.logic.shielding import without_places
from forms.logic.step_answers import answers_within
from forms.storage import Submission
from forms.storage.database.column_types import dumps
from forms.storage.encryption.records import keyed_hashes
from forms.storage.submissions import store
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import EVERYBODY, STAFF
from forms.workflow.signatures.own_part import own_part, questions_kept_apart
from forms.workflow.signatures.signers import audience_of


def content_of_answers(
    compiled_form: CompiledForm,
    answers: Answers,
    step: str,
    audiences: frozenset[str],
    *,
    apart: bool = False,
) -> dict[str, Any]:
    """Return exactly what signers at the end of *step* are shown of the form's *answers*.

    Where a child with a protected address is, the family's signers are not shown: one of them may
    be whom the child is kept from. Nor are they shown where others of the family are when they do
    the step by a link (*apart*), but for what they filled in themselves.
    """
    shown = answers_for_audiences(
        audiences, compiled_form.compiled, _answers_until(compiled_form, answers, step)
    )
    if audiences != EVERYBODY:
        return shown
    definition, derivation = compiled_form.definition, compiled_form.compiled.derivation
    shown = without_places(definition, derivation, answers, shown)
    if not apart:
        return shown
    done = definition.step(step)
    own = answers_within(compiled_form.compiled, shown, done.sections if done else ())
    found = {**without_questions(shown, questions_kept_apart(compiled_form, answers, step)), **own}
    return {name: found[name] for name in shown if name in found}


def content_at_table(
    submission: Submission, step: str, audiences: frozenset[str]
) -> dict[str, Any]:
    """Return the same of a submission, as it is stored now."""
    found = compiled_form(submission.version)
    return content_of_answers(found, store.open_answers(submission), step, audiences)


def content_by_step_link(submission: Submission, step: str) -> dict[str, Any]:
    """Return what one of a family is shown who does *step* by a link, and signs there."""
    found = compiled_form(submission.version)
    return content_of_answers(found, store.open_answers(submission), step, EVERYBODY, apart=True)


def content_by_own_link(submission: Submission, step: str, signer: Signer) -> dict[str, Any]:
    """Return what a signer is shown who signs by a link of their own, not at the table."""
    shown = content_at_table(submission, step, audience_of(signer))
    if audience_of(signer) != EVERYBODY:
        return shown
    return own_part(
        compiled_form(submission.version), signer, store.open_answers(submission), shown
    )


def content_before_exclusions(submission: Submission, step: str, signer: Signer) -> dict[str, Any]:
    """Return what such a signer was shown before signers read whom a permission leaves out."""
    made, answers = compiled_form(submission.version), store.open_answers(submission)
    shown = content_at_table(submission, step, audience_of(signer))
    return own_part(made, signer, answers, shown, blind=True)


def content_before_shielding(
    submission: Submission, step: str, audiences: frozenset[str]
) -> dict[str, Any]:
    """Return what such signers were shown before places of shielded children were left out."""
    found = compiled_form(submission.version)
    until = _answers_until(found, store.open_answers(submission), step)
    return answers_for_audiences(audiences, found.compiled, until)


def content_before_derivation(
    submission: Submission, step: str, audiences: frozenset[str]
) -> dict[str, Any]:
    """Return what such signers were shown before derived answers were left out."""
    found = compiled_form(submission.version)
    answers = _answers_until(found, store.open_answers(submission), step)
    return answers_asked_of(audiences, found.definition, answers)


def content_mark(
    compiled_form: CompiledForm, answers: Answers, step: str, *, apart: bool = False
) -> str:
    """Return a keyed hash of what every signer at *step* is shown, for the signing page to carry.

    A page whose mark is not today's was made from other answers: what is signed would not be what
    was shown.
    """
    both = (EVERYBODY, STAFF)
    shown = [content_of_answers(compiled_form, answers, step, each, apart=apart) for each in both]
    return keyed_hashes("shown", dumps([compiled_form.definition.id, step, shown]))[0]


def is_content_mark(
    mark: str, compiled_form: CompiledForm, answers: Answers, step: str, *, apart: bool = False
) -> bool:
    """Tell whether the page that carries *mark* showed these answers."""
    both = (EVERYBODY, STAFF)
    shown = [content_of_answers(compiled_form, answers, step, each, apart=apart) for each in both]
    return mark in keyed_hashes("shown", dumps([compiled_form.definition.id, step, shown]))


def _answers_until(compiled_form: CompiledForm, answers: Answers, step: str) -> dict[str, Any]:
    """Return the answers of the steps up to and including *step*."""
    done: list[str] = []
    for each in compiled_form.definition.steps:
        done += each.sections
        if each.id == step:
            break
    return answers_within(compiled_form.compiled, answers, done)
