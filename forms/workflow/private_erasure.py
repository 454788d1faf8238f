"""Erase what one person answered alone, and keep the signatures over the rest valid."""

from typing import Any

from forms.compiled_form import CompiledForm
from forms.logic.alone_answers import answers_by_person, asked_alone
from forms.logic.answer_state import Answers
from forms.logic.derivation import computed_names, full_name
from forms.storage import Submission
from forms.storage.encryption.records import keyed_hashes
from forms.storage.workflow import erased_alone, signatures, transitions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF
from forms.workflow.signatures.content_to_sign import content_at_table
from forms.workflow.signatures.signature_status import WHOLE, integrity, is_unchanged


def people_asked_alone(submission: Submission) -> dict[str, str]:
    """Return whose answers given alone are kept, by a mark that a page may carry."""
    return {_mark(submission, name): name for name in erased_alone.people_asked_alone(submission)}


def _told(found: CompiledForm) -> frozenset[str]:
    """Return the values for others that are computed from what is asked alone."""
    definition = found.definition
    alone = {full_name(*each) for each in definition.walk() if each[0].audience == "alone"}
    return (
        found.compiled.derivation.questions_disclosing(alone) & computed_names(definition)
    ) - alone


def _computed(found: CompiledForm, left: Answers, told: frozenset[str]) -> dict[str, Any]:
    """Return these values as they follow from the answers that are left, from anybody's."""
    values: dict[str, Any] = {}
    for each in answers_by_person(left, asked_alone(found.definition)) if told else ():
        answers = found.compiled.relevant(each, audiences=STAFF).answers
        values |= {n: answers[n] for n in told if answers.get(n) is not None and n not in values}
    return values


def _mark(submission: Submission, name: str) -> str:
    """Return a keyed hash of the name: a page made before an erasure names nobody else."""
    return keyed_hashes("asked alone", f"{submission.id} {name.casefold()}".encode())[0]


def erase_private_answers(submission: Submission, name: str, *, who: str, asked_by: str) -> None:
    """Erase it everywhere; what is left of what was signed is noted in the log.

    A signature that was not whole before is not whole afterwards either.
    """
    transitions.lock(submission)
    every = signatures.listing(submission, voided=True)
    whole = [each for each in every if is_unchanged(each)]
    told = _told(compiled_form(submission.version))
    erased_alone.erase(
        submission,
        name,
        who=who,
        asked_by=asked_by,
        told=told,
        anew=lambda left: _computed(compiled_form(submission.version), left, told),
    )
    for each in whole:
        audience = frozenset(signatures.content(each).audience)
        shown = content_at_table(submission, each.step, audience)
        if integrity(each) != WHOLE:
            signatures.note_erased(each, shown, who)
