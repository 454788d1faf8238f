"""Consent in a case: derived from the answers that give it, and from its signers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.definition import Grant
from forms.logic.workflow_rules import Course
from forms.storage import Submission
from forms.storage.submissions import store
from forms.storage.workflow import consents, signatures
from forms.storage.workflow.consents import Terms
from forms.workflow.cases import exclusions
from forms.workflow.compiled_forms import compiled_form
from forms.workflow.roles import STAFF


def note_consent(submission: Submission) -> None:
    """Keep what the submission permits now, if its form gives permissions and it is in a case."""
    found = compiled_form(submission.version)
    grants = found.definition.grants
    if grants is None or submission.case_id is None:
        return
    known = found.compiled.relevant(store.open_answers(submission), audiences=STAFF).known
    before, names = consents.get(submission.id), exclusions.names_in(grants, known)
    exclusions.note_known(submission.case_id, names)
    terms = Terms(
        state_of(submission, found.compiled.course, known),
        _day(known.get(grants.starts)),
        _day(known.get(grants.ends)),
        _services(grants, known),
        _day(known.get(grants.withdrawn)) or (before.withdrawn if before else None),
        bool(names),
    )
    consents.keep(submission, terms)


def state_of(submission: Submission, course: Course, known: Mapping[str, Any]) -> str:
    """Given, refused, or waiting: for a step or for a signature that it takes."""
    said = {s.signer: s.outcome for s in signatures.listing(submission)}
    needed = [
        said.get(signer.id)
        for step in course.steps(known)
        for signer in course.signers(step.id, known)
        if signer.required
    ]
    if not course.permits(known) or "declined" in needed:
        return "refused"
    done = submission.state == "sent" and all(each == "signed" for each in needed)
    return "given" if done else "waiting"


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _services(grants: Grant, known: Mapping[str, Any]) -> list[str]:
    found = known.get(grants.services)
    return [code for code in found if isinstance(code, str)] if isinstance(found, list) else []
