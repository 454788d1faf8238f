"""What signers are shown, and therefore sign."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Signer
from forms.logic.answer_state import Answers
from forms.logic.readers import asked_of, meant_for
from forms.logic.step_answers import within
from forms.storage import Submission
from forms.storage.submissions import store
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import EVERYBODY, STAFF


def shown_at(submission: Submission, step: str, audiences: frozenset[str]) -> dict[str, Any]:
    """Exactly what signers at the end of *step* are shown: what was answered so far, for them."""
    found = compiled_form(submission.version)
    return meant_for(audiences, found.compiled, _answered_by(submission, step))


def shown_once(submission: Submission, step: str, audiences: frozenset[str]) -> dict[str, Any]:
    """What such signers were shown before what follows from others' answers was left out."""
    found = compiled_form(submission.version)
    return asked_of(audiences, found.definition, _answered_by(submission, step))


def _answered_by(submission: Submission, step: str) -> dict[str, Any]:
    """What was answered so far at the end of *step*."""
    found = compiled_form(submission.version)
    done: list[str] = []
    for each in found.definition.steps:
        done += each.sections
        if each.id == step:
            break
    return within(found.compiled, store.open_answers(submission), done)


def signer_name(signer: Signer, answers: Answers) -> str:
    """The signer's name, where the form asks for it."""
    first, _dot, inner = signer.name.partition(".")
    found = answers.get(first)
    if inner:
        rows = found if isinstance(found, list) else []
        row = rows[signer.row - 1] if len(rows) >= signer.row else {}
        found = row.get(inner) if isinstance(row, Mapping) else None
    return found if isinstance(found, str) else ""


def audience_of(signer: Signer) -> frozenset[str]:
    """Whose questions the signer is shown: staff sign by their login, families by hand."""
    return STAFF if signer.how == ("login",) else EVERYBODY
